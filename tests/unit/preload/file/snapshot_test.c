/* SPDX-License-Identifier: BSD-2-Clause */
/* Snapshots of subvolumes: linux/btrfs.h.  A link in /proc stands in for the
   snapshot, since that, too, has another device number. */
#include "preload/file/snapshot.h"

#include <linux/btrfs.h>
#include <linux/fs.h>

#include "preload/record/file.h"
#include "tests/unit/preload/session.h"

static void two_requests_make_snapshots(void **state)
{
	(void)state;
	/* With 4096 bytes; machines differ in where a request has what. */
	assert_true(snapshot_is_request(_IOC(_IOC_WRITE, 0x94, 1, 4096)));
	assert_true(snapshot_is_request(_IOC(_IOC_WRITE, 0x94, 23, 4096)));
	assert_false(snapshot_is_request(BTRFS_IOC_SUBVOL_CREATE));
	assert_false(snapshot_is_request(FS_IOC_GETFLAGS));
	assert_false(snapshot_is_request(0));
}

/* The owner that a file of the snapshot is shown with; 0 without a record. */
static uint32_t owner_in(uint32_t dev, const struct file *twin)
{
	struct ledger_key key = twin->key;
	struct ledger_value value;

	key.dev = dev;
	return ledger_find(session_ledger(), &key, &value) ? value.uid : 0;
}

static uint32_t dev_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return ledger_dev_of(st.st_dev);
}

static struct file record_file(const char *path, uint32_t uid)
{
	struct file file;

	make_file(path);
	assert_int_equal(fake_chown(AT_FDCWD, path, uid, uid, 0), 0);
	assert_int_equal(file_stat(AT_FDCWD, path, 0, &file), 0);
	unlink(path);
	return file;
}

static void files_of_a_snapshot_have_the_records_of_their_twins(void **state)
{
	struct btrfs_ioctl_vol_args_v2 second = { .name = "self" };
	struct btrfs_ioctl_vol_args first = { .name = "self" };
	int origin = open(".", O_RDONLY), proc = open("/proc", O_RDONLY);
	const uint32_t dev = dev_of("/proc/self");
	struct file one = record_file("one", 4242), two;

	(void)state;
	first.fd = second.fd = origin;
	assert_int_equal(owner_in(dev, &one), 0);
	assert_int_equal(snapshot_made(proc, BTRFS_IOC_SNAP_CREATE, &first), 0);
	assert_int_equal(owner_in(dev, &one), 4242);
	assert_int_equal(owner_in(one.key.dev, &one), 4242);
	/* From then on both go their ways. */
	two = record_file("two", 4343);
	assert_int_equal(owner_in(dev, &two), 0);
	assert_int_equal(snapshot_made(proc, BTRFS_IOC_SNAP_CREATE_V2, &second),
			 0);
	assert_int_equal(owner_in(dev, &two), 4343);
	close(origin);
	close(proc);
}

/* The kernel has made the snapshot, so that is no failure. */
static void a_snapshot_that_is_not_found_gets_no_records(void **state)
{
	struct btrfs_ioctl_vol_args missing = { .name = "missing" };
	struct btrfs_ioctl_vol_args no_origin = { .name = "self", .fd = -1 };
	int proc = open("/proc", O_RDONLY);

	(void)state;
	missing.fd = proc;
	assert_int_equal(snapshot_made(proc, BTRFS_IOC_SNAP_CREATE, &missing),
			 0);
	assert_int_equal(snapshot_made(proc, BTRFS_IOC_SNAP_CREATE, &no_origin),
			 0);
	close(proc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_requests_make_snapshots),
		cmocka_unit_test(
			files_of_a_snapshot_have_the_records_of_their_twins),
		cmocka_unit_test(a_snapshot_that_is_not_found_gets_no_records),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
