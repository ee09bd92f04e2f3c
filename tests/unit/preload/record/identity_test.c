/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which record describes a file: by birth time, by type, by the path of a file
 * that was mounted anew.  The file systems are numbers that no device has.
 */
#include "preload/record/identity.h"

#include "preload/base/sandbox.h"
#include "tests/unit/preload/session.h"

#define MAJOR 242

enum { WITH_BIRTH = 42, WITH_TYPE, MOUNTED_BEFORE, UNKNOWN };

static int make_file_systems(void **state)
{
	struct ledger *ledger;

	begin_session(state);
	ledger = session_ledger();
	ledger_add_device(ledger, ledger_dev(MAJOR, WITH_BIRTH),
			  LEDGER_TELLS_BIRTH, 1);
	ledger_add_device(ledger, ledger_dev(MAJOR, WITH_TYPE),
			  LEDGER_TELLS_TYPE, 1);
	make_file("file");
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	return unlink("file");
}

/* A file that the kernel would describe so; a birth of 0 is not known. */
static struct file file_on(uint32_t minor, uint64_t ino, mode_t mode,
			   int64_t birth)
{
	struct file file = {
		.at = { AT_FDCWD, "file", 0 },
		.disk = { .stx_mask = STATX_BASIC_STATS |
				      (birth ? STATX_BTIME : 0),
			  .stx_dev_major = MAJOR,
			  .stx_dev_minor = minor,
			  .stx_ino = ino,
			  .stx_mode = (uint16_t)mode,
			  .stx_nlink = 1,
			  .stx_uid = getuid(),
			  .stx_gid = getgid(),
			  .stx_btime = { .tv_sec = birth } },
		.shown = { .mode = (uint16_t)mode },
	};

	ledger_key_of(&file.key, &file.disk);
	return file;
}

static void record_owner(struct file *file, uint32_t uid)
{
	const struct ledger_edit edit = { .what = LEDGER_EDIT_UID, .uid = uid };

	assert_int_equal(file_record(file, &edit, AT_FDCWD, "file"), 0);
	assert_true(file->recorded);
}

/* The owner in the record that is found; 0 if none is. */
static uint32_t owner_of(const struct file *file)
{
	struct ledger_value value;
	struct ledger_key key;

	return identity_find(session_ledger(), &file->disk, &file->at, &key,
			     &value)
		       ? value.uid
		       : 0;
}

static void a_birth_time_tells_a_file_from_the_next_one(void **state)
{
	struct file first = file_on(WITH_BIRTH, 4242, S_IFREG | 0644, 1000);
	struct file next = file_on(WITH_BIRTH, 4242, S_IFREG | 0644, 2000);
	struct file other = file_on(WITH_BIRTH, 4243, S_IFREG | 0644, 1000);

	(void)state;
	assert_int_equal(owner_of(&first), 0);
	record_owner(&first, 4242);
	assert_int_equal(owner_of(&first), 4242);
	assert_int_equal(owner_of(&next), 0);
	assert_int_equal(owner_of(&other), 0);
	/* The next one takes the number over. */
	record_owner(&next, 4343);
	assert_int_equal(owner_of(&next), 4343);
}

static void inode_numbers_have_64_bits(void **state)
{
	static const uint64_t numbers[] = { 1, UINT64_C(1) << 32,
					    (UINT64_C(1) << 32) + 1,
					    UINT64_C(1) << 63, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < countof(numbers); i++) {
		struct file file = file_on(WITH_BIRTH, numbers[i],
					   S_IFREG | 0644, 3000);

		assert_int_equal(owner_of(&file), 0);
		record_owner(&file, 5000 + (uint32_t)i);
	}
	for (size_t i = 0; i < countof(numbers); i++) {
		struct file file = file_on(WITH_BIRTH, numbers[i],
					   S_IFREG | 0644, 3000);

		assert_int_equal(owner_of(&file), 5000 + i);
	}
}

static void without_a_birth_time_the_type_tells_something(void **state)
{
	struct file file = file_on(WITH_TYPE, 4242, S_IFREG | 0644, 0);
	struct file same = file_on(WITH_TYPE, 4242, S_IFREG | 0400, 0);
	struct file dir = file_on(WITH_TYPE, 4242, S_IFDIR | 0755, 0);

	(void)state;
	record_owner(&file, 4242);
	assert_int_equal(owner_of(&file), 4242);
	assert_int_equal(owner_of(&same), 4242);
	assert_int_equal(owner_of(&dir), 0);
}

static void such_files_are_watched_when_they_lose_a_name(void **state)
{
	const struct file by_birth = file_on(WITH_BIRTH, 1, S_IFREG, 1000);
	const struct file by_type = file_on(WITH_TYPE, 1, S_IFREG, 0);

	(void)state;
	assert_false(identity_is_watched(session_ledger(), &by_birth));
	assert_true(identity_is_watched(session_ledger(), &by_type));
	/* From one device to the other and back. */
	assert_int_equal(identity_kind(session_ledger(), &by_birth),
			 LEDGER_TELLS_BIRTH);
	assert_int_equal(identity_kind(session_ledger(), &by_type),
			 LEDGER_TELLS_TYPE);
}

/* proc(5): the link of an open file without a name ends in " (deleted)". */
static void an_orphan_is_found_only_by_its_descriptor(void **state)
{
	struct file orphan = file_on(WITH_TYPE, 4343, S_IFREG | 0644, 0);
	struct file next = orphan;
	int fd;

	(void)state;
	record_owner(&orphan, 4242);
	orphan.key.unlinked = true;
	assert_int_equal(ledger_orphan(session_ledger(), &orphan.key), 0);
	make_file("removed");
	fd = open("removed", O_RDWR);
	unlink("removed");
	orphan.at = (struct file_at){ fd, NULL, AT_EMPTY_PATH };
	assert_int_equal(owner_of(&orphan), 4242);
	/* A new file with its number ends it. */
	assert_int_equal(owner_of(&next), 0);
	assert_int_equal(owner_of(&orphan), 0);
	close(fd);
}

/* A file on disk, recorded under the device number that it had before. */
static void a_file_that_was_mounted_anew_keeps_its_record(void **state)
{
	struct file now, before;

	(void)state;
	assert_int_equal(file_stat(AT_FDCWD, "file", 0, &now), 0);
	assert_false(now.recorded);
	before = file_on(MOUNTED_BEFORE, now.disk.stx_ino, now.disk.stx_mode,
			 0);
	before.disk.stx_mask = now.disk.stx_mask;
	before.disk.stx_btime = now.disk.stx_btime;
	ledger_key_of(&before.key, &before.disk);
	record_owner(&before, 4242);
	/* By another path it may be another file. */
	assert_int_equal(rename("file", "renamed"), 0);
	assert_int_equal(file_stat(AT_FDCWD, "renamed", 0, &now), 0);
	assert_false(now.recorded);
	assert_int_equal(rename("renamed", "file"), 0);
	assert_int_equal(file_stat(AT_FDCWD, "file", 0, &now), 0);
	assert_int_equal(now.recorded, now.key.birth != 0);
	assert_int_equal(now.shown.uid, now.key.birth ? 4242 : 0);
	/* The record has moved, so the path does not count any more. */
	assert_int_equal(rename("file", "renamed"), 0);
	assert_int_equal(file_stat(AT_FDCWD, "renamed", 0, &now), 0);
	assert_int_equal(now.recorded, now.key.birth != 0);
	assert_int_equal(rename("renamed", "file"), 0);
}

/* Last, since nothing undoes it. */
static void in_a_sandbox_a_record_without_proof_is_believed(void **state)
{
	struct file file = file_on(UNKNOWN, 4242, S_IFREG | 0644, 0);
	struct file dir = file_on(UNKNOWN, 4242, S_IFDIR | 0755, 0);

	(void)state;
	sandbox_lock();
	assert_int_equal(identity_kind(session_ledger(), &file), 0);
	record_owner(&file, 4242);
	assert_int_equal(file.key.tag, 0);
	assert_int_equal(owner_of(&file), 4242);
	assert_int_equal(owner_of(&dir), 4242);
	/* Other processes must watch removals until the kind is known. */
	assert_true(ledger_has(session_ledger(), LEDGER_TRAIT_WATCHED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_birth_time_tells_a_file_from_the_next_one),
		cmocka_unit_test(inode_numbers_have_64_bits),
		cmocka_unit_test(without_a_birth_time_the_type_tells_something),
		cmocka_unit_test(such_files_are_watched_when_they_lose_a_name),
		cmocka_unit_test(an_orphan_is_found_only_by_its_descriptor),
		cmocka_unit_test(a_file_that_was_mounted_anew_keeps_its_record),
		cmocka_unit_test(
			in_a_sandbox_a_record_without_proof_is_believed),
	};

	return cmocka_run_group_tests(tests, make_file_systems, remove_files);
}
