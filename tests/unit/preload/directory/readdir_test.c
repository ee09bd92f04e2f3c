/* SPDX-License-Identifier: BSD-2-Clause */
/* Types of directory entries: those of a device's placeholder are corrected,
   getdents(2) and readdir(3). */
#include <sys/sysmacros.h>

#include "preload/narrow/narrow.h"
#include "tests/unit/preload/session.h"

static const struct {
	const char *name;
	mode_t mode;
} files[] = {
	{ "file", S_IFREG },	{ "directory", S_IFDIR }, { "link", S_IFLNK },
	{ "pipe", S_IFIFO },	{ "block", S_IFBLK },	  { "char", S_IFCHR },
	{ "another", S_IFREG },
};

static int make_files(void **state)
{
	begin_session(state);
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(chdir("dir"), 0);
	for (size_t i = 0; i < countof(files); i++) {
		const char *name = files[i].name;
		mode_t mode = files[i].mode;

		if (S_ISDIR(mode))
			assert_int_equal(mkdir(name, 0755), 0);
		else if (S_ISLNK(mode))
			assert_int_equal(symlink("char", name), 0);
		else
			assert_int_equal(fake_mknod(AT_FDCWD, name, mode | 0644,
						    makedev(42, 42)),
					 0);
	}
	return chdir("..");
}

static int remove_files(void **state)
{
	(void)state;
	return system("rm -rf dir");
}

/* The type of this name, noted in `seen`. */
static void check(const char *name, unsigned char type, unsigned *seen)
{
	for (size_t i = 0; i < countof(files); i++) {
		if (strcmp(name, files[i].name) != 0)
			continue;
		if (type != IFTODT(files[i].mode))
			fail_msg("%s has type %d", name, type);
		*seen |= 1u << i;
	}
}

#define ALL_SEEN ((1u << countof(files)) - 1)

static void check_entries(const char *buffer, long size, unsigned *seen)
{
	const struct dirent64 *entry;

	assert_true(size > 0);
	for (long at = 0; at < size; at += entry->d_reclen) {
		entry = (const void *)(buffer + at);
		check(entry->d_name, entry->d_type, seen);
	}
}

static void getdents_shows_the_type_of_every_file(void **state)
{
	_Alignas(struct dirent64) char buffer[4096];
	int fd = open("dir", O_RDONLY | O_DIRECTORY);
	unsigned seen = 0;
	long n;

	(void)state;
	while ((n = fake_getdents(fd, buffer, sizeof(buffer))) > 0)
		check_entries(buffer, n, &seen);
	assert_int_equal(n, 0);
	assert_int_equal(seen, ALL_SEEN);
	close(fd);
}

#ifdef __NR_getdents

struct old_entry {
	unsigned long inode, next;
	unsigned short size;
	char name[];
};

static void the_older_call_shows_it_behind_the_name(void **state)
{
	_Alignas(struct dirent64) char buffer[4096];
	int fd = open("dir", O_RDONLY | O_DIRECTORY);
	const struct old_entry *entry;
	unsigned seen = 0;
	long n;

	(void)state;
	while ((n = fake_old_getdents(fd, buffer, sizeof(buffer))) > 0)
		for (long at = 0; at < n; at += entry->size) {
			entry = (const void *)(buffer + at);
			check(entry->name,
			      (unsigned char)buffer[at + entry->size - 1],
			      &seen);
		}
	assert_int_equal(n, 0);
	assert_int_equal(seen, ALL_SEEN);
	assert_int_equal(fake_old_getdents(-1, buffer, sizeof(buffer)), -EBADF);
	close(fd);
}

#endif

static void getdirentries_also_tells_where_it_began(void **state)
{
	_Alignas(struct dirent64) char buffer[4096];
	int fd = open("dir", O_RDONLY | O_DIRECTORY);
	unsigned seen = 0;
	off_t base = 4242, end;
	long n;

	(void)state;
	n = fake_getdirentries(fd, buffer, sizeof(buffer), &base);
	check_entries(buffer, n, &seen);
	assert_int_equal(base, 0);
	assert_int_equal(seen, ALL_SEEN);
	end = lseek(fd, 0, SEEK_CUR);
	assert_int_equal(fake_getdirentries(fd, buffer, sizeof(buffer), &base),
			 0);
	assert_int_equal(base, end);
	close(fd);
}

static void errors_are_those_of_the_kernel(void **state)
{
	_Alignas(struct dirent64) char buffer[4096];
	int file = open("dir/file", O_RDONLY);
	int dir = open("dir", O_RDONLY | O_DIRECTORY);
	off_t base;

	(void)state;
	assert_int_equal(fake_getdents(-1, buffer, sizeof(buffer)), -EBADF);
	assert_int_equal(fake_getdents(file, buffer, sizeof(buffer)), -ENOTDIR);
	assert_int_equal(fake_getdents(dir, buffer, 1), -EINVAL);
	assert_int_equal(fake_getdirentries(-1, buffer, sizeof(buffer), &base),
			 -EBADF);
	close(file);
	close(dir);
}

static void readdir_shows_the_type_of_every_file(void **state)
{
	DIR *dir = fake_opendir("dir");
	struct narrow_dirent *entry;
	struct dirent64 *wide;
	unsigned seen = 0, seen_wide = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = fake_readdir(dir)))
		check(entry->d_name, entry->d_type, &seen);
	assert_int_equal(seen, ALL_SEEN);
	rewinddir(dir);
	while ((wide = fake_readdir64(dir)))
		check(wide->d_name, wide->d_type, &seen_wide);
	assert_int_equal(seen_wide, ALL_SEEN);
	closedir(dir);
}

/* opendir(3): root may, and the builder has locked the directory. */
static void root_opens_what_the_builder_has_locked(void **state)
{
	DIR *dir;

	(void)state;
	assert_int_equal(chmod("dir/directory", 0), 0);
	dir = fake_opendir("dir/directory");
	assert_non_null(dir);
	closedir(dir);
	assert_null(fake_opendir("dir/missing"));
	assert_int_equal(errno, ENOENT);
}

static void a_user_opens_what_may_be_read(void **state)
{
	DIR *dir;

	(void)state;
	assert_int_equal(fake_chmod(AT_FDCWD, "dir/directory", 0711, 0), 0);
	become_user(4242, 0);
	assert_null(fake_opendir("dir/directory"));
	assert_int_equal(errno, EACCES);
	dir = fake_opendir("dir");
	assert_non_null(dir);
	closedir(dir);
}

#define AS_ROOT(test) cmocka_unit_test_setup(test, become_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AS_ROOT(getdents_shows_the_type_of_every_file),
#ifdef __NR_getdents
		AS_ROOT(the_older_call_shows_it_behind_the_name),
#endif
		AS_ROOT(getdirentries_also_tells_where_it_began),
		AS_ROOT(errors_are_those_of_the_kernel),
		AS_ROOT(readdir_shows_the_type_of_every_file),
		AS_ROOT(root_opens_what_the_builder_has_locked),
		AS_ROOT(a_user_opens_what_may_be_read),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
