/* SPDX-License-Identifier: BSD-2-Clause */
#include "faked/state.h"

#include <fcntl.h>

#include "tests/unit/faked/sample.h"

/* An entry for a file of this private directory. */
static struct state_entry *record(struct state *state, const char *name)
{
	char path[128];
	struct statx stx;
	struct ledger_key key;
	struct state_entry *entry = state_add(state);

	assert_non_null(entry);
	assert_int_equal(statx(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW,
			       STATX_BASIC_STATS | STATX_BTIME, &stx), 0);
	ledger_key_of(&key, &stx);
	snprintf(path, sizeof(path), "%s/%s", sample_dir, name);
	entry->dev = key.dev;
	entry->ino = key.ino;
	entry->tag = key.tag;
	entry->path = state_copy(state, path, strlen(path));
	return entry;
}

static void touch(const char *name, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

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
	touch("disk", 0640);
	touch("both", 0640);
	touch("node", 0640);
	record(&state, "disk");
	record(&state, "both");
	record(&state, "node");
	state.entries[1].flags = LEDGER_HAS_MODE;
	state.entries[1].mode = 04711;
	state.entries[2].flags = LEDGER_HAS_MODE | LEDGER_HAS_TYPE;
	state.entries[2].mode = S_IFBLK | 0600;
	state_place(&state, NULL);
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
	touch("old/sub/file", 0644);
	touch("single", 0644);
	record(&state, "old/sub/file");
	record(&state, "old");
	record(&state, "single");
	assert_int_equal(rename("old", "new"), 0);
	assert_int_equal(rename("single", "new/renamed"), 0);
	state_place(&state, NULL);
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
	touch("gone", 0644);
	touch("other", 0644);
	record(&state, "gone");
	record(&state, "other");
	assert_int_equal(unlink("gone"), 0);
	/* The same inode number, another birth. */
	state.entries[1].tag ^= 1;
	state_place(&state, NULL);
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
	touch("file", 0644);
	tag = record(&state, "file")->tag;
	state.entries[0].tag = 0;
	state_place(&state, NULL);
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
	touch("dir/file", 0644);
	record(&state, "dir/../dir/.//file");
	state_place(&state, NULL);
	assert_at(&state.entries[0], "dir/file");
	state_fini(&state);
}

static void links_are_not_followed(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	assert_int_equal(symlink("nowhere", "link"), 0);
	record(&state, "link");
	state_place(&state, NULL);
	assert_at(&state.entries[0], "link");
	assert_true(S_ISLNK(state.entries[0].mode));
	state_fini(&state);
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
	};

	return RUN_GROUP(tests);
}
