/* SPDX-License-Identifier: BSD-2-Clause */
/* Permission on paths: the clauses on EACCES and EPERM in the page of each
   call, for a user without rights.  0 also where the kernel refuses for another
   reason, which it then says itself. */
#include "preload/credentials/permit.h"

#include "tests/unit/preload/session.h"

#define USER  4242
#define OTHER 4343

static const struct {
	const char *path;
	uint32_t owner;
	mode_t mode;
} tree[] = {
	{ "open", 0, S_IFDIR | 0777 },
	{ "open/file", 0, S_IFREG | 0644 },
	{ "open/own", USER, S_IFREG | 0600 },
	{ "open/own-dir", USER, S_IFDIR | 0755 },
	{ "open/others-dir", OTHER, S_IFDIR | 0755 },
	{ "closed", 0, S_IFDIR | 0755 },
	{ "closed/file", 0, S_IFREG | 0644 },
	{ "closed/secret", 0, S_IFREG | 0600 },
	{ "closed/writable", 0, S_IFREG | 0666 },
	{ "closed/program", 0, S_IFREG | 0755 },
	{ "closed/dir", 0, S_IFDIR | 0755 },
	{ "locked", 0, S_IFDIR | 0700 },
	{ "locked/file", USER, S_IFREG | 0666 },
	{ "sticky", 0, S_IFDIR | 01777 },
	{ "sticky/own", USER, S_IFREG | 0600 },
	{ "sticky/others", OTHER, S_IFREG | 0666 },
	{ "own-sticky", USER, S_IFDIR | 01777 },
	{ "own-sticky/others", OTHER, S_IFREG | 0666 },
};

static int make_tree(void **state)
{
	begin_session(state);
	for (size_t i = 0; i < countof(tree); i++) {
		const char *path = tree[i].path;

		if (S_ISDIR(tree[i].mode))
			assert_int_equal(mkdir(path, 0755), 0);
		else
			make_file(path);
		assert_int_equal(fake_chown(AT_FDCWD, path, tree[i].owner,
					    tree[i].owner, 0),
				 0);
		assert_int_equal(
			fake_chmod(AT_FDCWD, path, tree[i].mode & 07777, 0), 0);
	}
	return 0;
}

static int remove_tree(void **state)
{
	(void)state;
	return system("rm -rf open closed locked sticky own-sticky");
}

static int become_nobody(void **state)
{
	(void)state;
	become_user(USER, 0);
	return 0;
}

static int sysctl(const char *path)
{
	FILE *file = fopen(path, "r");
	int value = 0;

	if (file && fscanf(file, "%d", &value) != 1)
		value = 0;
	if (file)
		fclose(file);
	return value;
}

static const struct {
	const char *path;
	int flags;
	long ret;
} opens[] = {
	{ "open/file", O_RDONLY, 0 },
	{ "open/file", O_WRONLY, -EACCES },
	{ "open/file", O_RDWR, -EACCES },
	{ "open/file", O_RDONLY | O_TRUNC, -EACCES },
	{ "open/file", O_RDONLY | O_NOATIME, -EPERM },
	{ "open/own", O_RDWR | O_TRUNC | O_NOATIME, 0 },
	{ "closed/secret", O_RDONLY, -EACCES },
	{ "closed/secret", O_PATH, 0 },
	{ "closed/writable", O_RDWR, 0 },
	{ "locked/file", O_RDONLY, -EACCES },
	{ "locked/file", O_PATH, -EACCES },
	{ "locked", O_RDONLY | O_DIRECTORY, -EACCES },
	/* O_CREAT: the directory decides about a new file. */
	{ "open/new", O_WRONLY | O_CREAT, 0 },
	{ "closed/new", O_WRONLY | O_CREAT, -EACCES },
	{ "closed/new", O_WRONLY, 0 },
	{ "closed/writable", O_WRONLY | O_CREAT, 0 },
	{ "closed/secret", O_WRONLY | O_CREAT | O_EXCL, 0 },
	/* O_TMPFILE: it also makes a file. */
	{ "open", O_RDWR | O_TMPFILE, 0 },
	{ "closed", O_RDWR | O_TMPFILE, -EACCES },
	{ "closed", O_RDONLY | O_TMPFILE, 0 },
	/* EISDIR, ENOTDIR, EINVAL come first. */
	{ "closed/dir", O_WRONLY, 0 },
	{ "closed/secret", O_RDONLY | O_DIRECTORY, 0 },
	{ "closed/new", O_RDONLY | O_CREAT | O_DIRECTORY, 0 },
};

static void opens_by_the_mode_and_the_directory(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(opens); i++) {
		long ret = permit_open(AT_FDCWD, opens[i].path, opens[i].flags);

		if (ret != opens[i].ret)
			fail_msg("%s, flags %o: %ld", opens[i].path,
				 opens[i].flags, ret);
	}
}

/* proc_sys_fs(5), protected_regular */
static void others_files_in_a_sticky_directory_are_protected(void **state)
{
	const int level = sysctl("/proc/sys/fs/protected_regular");

	(void)state;
	assert_int_equal(permit_open(AT_FDCWD, "sticky/others", O_WRONLY), 0);
	assert_int_equal(
		permit_open(AT_FDCWD, "sticky/others", O_WRONLY | O_CREAT),
		level > 0 ? -EACCES : 0);
	assert_int_equal(
		permit_open(AT_FDCWD, "sticky/own", O_WRONLY | O_CREAT), 0);
}

static void names_are_made_where_the_directory_is_writable(void **state)
{
	(void)state;
	assert_int_equal(permit_create(AT_FDCWD, "open/new", S_IFDIR), 0);
	assert_int_equal(permit_create(AT_FDCWD, "closed/new", S_IFDIR),
			 -EACCES);
	assert_int_equal(permit_create(AT_FDCWD, "locked/new", S_IFLNK),
			 -EACCES);
	/* EEXIST and ENOENT. */
	assert_int_equal(permit_create(AT_FDCWD, "closed/file", S_IFLNK), 0);
	assert_int_equal(permit_create(AT_FDCWD, "open/no/new", S_IFDIR),
			 -ENOENT);
	/* Only a directory's name may end in a slash. */
	assert_int_equal(permit_create(AT_FDCWD, "closed/new/", S_IFDIR),
			 -EACCES);
	assert_int_equal(permit_create(AT_FDCWD, "closed/new/", S_IFLNK), 0);
}

static void devices_need_cap_mknod(void **state)
{
	const dev_t dev = 0x2a2a;

	(void)state;
	assert_int_equal(permit_mknod(AT_FDCWD, "open/new", S_IFCHR, dev),
			 -EPERM);
	assert_int_equal(permit_mknod(AT_FDCWD, "open/new", S_IFBLK, 0),
			 -EPERM);
	/* Pipes, sockets, files, and whiteouts are everybody's. */
	assert_int_equal(permit_mknod(AT_FDCWD, "open/new", S_IFIFO, dev), 0);
	assert_int_equal(permit_mknod(AT_FDCWD, "open/new", S_IFSOCK, 0), 0);
	assert_int_equal(permit_mknod(AT_FDCWD, "open/new", 0644, 0), 0);
	assert_int_equal(permit_mknod(AT_FDCWD, "open/new", S_IFCHR, 0), 0);
	assert_int_equal(permit_mknod(AT_FDCWD, "closed/new", S_IFIFO, 0),
			 -EACCES);
	/* EEXIST, EPERM for a type that is none. */
	assert_int_equal(permit_mknod(AT_FDCWD, "open/file", S_IFCHR, dev), 0);
	assert_int_equal(permit_mknod(AT_FDCWD, "closed/new", S_IFDIR, 0), 0);
	become_user(USER, CAPABILITY(MKNOD));
	assert_int_equal(permit_mknod(AT_FDCWD, "open/new", S_IFCHR, dev), 0);
	assert_int_equal(permit_mknod(AT_FDCWD, "closed/new", S_IFCHR, dev),
			 -EACCES);
}

/* unlink(2), EPERM: "The directory containing pathname has the sticky bit set
   and the process's effective UID is neither the UID of the file to be deleted
   nor that of the directory containing it". */
static void names_are_removed_where_the_directory_is_writable(void **state)
{
	(void)state;
	assert_int_equal(permit_unlink(AT_FDCWD, "open/file"), 0);
	assert_int_equal(permit_unlink(AT_FDCWD, "closed/writable"), -EACCES);
	assert_int_equal(permit_unlink(AT_FDCWD, "locked/file"), -EACCES);
	assert_int_equal(permit_unlink(AT_FDCWD, "sticky/own"), 0);
	assert_int_equal(permit_unlink(AT_FDCWD, "sticky/others"), -EPERM);
	assert_int_equal(permit_unlink(AT_FDCWD, "own-sticky/others"), 0);
	assert_int_equal(permit_unlink(AT_FDCWD, "closed/missing"), 0);
	become_user(USER, CAPABILITY(FOWNER));
	assert_int_equal(permit_unlink(AT_FDCWD, "sticky/others"), 0);
	assert_int_equal(permit_unlink(AT_FDCWD, "closed/writable"), -EACCES);
}

static const struct {
	const char *from, *to;
	unsigned flags;
	long ret;
} renames[] = {
	{ "open/file", "open/new", 0, 0 },
	{ "open/file", "closed/new", 0, -EACCES },
	{ "closed/file", "open/new", 0, -EACCES },
	{ "open/file", "sticky/others", 0, -EPERM },
	{ "sticky/others", "open/new", 0, -EPERM },
	{ "sticky/own", "open/new", 0, 0 },
	{ "locked/file", "open/new", 0, -EACCES },
	{ "open/file", "locked/new", 0, -EACCES },
	/* rename(2): "oldpath is a directory and does not allow write
	   permission (needed to update the .. entry)". */
	{ "open/own-dir", "sticky/new", 0, 0 },
	{ "open/others-dir", "sticky/new", 0, -EACCES },
	{ "open/others-dir", "open/new", 0, 0 },
	{ "sticky/own", "open/others-dir", RENAME_EXCHANGE, -EACCES },
	{ "sticky/own", "open/own-dir", RENAME_EXCHANGE, 0 },
	/* Left to the kernel: EEXIST, ENOENT, and no change. */
	{ "closed/file", "open/file", RENAME_NOREPLACE, 0 },
	{ "closed/missing", "open/new", 0, 0 },
	{ "closed/file", "closed/file", 0, 0 },
	{ "closed/file", "open/missing", RENAME_EXCHANGE, 0 },
};

static void renames_ask_for_both_directories(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(renames); i++) {
		long ret = permit_rename(AT_FDCWD, renames[i].from, AT_FDCWD,
					 renames[i].to, renames[i].flags);

		if (ret != renames[i].ret)
			fail_msg("%s to %s, flags %u: %ld", renames[i].from,
				 renames[i].to, renames[i].flags, ret);
	}
}

/* proc_sys_fs(5), protected_hardlinks: "users can no longer create hard links
   to files they do not own", unless they may read and write them. */
static void links_are_made_to_ones_own_files(void **state)
{
	const bool protect = sysctl("/proc/sys/fs/protected_hardlinks");
	static const struct {
		const char *from, *to;
		long ret, unprotected;
	} links[] = {
		{ "open/own", "open/new", 0, 0 },
		{ "open/own", "closed/new", -EACCES, -EACCES },
		{ "closed/file", "open/new", -EPERM, 0 },
		{ "closed/writable", "open/new", 0, 0 },
		{ "closed/file", "open/file", 0, 0 },
		{ "closed/missing", "open/new", 0, 0 },
		{ "locked/file", "open/new", -EACCES, -EACCES },
	};

	(void)state;
	for (size_t i = 0; i < countof(links); i++) {
		long ret = permit_link(AT_FDCWD, links[i].from, AT_FDCWD,
				       links[i].to, 0);

		if (ret != (protect ? links[i].ret : links[i].unprotected))
			fail_msg("%s to %s: %ld", links[i].from, links[i].to,
				 ret);
	}
}

static void a_file_is_truncated_by_who_may_write(void **state)
{
	(void)state;
	assert_int_equal(permit_write(AT_FDCWD, "closed/writable"), 0);
	assert_int_equal(permit_write(AT_FDCWD, "closed/file"), -EACCES);
	assert_int_equal(permit_write(AT_FDCWD, "locked/file"), -EACCES);
	/* EISDIR and ENOENT. */
	assert_int_equal(permit_write(AT_FDCWD, "closed/dir"), 0);
	assert_int_equal(permit_write(AT_FDCWD, "closed/missing"), 0);
}

/* utimensat(2): the present time for who may write, other times for the
   owner. */
static void times_are_set_by_the_owner(void **state)
{
	static const struct timespec odd[2] = { { 4242, 0 }, { 4343, 0 } };
	static const struct timespec now[2] = { { 0, UTIME_NOW },
						{ 0, UTIME_NOW } };
	static const struct timespec one[2] = { { 0, UTIME_NOW },
						{ 0, UTIME_OMIT } };
	static const struct timespec none[2] = { { 0, UTIME_OMIT },
						 { 0, UTIME_OMIT } };
	static const struct timespec bad[2] = { { 0, -1 }, { 0, 0 } };

	(void)state;
	assert_int_equal(permit_utime(AT_FDCWD, "open/own", odd, 0), 0);
	assert_int_equal(permit_utime(AT_FDCWD, "closed/writable", NULL, 0), 0);
	assert_int_equal(permit_utime(AT_FDCWD, "closed/writable", now, 0), 0);
	assert_int_equal(permit_utime(AT_FDCWD, "closed/writable", odd, 0),
			 -EPERM);
	assert_int_equal(permit_utime(AT_FDCWD, "closed/writable", one, 0),
			 -EPERM);
	assert_int_equal(permit_utime(AT_FDCWD, "closed/file", NULL, 0),
			 -EACCES);
	assert_int_equal(permit_utime(AT_FDCWD, "closed/file", none, 0), 0);
	assert_int_equal(permit_utime(AT_FDCWD, "closed/file", bad, 0), 0);
	become_user(USER, CAPABILITY(FOWNER));
	assert_int_equal(permit_utime(AT_FDCWD, "closed/file", odd, 0), 0);
}

static void directories_are_entered_and_programs_executed(void **state)
{
	(void)state;
	assert_int_equal(permit_chdir(AT_FDCWD, "closed"), 0);
	assert_int_equal(permit_chdir(AT_FDCWD, "locked"), -EACCES);
	assert_int_equal(permit_chdir(AT_FDCWD, "closed/secret"), 0);
	assert_int_equal(permit_execute(AT_FDCWD, "closed/program", 0), 0);
	assert_int_equal(permit_execute(AT_FDCWD, "closed/file", 0), -EACCES);
	assert_int_equal(permit_execute(AT_FDCWD, "closed/dir", 0), 0);
	assert_int_equal(permit_lookup(AT_FDCWD, "closed/secret", 0), 0);
	assert_int_equal(permit_lookup(AT_FDCWD, "locked/file", 0), -EACCES);
	assert_int_equal(permit_access("closed/secret", MAY_READ), -EACCES);
	assert_int_equal(permit_access("closed/file", MAY_READ), 0);
	assert_int_equal(permit_access("closed/file", MAY_READ | MAY_WRITE),
			 -EACCES);
}

#define AS_USER(test) cmocka_unit_test_setup(test, become_nobody)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AS_USER(opens_by_the_mode_and_the_directory),
		AS_USER(others_files_in_a_sticky_directory_are_protected),
		AS_USER(names_are_made_where_the_directory_is_writable),
		AS_USER(devices_need_cap_mknod),
		AS_USER(names_are_removed_where_the_directory_is_writable),
		AS_USER(renames_ask_for_both_directories),
		AS_USER(links_are_made_to_ones_own_files),
		AS_USER(a_file_is_truncated_by_who_may_write),
		AS_USER(times_are_set_by_the_owner),
		AS_USER(directories_are_entered_and_programs_executed),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
