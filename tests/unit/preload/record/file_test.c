/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and their records: what is shown of them, and what is recorded. */
#include "preload/record/file.h"

#include <sys/sysmacros.h>

#include "preload/table/verbs.h"
#include "tests/unit/preload/session.h"

static void the_last_component_begins_behind_a_slash(void **state)
{
	static const struct {
		const char *path;
		size_t start;
	} cases[] = {
		{ "", 0 },    { "a", 0 },     { "a/", 0 },   { "a//", 0 },
		{ "/", 0 },   { "///", 0 },   { "/a", 1 },   { "//a", 2 },
		{ "a/b", 2 }, { "a/b//", 2 }, { "a//b", 3 }, { "a/b/..", 4 },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		if (file_name_start(cases[i].path) != cases[i].start)
			fail_msg("%s: %zu", cases[i].path,
				 file_name_start(cases[i].path));
}

static void the_builder_can_go_on_with_the_mode_on_disk(void **state)
{
	(void)state;
	assert_int_equal(file_disk_mode(S_IFREG, 0), 0600);
	assert_int_equal(file_disk_mode(S_IFREG, 07777), 0777);
	assert_int_equal(file_disk_mode(S_IFREG | 0777, 0444), 0644);
	assert_int_equal(file_disk_mode(S_IFDIR, 01000), 0700);
	assert_int_equal(file_disk_mode(S_IFDIR, 02055), 0755);
	assert_int_equal(file_disk_mode(S_IFIFO, 0), 0600);
}

/* fchmod(2), fchown(2): EBADF for a descriptor of open(2) with O_PATH. */
static void a_descriptor_that_is_only_a_path_is_refused(void **state)
{
	int path = open(".", O_PATH), fd;

	(void)state;
	assert_true(path >= 0);
	assert_int_equal(file_check_o_path(path, NULL), -EBADF);
	assert_int_equal(file_check_o_path(dup2(path, 42), NULL), -EBADF);
	assert_int_equal(file_check_o_path(path, "file"), 0);
	/* Another file has got the number. */
	close(path);
	assert_int_equal(file_check_o_path(path, NULL), 0);
	fd = open(".", O_RDONLY);
	assert_int_equal(fd, path);
	assert_int_equal(file_check_o_path(fd, NULL), 0);
	close(fd);
	assert_int_equal(file_check_o_path(AT_FDCWD, NULL), -EFAULT);
	assert_int_equal(file_check_o_path(-1, NULL), 0);
	assert_int_equal(file_check_o_path(INT_MAX, NULL), 0);
}

static int make_files(void **state)
{
	(void)state;
	make_file("file");
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	return unlink("file");
}

static struct file look(const char *path)
{
	struct file found;

	assert_int_equal(file_stat(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &found),
			 0);
	return found;
}

static void an_edit_that_changes_nothing_makes_no_record(void **state)
{
	const struct ledger_edit none = { .what = LEDGER_EDIT_KILL_SETID };
	struct file file = look("file");

	(void)state;
	assert_false(file.recorded);
	assert_int_equal(file.shown.uid, 0);
	assert_int_equal(file.shown.mode, S_IFREG | 0644);
	assert_int_equal(file_record(&file, &none, AT_FDCWD, "file"), 0);
	assert_false(file.recorded);
	assert_false(look("file").recorded);
}

/* Another session may have another default: what was asked for must last. */
static void an_owner_that_was_asked_for_is_recorded(void **state)
{
	const struct ledger_edit root = { .what = LEDGER_EDIT_UID };
	struct file file = look("file");

	(void)state;
	assert_int_equal(file_record(&file, &root, AT_FDCWD, "file"), 0);
	assert_true(file.recorded);
	assert_true(look("file").recorded);
	assert_int_equal(look("file").shown.uid, 0);
}

static void ids_have_32_bits(void **state)
{
	static const uint32_t ids[] = {
		1, 4242, 65535, 65536, INT32_MAX, 0x80000000, UINT32_MAX - 1
	};

	(void)state;
	for (size_t i = 0; i < countof(ids); i++) {
		struct ledger_edit edit = { .what = LEDGER_EDIT_UID |
						    LEDGER_EDIT_GID,
					    .uid = ids[i],
					    .gid = ids[countof(ids) - 1 - i] };
		struct file file = look("file");

		assert_int_equal(file_record(&file, &edit, AT_FDCWD, "file"),
				 0);
		file = look("file");
		assert_true(file.shown.uid == edit.uid);
		assert_true(file.shown.gid == edit.gid);
	}
}

/* The largest numbers of a device: 12 bits of major, 20 of minor. */
static void a_record_is_shown_in_the_kernels_answer(void **state)
{
	const struct file_at at = { AT_FDCWD, "device", 0 };
	struct statx stx, before;

	(void)state;
	assert_int_equal(fake_mknod(AT_FDCWD, "device", S_IFBLK | 0600,
				    makedev(4095, 1048575)),
			 0);
	assert_int_equal(fake_chown(AT_FDCWD, "device", 4242, 4343, 0), 0);
	assert_int_equal(statx(AT_FDCWD, "device", 0,
			       STATX_BASIC_STATS | STATX_BTIME, &before),
			 0);
	stx = before;
	assert_int_equal(file_apply_record(&stx, &at), 0);
	assert_int_equal(stx.stx_mode, S_IFBLK | 0600);
	assert_int_equal(stx.stx_uid, 4242);
	assert_int_equal(stx.stx_gid, 4343);
	assert_int_equal(stx.stx_rdev_major, 4095);
	assert_int_equal(stx.stx_rdev_minor, 1048575);
	/* The rest is as on disk, and ctime not earlier. */
	assert_int_equal(stx.stx_ino, before.stx_ino);
	assert_int_equal(stx.stx_nlink, 1);
	assert_int_equal(stx.stx_size, 0);
	assert_true(file_ctime(&stx) >= file_ctime(&before));
	unlink("device");
}

/* The clock of the ledger moves once in some milliseconds. */
static void each_change_moves_ctime(void **state)
{
	struct timespec last = { 0 };
	struct stat st;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(
			fake_chown(AT_FDCWD, "file", 4242 + i % 2, 4343, 0), 0);
		assert_int_equal(fake_stat(AT_FDCWD, "file", &st, 0), 0);
		assert_true(st.st_ctim.tv_sec > last.tv_sec ||
			    (st.st_ctim.tv_sec == last.tv_sec &&
			     st.st_ctim.tv_nsec > last.tv_nsec));
		last = st.st_ctim;
	}
}

static void a_mode_on_disk_is_changed_by_path_and_descriptor(void **state)
{
	int fd = open("file", O_RDONLY);
	struct stat st;

	(void)state;
	assert_int_equal(file_disk_chmod(AT_FDCWD, "file", 0640), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0640);
	assert_int_equal(file_disk_chmod(fd, NULL, 0604), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0604);
	assert_int_equal(file_disk_chmod(AT_FDCWD, "missing", 0640), -ENOENT);
	close(fd);
}

static void assert_same_answer(const char *path, int flags)
{
	struct statx stx, kernel;

	assert_int_equal(
		file_statx(AT_FDCWD, path, flags, STATX_BASIC_STATS, &stx), 0);
	assert_int_equal(
		statx(AT_FDCWD, path, flags, STATX_BASIC_STATS, &kernel), 0);
	assert_int_equal(stx.stx_mode, kernel.stx_mode);
	assert_int_equal(stx.stx_uid, kernel.stx_uid);
	assert_int_equal(stx.stx_gid, kernel.stx_gid);
	assert_int_equal(stx.stx_nlink, kernel.stx_nlink);
	assert_int_equal(stx.stx_ino, kernel.stx_ino);
	assert_int_equal(stx.stx_size, kernel.stx_size);
	assert_int_equal(stx.stx_blocks, kernel.stx_blocks);
	assert_int_equal(stx.stx_blksize, kernel.stx_blksize);
	assert_int_equal(stx.stx_dev_major, kernel.stx_dev_major);
	assert_int_equal(stx.stx_dev_minor, kernel.stx_dev_minor);
	assert_int_equal(stx.stx_rdev_major, kernel.stx_rdev_major);
	assert_int_equal(stx.stx_rdev_minor, kernel.stx_rdev_minor);
	assert_int_equal(file_ctime(&stx), file_ctime(&kernel));
	assert_int_equal(stx.stx_mtime.tv_sec, kernel.stx_mtime.tv_sec);
	assert_int_equal(stx.stx_mtime.tv_nsec, kernel.stx_mtime.tv_nsec);
}

/* Last, since nothing undoes it. */
static void without_statx_the_answers_are_the_same(void **state)
{
	struct statx stx;
	int fd = open("file", O_RDONLY);

	(void)state;
	file_avoid_statx();
	assert_same_answer("file", 0);
	assert_same_answer("/dev/null", 0);
	assert_same_answer("/", 0);
	assert_same_answer("/proc/self", AT_SYMLINK_NOFOLLOW);
	assert_int_equal(
		file_statx(fd, NULL, AT_EMPTY_PATH, STATX_BASIC_STATS, &stx),
		0);
	assert_int_equal(stx.stx_ino, look("file").disk.stx_ino);
	/* That there is no birth time is told. */
	assert_int_equal(stx.stx_mask, STATX_BASIC_STATS);
	assert_int_equal(file_statx(AT_FDCWD, "missing", 0, 0, &stx), -ENOENT);
	assert_int_equal(file_statx(fd, "", 0, 0, &stx), -ENOENT);
	close(fd);
}

#define WITH_FILE(test) \
	cmocka_unit_test_setup_teardown(test, make_files, remove_files)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_component_begins_behind_a_slash),
		cmocka_unit_test(the_builder_can_go_on_with_the_mode_on_disk),
		cmocka_unit_test(a_descriptor_that_is_only_a_path_is_refused),
		WITH_FILE(an_edit_that_changes_nothing_makes_no_record),
		WITH_FILE(an_owner_that_was_asked_for_is_recorded),
		WITH_FILE(ids_have_32_bits),
		cmocka_unit_test(a_record_is_shown_in_the_kernels_answer),
		WITH_FILE(each_change_moves_ctime),
		WITH_FILE(a_mode_on_disk_is_changed_by_path_and_descriptor),
		WITH_FILE(without_statx_the_answers_are_the_same),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
