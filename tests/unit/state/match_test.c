/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a path leads to the file of an entry. */
#include "state/disk/match.h"

#include "tests/unit/state/sample.h"

struct scene {
	struct state state;
	struct state_entry *entry; /* of the file "it" */
	struct seen_file seen;
};

static void begin(struct scene *scene)
{
	state_init(&scene->state);
	sample_file("it", 0640);
	sample_file("other", 0640);
	scene->entry = sample_record(&scene->state, "it");
}

static enum match look(struct scene *scene)
{
	return match_path(scene->entry, scene->entry->path, &scene->seen);
}

static void a_file_is_known_by_numbers_and_birth(void **context)
{
	struct scene scene;

	(void)context;
	begin(&scene);
	assert_int_equal(look(&scene), MATCH_EXACT);
	assert_int_equal(match_path(scene.entry, "other", &scene.seen),
			 MATCH_OTHER);
	scene.entry->tag ^= 1 << 20;
	assert_int_equal(look(&scene), MATCH_OTHER);
	assert_int_equal(unlink("it"), 0);
	assert_int_equal(look(&scene), MATCH_NOTHING);
	state_fini(&scene.state);
}

static void another_device_is_no_other_file(void **context)
{
	struct scene scene;
	uint32_t dev;

	(void)context;
	begin(&scene);
	dev = scene.entry->dev;
	scene.entry->dev = ledger_dev(4000, 4242);
	assert_int_equal(look(&scene), MATCH_REKEYED);
	match_take(scene.entry, &scene.seen);
	assert_int_equal(scene.entry->dev, dev);
	assert_int_equal(scene.entry->marks, STATE_REKEYED | STATE_PROVEN);
	assert_int_equal(look(&scene), MATCH_EXACT);
	state_fini(&scene.state);
}

static void a_device_is_a_regular_file_on_disk(void **context)
{
	struct scene scene;

	(void)context;
	begin(&scene);
	scene.entry->mode = S_IFCHR | 0600;
	assert_int_equal(look(&scene), MATCH_OTHER);
	scene.entry->flags = LEDGER_HAS_TYPE | LEDGER_HAS_MODE;
	assert_int_equal(look(&scene), MATCH_EXACT);
	match_take(scene.entry, &scene.seen);
	assert_int_equal(scene.entry->mode, S_IFCHR | 0600);
	state_fini(&scene.state);
}

static void without_a_birth_number_and_type_must_do(void **context)
{
	struct scene scene;

	(void)context;
	begin(&scene);
	scene.entry->tag = ledger_type_tag(S_IFREG);
	scene.entry->mode = S_IFREG | 0600;
	assert_true(match_is_weak(scene.entry));
	assert_int_equal(look(&scene), MATCH_EXACT);
	scene.entry->mode = S_IFDIR | 0700;
	assert_int_equal(look(&scene), MATCH_OTHER);
	scene.entry->mode = S_IFREG | 0600;
	scene.entry->ino++;
	assert_int_equal(look(&scene), MATCH_OTHER);
	state_fini(&scene.state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(a_file_is_known_by_numbers_and_birth),
		IN_DIR(another_device_is_no_other_file),
		IN_DIR(a_device_is_a_regular_file_on_disk),
		IN_DIR(without_a_birth_number_and_type_must_do),
	};

	return RUN_GROUP(tests);
}
