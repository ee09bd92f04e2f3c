/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of a state are looked for by walking directories. */
#include "state/disk/search.h"

#include "tests/unit/state/sample.h"

struct scene {
	struct state state;
	struct search search;
};

/* Two files, of which the state knows no path any more. */
static void begin(struct scene *scene)
{
	state_init(&scene->state);
	assert_int_equal(mkdir("d", 0755), 0);
	assert_int_equal(mkdir("d/e", 0755), 0);
	sample_file("d/a", 0640);
	sample_file("d/e/b", 0640);
	sample_record(&scene->state, "d/a")->path = NULL;
	sample_record(&scene->state, "d/e/b")->path = NULL;
	search_init(&scene->search, &scene->state);
	for (size_t i = 0; i < 2; i++)
		assert_true(
			search_add(&scene->search, &scene->state.entries[i]));
	scene->search.walk.budget = 1000;
}

static void end(struct scene *scene)
{
	search_fini(&scene->search);
	state_fini(&scene->state);
}

static void finds_files_at_any_depth(void **context)
{
	struct scene scene;
	char path[128];

	(void)context;
	begin(&scene);
	search_below(&scene.search, sample_dir);
	assert_int_equal(scene.search.missing, 0);
	snprintf(path, sizeof(path), "%s/d/e/b", sample_dir);
	assert_string_equal(scene.state.entries[1].path, path);
	assert_int_equal(scene.state.entries[0].nlink, 1);
	end(&scene);
}

static void stops_when_enough_was_found(void **context)
{
	struct scene scene;

	(void)context;
	begin(&scene);
	scene.search.enough = 1;
	search_below(&scene.search, sample_dir);
	assert_int_equal(scene.search.missing, 1);
	end(&scene);
}

static void stops_at_the_end_of_its_budget(void **context)
{
	struct scene scene;

	(void)context;
	begin(&scene);
	scene.search.walk.budget = 1;
	search_below(&scene.search, sample_dir);
	assert_int_equal(scene.search.missing, 2);
	assert_int_equal(scene.search.walk.budget, 0);
	end(&scene);
}

static void an_inode_number_alone_proves_nothing(void **context)
{
	struct scene scene;

	(void)context;
	begin(&scene);
	scene.state.entries[0].tag ^= 1 << 20;
	search_below(&scene.search, sample_dir);
	assert_int_equal(scene.search.missing, 1);
	assert_null(scene.state.entries[0].path);
	end(&scene);
}

static void another_device_is_taken_if_it_was_told_of(void **context)
{
	uint32_t elsewhere = ledger_dev(4000, 4242);
	struct scene scene;
	uint32_t here;
	bool told;

	(void)context;
	begin(&scene);
	here = scene.state.entries[0].dev;
	scene.state.entries[0].dev = elsewhere;
	search_below(&scene.search, sample_dir);
	assert_null(scene.state.entries[0].path);
	search_alias(&scene.search, elsewhere, here);
	search_alias(&scene.search, elsewhere, 77);
	assert_int_equal(search_dev(&scene.search, elsewhere, &told), here);
	assert_true(told);
	assert_int_equal(search_dev(&scene.search, here, &told), here);
	assert_false(told);
	search_below(&scene.search, sample_dir);
	assert_non_null(scene.state.entries[0].path);
	assert_int_equal(scene.state.entries[0].dev, here);
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(finds_files_at_any_depth),
		IN_DIR(stops_when_enough_was_found),
		IN_DIR(stops_at_the_end_of_its_budget),
		IN_DIR(an_inode_number_alone_proves_nothing),
		IN_DIR(another_device_is_taken_if_it_was_told_of),
	};

	return RUN_GROUP(tests);
}
