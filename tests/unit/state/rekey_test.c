/* SPDX-License-Identifier: BSD-2-Clause */
/* A saved state is fitted to the numbers that its files have today. */
#include "tests/unit/state/sample.h"

#define ELSEWHERE ledger_dev(4000, 4242)

static struct state_entry *entry_at(struct state *state, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", sample_dir, name);
	for (size_t i = 0; i < state->count; i++)
		if (state->entries[i].path &&
		    strcmp(state->entries[i].path, path) == 0)
			return &state->entries[i];
	return NULL;
}

static uint32_t dev_here(void)
{
	struct stat st;

	assert_int_equal(stat(".", &st), 0);
	return ledger_dev(st.st_dev >> 8 & 0xfff,
			  (st.st_dev & 0xff) | (st.st_dev >> 12 & 0xfff00));
}

static void a_device_with_a_new_number_takes_all_along(void **context)
{
	struct state state;
	struct state_fit fit;

	(void)context;
	state_init(&state);
	sample_file("a", 0640);
	sample_record(&state, "a")->dev = ELSEWHERE;
	sample_entry(&state, 4242, S_IFREG | 0644)->dev = ELSEWHERE;
	state_rekey(&state, NULL, &fit);
	assert_int_equal(state.count, 2);
	assert_int_equal(state.entries[0].dev, dev_here());
	assert_int_equal(state.entries[1].dev, dev_here());
	assert_false(fit.none);
	state_fini(&state);
}

static void nothing_moves_where_some_file_is_as_it_was(void **context)
{
	struct state state;
	struct state_fit fit;

	(void)context;
	state_init(&state);
	sample_file("a", 0640);
	sample_record(&state, "a");
	sample_entry(&state, 4242, S_IFREG | 0644)->dev = ELSEWHERE;
	state_rekey(&state, NULL, &fit);
	assert_non_null(state_find(&state, ELSEWHERE, 4242));
	assert_int_equal(entry_at(&state, "a")->marks & STATE_REKEYED, 0);
	state_fini(&state);
}

static void numbers_of_two_devices_may_change_places(void **context)
{
	struct state state;
	struct state_fit fit;
	struct state_entry *dead;
	uint64_t ino;

	(void)context;
	state_init(&state);
	sample_file("a", 0640);
	ino = sample_record(&state, "a")->ino;
	state.entries[0].dev = ELSEWHERE;
	/* What had the file's number, and was not moved. */
	dead = sample_entry(&state, ino, S_IFREG | 0644);
	dead->dev = dev_here();
	state_rekey(&state, NULL, &fit);
	assert_int_equal(state.count, 1);
	assert_non_null(entry_at(&state, "a"));
	assert_int_equal(state.entries[0].dev, dev_here());
	state_fini(&state);
}

static void a_state_of_other_files_fits_nothing(void **context)
{
	struct state state;
	struct state_fit fit;

	(void)context;
	state_init(&state);
	sample_file("a", 0640);
	sample_record(&state, "a")->tag ^= 1 << 20;
	state_rekey(&state, NULL, &fit);
	assert_true(fit.none);
	assert_int_equal(state.count, 1);
	state_fini(&state);
}

static const char *left_out; /* where the last one was */

static void leave_out(void *arg, const char *why,
		      const struct state_entry *entry)
{
	assert_ptr_equal(arg, &left_out);
	assert_non_null(why);
	left_out = entry->path;
}

static void a_number_alone_is_believed_at_its_path_only(void **context)
{
	struct search_options how = { .left_out = leave_out, .arg = &left_out };
	struct state state;
	struct state_fit fit;

	(void)context;
	state_init(&state);
	sample_file("a", 0640);
	sample_file("b", 0640);
	sample_record(&state, "a")->tag = ledger_type_tag(S_IFREG);
	sample_record(&state, "b")->tag = ledger_type_tag(S_IFREG);
	assert_int_equal(rename("a", "c"), 0);
	state_rekey(&state, &how, &fit);
	assert_ptr_equal(left_out, entry_at(&state, "a")->path);
	assert_int_equal(fit.lost, 0);
	assert_int_equal(fit.asleep, 1);
	assert_true(entry_at(&state, "a")->marks & STATE_ASLEEP);
	assert_false(entry_at(&state, "b")->marks & STATE_ASLEEP);
	assert_false(fit.none);
	state_fini(&state);
}

static void what_has_no_path_goes_with_what_is_at_its_path(void **context)
{
	uint32_t tag = ledger_type_tag(S_IFREG);
	struct state state;
	struct state_fit fit;
	struct state_entry *entry;

	(void)context;
	state_init(&state);
	sample_file("a", 0640);
	entry = sample_record(&state, "a");
	entry->dev = ELSEWHERE;
	entry->tag = tag;
	entry = sample_entry(&state, 4242, S_IFREG | 0644);
	entry->dev = ELSEWHERE;
	entry->tag = tag;
	state_rekey(&state, NULL, &fit);
	assert_non_null(state_find(&state, dev_here(), 4242));
	assert_int_equal(entry_at(&state, "a")->dev, dev_here());
	assert_false(fit.none);
	state_fini(&state);
}

static void each_that_fits_no_file_is_told_if_asked_for(void **context)
{
	struct search_options how = { .left_out = leave_out, .arg = &left_out };
	struct state state;
	struct state_fit fit;

	(void)context;
	state_init(&state);
	sample_file("here", 0640);
	sample_file("gone", 0640);
	sample_file("other", 0640);
	sample_record(&state, "here");
	sample_record(&state, "gone");
	sample_record(&state, "other")->tag ^= 1 << 20;
	assert_int_equal(unlink("gone"), 0);
	state_rekey(&state, &how, &fit);
	assert_false(fit.none);
	assert_int_equal(fit.lost, 1);
	assert_ptr_equal(left_out, entry_at(&state, "other")->path);
	state_rekey(&state, NULL, &fit);
	assert_int_equal(fit.lost, 0);
	state_fini(&state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(a_device_with_a_new_number_takes_all_along),
		IN_DIR(nothing_moves_where_some_file_is_as_it_was),
		IN_DIR(numbers_of_two_devices_may_change_places),
		IN_DIR(a_state_of_other_files_fits_nothing),
		IN_DIR(a_number_alone_is_believed_at_its_path_only),
		IN_DIR(what_has_no_path_goes_with_what_is_at_its_path),
		IN_DIR(each_that_fits_no_file_is_told_if_asked_for),
	};

	return RUN_GROUP(tests);
}
