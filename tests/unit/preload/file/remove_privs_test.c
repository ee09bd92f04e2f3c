/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file loses when it is written to: inode(7), capabilities(7), "Safety
   checking for capability-dumb binaries"; and truncate(2). */
#include "preload/file/remove_privs.h"

#include <sys/sysmacros.h>

#include "preload/record/xattr_stored.h"
#include "preload/table/verbs.h"
#include "tests/unit/preload/session.h"

#define USER  4242
#define GROUP 4343

/* linux/capability.h: revision 2, one capability permitted. */
static const uint32_t capability[5] = { LE32(VFS_CAP_REVISION_2), LE32(1) };

static void make_privileged(gid_t group, mode_t mode)
{
	become_root(NULL);
	unlink("file");
	make_file("file");
	assert_int_equal(fake_chown(AT_FDCWD, "file", USER, group, 0), 0);
	assert_int_equal(fake_chmod(AT_FDCWD, "file", mode, 0), 0);
	assert_int_equal(fake_setxattr(AT_FDCWD, "file", 0,
				       "security.capability", capability,
				       sizeof(capability), 0),
			 0);
}

static struct file look(const char *path)
{
	struct file file;

	assert_int_equal(file_stat(AT_FDCWD, path, 0, &file), 0);
	return file;
}

static bool has_capabilities(const char *path)
{
	struct file file = look(path);
	struct attr attr;

	return xattr_stored(&file, "security.capability", &attr);
}

/* setattr_should_drop_suidgid(): a writer in the file's group, and one who is
   not. */
static const struct {
	const char *what;
	gid_t group;
	mode_t mode;
	uint64_t rights;
	mode_t left;
} cases[] = {
	{ "set-uid", USER, 04755, 0, 0755 },
	{ "set-gid", USER, 02755, 0, 0755 },
	{ "both", USER, 06755, 0, 0755 },
	{ "sticky", USER, 01755, 0, 01755 },
	{ "none", USER, 0666, 0, 0666 },
	{ "set-gid, not executable, a member", USER, 02644, 0, 02644 },
	{ "set-gid, not executable, no member", GROUP, 02644, 0, 0644 },
	{ "both, not executable, no member", GROUP, 06644, 0, 0644 },
	{ "all", GROUP, 07777, 0, 01777 },
	{ "with CAP_FSETID", GROUP, 07777, CAPABILITY(FSETID), 07777 },
	{ "with another capability", GROUP, 06755, CAPABILITY(FOWNER), 0755 },
};

static void a_write_takes_what_the_writer_could_not_give(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct file file;

		make_privileged(cases[i].group, cases[i].mode);
		become_user(USER, cases[i].rights);
		file = look("file");
		file_remove_privs(&file, AT_FDCWD, "file");
		if ((look("file").shown.mode & 07777) != cases[i].left ||
		    has_capabilities("file"))
			fail_msg("%s: %o", cases[i].what,
				 look("file").shown.mode);
	}
}

static void root_keeps_the_bits_and_not_the_capabilities(void **state)
{
	struct file file;

	(void)state;
	make_privileged(GROUP, 06711);
	file = look("file");
	file_remove_privs(&file, AT_FDCWD, "file");
	assert_int_equal(look("file").shown.mode, S_IFREG | 06711);
	assert_false(has_capabilities("file"));
	assert_int_equal(look("file").shown.uid, USER);
}

static void a_directory_has_nothing_to_lose(void **state)
{
	struct file dir;

	(void)state;
	become_root(NULL);
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(fake_chown(AT_FDCWD, "dir", USER, GROUP, 0), 0);
	assert_int_equal(fake_chmod(AT_FDCWD, "dir", 07755, 0), 0);
	become_user(USER, 0);
	dir = look("dir");
	file_remove_privs(&dir, AT_FDCWD, "dir");
	assert_int_equal(look("dir").shown.mode, S_IFDIR | 07755);
	rmdir("dir");
}

static void truncating_is_writing(void **state)
{
	struct stat st;

	(void)state;
	make_privileged(USER, 06755);
	become_user(USER, 0);
	assert_int_equal(fake_truncate("file", 4242), 0);
	assert_int_equal(stat("file", &st), 0);
	assert_int_equal(st.st_size, 4242);
	assert_int_equal(look("file").shown.mode, S_IFREG | 0755);
	assert_false(has_capabilities("file"));
}

static void a_call_that_failed_has_taken_nothing(void **state)
{
	(void)state;
	make_privileged(USER, 06755);
	become_user(USER, 0);
	assert_int_equal(fake_truncate("file", -1), -EINVAL);
	become_user(GROUP, 0);
	assert_int_equal(fake_truncate("file", 0), -EACCES);
	/* The size is checked first. */
	assert_int_equal(fake_truncate("file", -4242), -EINVAL);
	assert_int_equal(look("file").shown.mode, S_IFREG | 06755);
	assert_true(has_capabilities("file"));
	assert_int_equal(fake_truncate("missing", 0), -ENOENT);
	assert_int_equal(fake_truncate("/", 0), -EISDIR);
	assert_int_equal(fake_truncate(NULL, 0), -EFAULT);
}

static void a_device_cannot_be_truncated(void **state)
{
	struct stat st;

	(void)state;
	become_root(NULL);
	assert_int_equal(fake_mknod(AT_FDCWD, "device", S_IFCHR | 0666,
				    makedev(42, 4242)),
			 0);
	assert_int_equal(fake_truncate("device", 4242), -EINVAL);
	assert_int_equal(stat("device", &st), 0);
	assert_int_equal(st.st_size, 0);
	unlink("device");
}

static int end(void **state)
{
	(void)state;
	return unlink("file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_takes_what_the_writer_could_not_give),
		cmocka_unit_test(root_keeps_the_bits_and_not_the_capabilities),
		cmocka_unit_test(a_directory_has_nothing_to_lose),
		cmocka_unit_test(truncating_is_writing),
		cmocka_unit_test(a_call_that_failed_has_taken_nothing),
		cmocka_unit_test(a_device_cannot_be_truncated),
	};

	return cmocka_run_group_tests(tests, begin_session, end);
}
