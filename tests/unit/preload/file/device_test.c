/* SPDX-License-Identifier: BSD-2-Clause */
/* Placeholders of devices, and the system's devices that are opened in their
   place. */
#include "preload/file/device.h"

#include <sys/sysmacros.h>

#include "tests/unit/preload/session.h"

static const struct {
	const char *path;
	mode_t mode;
	unsigned major, minor;
	bool replaced;
} nodes[] = {
	{ "null", S_IFCHR, 1, 3, true },
	{ "zero", S_IFCHR, 1, 5, true },
	{ "full", S_IFCHR, 1, 7, true },
	{ "urandom", S_IFCHR, 1, 9, true },
	/* The number counts, and not the name. */
	{ "any-name", S_IFCHR, 1, 3, true },
	{ "random", S_IFCHR, 42, 42, false },
	{ "block", S_IFBLK, 1, 3, false },
	{ "kmem", S_IFCHR, 1, 2, false },
};

static int make_nodes(void **state)
{
	begin_session(state);
	make_file("file");
	/* Before there is a device, nothing can be one. */
	assert_false(device_may_open_write(O_WRONLY));
	assert_false(device_may_open_read("null", O_RDONLY));
	for (size_t i = 0; i < countof(nodes); i++)
		assert_int_equal(
			fake_mknod(AT_FDCWD, nodes[i].path,
				   nodes[i].mode | 0666,
				   makedev(nodes[i].major, nodes[i].minor)),
			0);
	return symlink("null", "link");
}

static int remove_nodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(nodes); i++)
		unlink(nodes[i].path);
	unlink("link");
	return unlink("file");
}

static bool is_device(int fd, unsigned major, unsigned minor)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return S_ISCHR(st.st_mode) && st.st_rdev == makedev(major, minor);
}

static void common_devices_are_the_systems(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(nodes); i++) {
		long fd = device_open(AT_FDCWD, nodes[i].path, O_RDWR);

		if (!nodes[i].replaced && fd == -ENODEV)
			continue;
		if (fd < 0 || !nodes[i].replaced ||
		    !is_device((int)fd, nodes[i].major, nodes[i].minor))
			fail_msg("%s: %ld", nodes[i].path, fd);
		close((int)fd);
	}
}

static void a_device_is_opened_as_asked_for(void **state)
{
	long fd = device_open(AT_FDCWD, "zero", O_RDONLY | O_CLOEXEC);
	char byte = 'x';

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(read((int)fd, &byte, 1), 1);
	assert_int_equal(byte, 0);
	assert_int_equal(write((int)fd, &byte, 1), -1);
	assert_int_equal(fcntl((int)fd, F_GETFD), FD_CLOEXEC);
	close((int)fd);
	/* O_CREAT opens what is there; the disk says EEXIST. */
	fd = device_open(AT_FDCWD, "null", O_WRONLY | O_CREAT);
	assert_true(fd >= 0);
	close((int)fd);
	assert_int_equal(
		device_open(AT_FDCWD, "null", O_WRONLY | O_CREAT | O_EXCL),
		-ENODEV);
}

static void links_are_followed_unless_forbidden(void **state)
{
	long fd = device_open(AT_FDCWD, "link", O_RDWR);

	(void)state;
	assert_true(fd >= 0);
	assert_true(is_device((int)fd, 1, 3));
	close((int)fd);
	assert_int_equal(device_open(AT_FDCWD, "link", O_RDWR | O_NOFOLLOW),
			 -ENODEV);
	fd = device_open(AT_FDCWD, "null", O_RDWR | O_NOFOLLOW);
	assert_true(fd >= 0);
	close((int)fd);
}

static void other_files_are_opened_themselves(void **state)
{
	(void)state;
	assert_int_equal(device_open(AT_FDCWD, "file", O_RDWR), -ENODEV);
	assert_int_equal(device_open(AT_FDCWD, "missing", O_RDWR), -ENODEV);
	assert_int_equal(device_open(AT_FDCWD, ".", O_RDONLY), -ENODEV);
}

static void an_open_placeholder_becomes_the_device(void **state)
{
	(void)state;
	for (int flag = 0; flag <= O_CLOEXEC; flag += O_CLOEXEC) {
		int fd = open("null", O_RDWR | flag);

		assert_true(fd >= 0);
		assert_false(is_device(fd, 1, 3));
		device_replace(fd, O_RDWR);
		assert_true(is_device(fd, 1, 3));
		assert_int_equal(fcntl(fd, F_GETFD), flag ? FD_CLOEXEC : 0);
		close(fd);
	}
}

static void another_open_file_stays_what_it_is(void **state)
{
	int fd = open("file", O_RDWR);
	struct stat before, after;

	(void)state;
	fstat(fd, &before);
	device_replace(fd, O_RDWR);
	assert_int_equal(fstat(fd, &after), 0);
	assert_int_equal(after.st_ino, before.st_ino);
	close(fd);
	device_replace(fd, O_RDWR);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static const struct {
	const char *path;
	int flags;
	bool write, read;
} questions[] = {
	{ "null", O_RDONLY, false, true },
	{ "null", O_WRONLY, true, false },
	{ "null", O_RDWR | O_CREAT, true, false },
	{ "null", O_PATH, false, false },
	{ "null", O_RDONLY | O_DIRECTORY, false, false },
	{ "./dev/zero", O_RDONLY, false, true },
	{ "/anywhere/ptmx", O_RDONLY, false, true },
	{ "nulls", O_RDONLY, false, false },
	{ "null/file", O_RDONLY, false, false },
	{ "", O_RDONLY, false, false },
};

static void flags_and_name_say_whether_it_may_be_a_device(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(questions); i++) {
		const char *path = questions[i].path;
		int flags = questions[i].flags;

		if (device_may_open_write(flags) != questions[i].write ||
		    device_may_open_read(path, flags) != questions[i].read)
			fail_msg("\"%s\", flags %o: write %d, read %d", path,
				 flags, device_may_open_write(flags),
				 device_may_open_read(path, flags));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(common_devices_are_the_systems),
		cmocka_unit_test(a_device_is_opened_as_asked_for),
		cmocka_unit_test(links_are_followed_unless_forbidden),
		cmocka_unit_test(other_files_are_opened_themselves),
		cmocka_unit_test(an_open_placeholder_becomes_the_device),
		cmocka_unit_test(another_open_file_stays_what_it_is),
		cmocka_unit_test(flags_and_name_say_whether_it_may_be_a_device),
	};

	return cmocka_run_group_tests(tests, make_nodes, remove_nodes);
}
