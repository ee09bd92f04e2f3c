/* SPDX-License-Identifier: BSD-2-Clause */
/* Inode flags against ioctl_iflags(2) and FS_IOC_FSSETXATTR: the two that only
   root may set are shown and not on disk. */
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "tests/unit/preload/session.h"

/* Flags that any owner may set, and those that need CAP_LINUX_IMMUTABLE. */
#define DISK_FLAG     FS_NODUMP_FL
#define LOCKING_FLAGS (FS_IMMUTABLE_FL | FS_APPEND_FL)

static int file = -1;
/* False if the file system has no flags: then only errors are compared. */
static bool has_flags;

static int make_files(void **state)
{
	unsigned flags;

	begin_session(state);
	file = open("file", O_CREAT | O_RDWR, 0644);
	assert_true(file >= 0);
	has_flags = ioctl(file, FS_IOC_GETFLAGS, &flags) == 0;
	assert_true(has_flags || errno == ENOTTY);
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	close(file);
	return unlink("file");
}

static long set_flags(unsigned flags)
{
	return fake_ioctl(file, FS_IOC_SETFLAGS, &flags);
}

/* True on a file system without flags, which root is told as well. */
static bool are_unknown(void)
{
	if (!has_flags)
		assert_int_equal(set_flags(FS_IMMUTABLE_FL), -ENOTTY);
	return !has_flags;
}

static int clear_flags(void **state)
{
	become_root(state);
	return has_flags && set_flags(0) != 0;
}

/* What is shown of flags that tests set, and what is on disk. */
static unsigned shown(void)
{
	unsigned flags = 0;

	assert_int_equal(fake_ioctl(file, FS_IOC_GETFLAGS, &flags), 0);
	return flags & (DISK_FLAG | LOCKING_FLAGS);
}

static unsigned on_disk(void)
{
	unsigned flags = 0;

	assert_int_equal(ioctl(file, FS_IOC_GETFLAGS, &flags), 0);
	return flags & (DISK_FLAG | LOCKING_FLAGS);
}

static void root_locks_a_file_that_the_builder_can_still_change(void **state)
{
	static const unsigned cases[] = {
		FS_IMMUTABLE_FL,
		FS_APPEND_FL,
		DISK_FLAG,
		LOCKING_FLAGS,
		LOCKING_FLAGS | DISK_FLAG,
		0,
	};

	(void)state;
	for (size_t i = 0; !are_unknown() && i < countof(cases); i++) {
		assert_int_equal(set_flags(cases[i]), 0);
		assert_int_equal(shown(), cases[i]);
		assert_int_equal(on_disk(), cases[i] & DISK_FLAG);
	}
}

static void both_interfaces_show_the_same(void **state)
{
	struct fsxattr attributes = { 0 };

	(void)state;
	if (are_unknown())
		return;
	assert_int_equal(set_flags(FS_IMMUTABLE_FL), 0);
	assert_int_equal(fake_ioctl(file, FS_IOC_FSGETXATTR, &attributes), 0);
	assert_int_equal(attributes.fsx_xflags &
				 (FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND),
			 FS_XFLAG_IMMUTABLE);
	attributes.fsx_xflags ^= FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND |
				 FS_XFLAG_NODUMP;
	assert_int_equal(fake_ioctl(file, FS_IOC_FSSETXATTR, &attributes), 0);
	assert_int_equal(shown(), FS_APPEND_FL | DISK_FLAG);
	assert_int_equal(on_disk(), DISK_FLAG);
}

/* "EPERM: the FS_IMMUTABLE_FL or FS_APPEND_FL flag may be changed only by a
   privileged process." */
static void only_the_capability_changes_the_two(void **state)
{
	(void)state;
	if (are_unknown())
		return;
	assert_int_equal(fake_chown(AT_FDCWD, "file", 4242, 4242, 0), 0);
	assert_int_equal(set_flags(FS_APPEND_FL), 0);
	become_user(4242, 0);
	assert_int_equal(set_flags(0), -EPERM);
	assert_int_equal(set_flags(LOCKING_FLAGS), -EPERM);
	assert_int_equal(shown(), FS_APPEND_FL);
	/* The other flags are the owner's. */
	assert_int_equal(set_flags(FS_APPEND_FL | DISK_FLAG), 0);
	assert_int_equal(on_disk(), DISK_FLAG);
	become_user(4343, CAPABILITY(LINUX_IMMUTABLE));
	assert_int_equal(set_flags(FS_APPEND_FL), -EPERM);
	become_user(4242, CAPABILITY(LINUX_IMMUTABLE));
	assert_int_equal(set_flags(0), 0);
	assert_int_equal(shown(), 0);
	become_root(NULL);
	assert_int_equal(fake_chown(AT_FDCWD, "file", 0, 0, 0), 0);
}

/* Its driver does not know the request. */
static void a_device_has_no_flags(void **state)
{
	unsigned flags = 0;
	int fd;

	(void)state;
	assert_int_equal(fake_mknod(AT_FDCWD, "device", S_IFBLK | 0600,
				    makedev(42, 4242)),
			 0);
	fd = open("device", O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(fake_ioctl(fd, FS_IOC_GETFLAGS, &flags), -ENOTTY);
	assert_int_equal(fake_ioctl(fd, FS_IOC_SETFLAGS, &flags), -ENOTTY);
	close(fd);
	unlink("device");
}

static void errors_and_other_requests_are_the_kernels(void **state)
{
	static const unsigned long requests[] = { FS_IOC_GETFLAGS,
						  FS_IOC_SETFLAGS,
						  FS_IOC_FSGETXATTR,
						  FS_IOC_FSSETXATTR, FIONREAD };
	int bytes = 4242;

	(void)state;
	for (size_t i = 0; i < countof(requests); i++) {
		long ret = fake_ioctl(file, requests[i], NULL);

		if (ret != (ioctl(file, requests[i], NULL) ? -errno : 0))
			fail_msg("request %zu: %ld", i, ret);
		assert_int_equal(fake_ioctl(-1, requests[i], &bytes), -EBADF);
	}
	assert_int_equal(pwrite(file, "four", 4, 0), 4);
	assert_int_equal(fake_ioctl(file, FIONREAD, &bytes), 0);
	assert_int_equal(bytes, 4);
}

#define CLEARED(test) cmocka_unit_test_setup(test, clear_flags)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEARED(root_locks_a_file_that_the_builder_can_still_change),
		CLEARED(both_interfaces_show_the_same),
		CLEARED(only_the_capability_changes_the_two),
		CLEARED(a_device_has_no_flags),
		CLEARED(errors_and_other_requests_are_the_kernels),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
