/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/sysmacros.h>

#include "ledger/ledger.h"
#include "state/state.h"
#include "tests/unit/state/sample.h"

static void assert_at(const struct state_entry *entry, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", sample_dir, name);
	assert_non_null(entry->path);
	assert_string_equal(entry->path, path);
}

static void a_path_that_holds_completes_the_mode(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	sample_file("disk", 0640);
	sample_file("both", 0640);
	sample_file("node", 0640);
	sample_record(&state, "disk");
	sample_record(&state, "both");
	sample_record(&state, "node");
	state.entries[1].flags = LEDGER_HAS_MODE;
	state.entries[1].mode = 04711;
	state.entries[2].flags = LEDGER_HAS_MODE | LEDGER_HAS_TYPE;
	state.entries[2].mode = S_IFBLK | 0600;
	state_relocate(&state, NULL);
	assert_int_equal(state.entries[0].mode, S_IFREG | 0640);
	assert_int_equal(state.entries[0].nlink, 1);
	assert_int_equal(state.entries[1].mode, S_IFREG | 04711);
	assert_int_equal(state.entries[2].mode, S_IFBLK | 0600);
	assert_at(&state.entries[2], "node");
	state_fini(&state);
}

static void files_that_moved_are_found(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	assert_int_equal(mkdir("old", 0755), 0);
	assert_int_equal(mkdir("old/sub", 0755), 0);
	sample_file("old/sub/file", 0644);
	sample_file("single", 0644);
	sample_record(&state, "old/sub/file");
	sample_record(&state, "old");
	sample_record(&state, "single");
	assert_int_equal(rename("old", "new"), 0);
	assert_int_equal(rename("single", "new/renamed"), 0);
	state_relocate(&state, NULL);
	assert_at(&state.entries[0], "new/sub/file");
	assert_at(&state.entries[1], "new");
	assert_at(&state.entries[2], "new/renamed");
	state_fini(&state);
}

static void what_is_gone_or_another_file_has_no_path(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	sample_file("gone", 0644);
	sample_file("other", 0644);
	sample_record(&state, "gone");
	sample_record(&state, "other");
	assert_int_equal(unlink("gone"), 0);
	/* The same inode number, another birth. */
	state.entries[1].tag ^= 1;
	state_relocate(&state, NULL);
	assert_null(state.entries[0].path);
	assert_null(state.entries[1].path);
	assert_int_equal(state.entries[1].nlink, 0);
	state_fini(&state);
}

static void an_entry_without_a_birth_takes_the_files(void **context)
{
	struct state state;
	uint32_t tag;

	(void)context;
	state_init(&state);
	sample_file("file", 0644);
	tag = sample_record(&state, "file")->tag;
	state.entries[0].tag = 0;
	state_relocate(&state, NULL);
	assert_at(&state.entries[0], "file");
	assert_int_equal(state.entries[0].tag, tag);
	state_fini(&state);
}

static void odd_spellings_become_plain(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	assert_int_equal(mkdir("dir", 0755), 0);
	sample_file("dir/file", 0644);
	sample_record(&state, "dir/../dir/.//file");
	state_relocate(&state, NULL);
	assert_at(&state.entries[0], "dir/file");
	state_fini(&state);
}

static void links_are_not_followed(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	assert_int_equal(symlink("nowhere", "link"), 0);
	sample_record(&state, "link");
	state_relocate(&state, NULL);
	assert_at(&state.entries[0], "link");
	assert_true(S_ISLNK(state.entries[0].mode));
	state_fini(&state);
}

static void each_directory_is_asked_for_its_own_device(void **context)
{
	static const char *const names[] = { "a",     "/proc/a", "b",
					     "sub/a", "sub/b",	 "/proc/b" };
	struct state_dir last = { .path = NULL };
	struct state_entry entry = { .tag = 1 };
	char paths[countof(names)][128];
	struct stat st;

	(void)context;
	assert_int_equal(mkdir("sub", 0755), 0);
	assert_int_equal(stat("sub", &st), 0);
	entry.dev = ledger_dev(major(st.st_dev), minor(st.st_dev));
	for (size_t i = 0; i < countof(names); i++) {
		bool far = *names[i] == '/';

		snprintf(paths[i], sizeof(paths[i]), "%s%s%s",
			 far ? "" : sample_dir, far ? "" : "/", names[i]);
		entry.path = paths[i];
		assert_int_equal(state_is_gone_near(&entry, &last), !far);
		assert_int_equal(state_is_gone(&entry), !far);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(a_path_that_holds_completes_the_mode),
		IN_DIR(files_that_moved_are_found),
		IN_DIR(what_is_gone_or_another_file_has_no_path),
		IN_DIR(an_entry_without_a_birth_takes_the_files),
		IN_DIR(odd_spellings_become_plain),
		IN_DIR(links_are_not_followed),
		IN_DIR(each_directory_is_asked_for_its_own_device),
	};

	return RUN_GROUP(tests);
}
