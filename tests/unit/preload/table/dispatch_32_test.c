/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The numbers of machines of 32 bits: what their calls pass in other widths and
 * at other places than those of 64 bits.
 */
#include <linux/ipc.h>
#include <linux/sem.h>
#include <sys/vfs.h>

#include "preload/ipc/kernel_sysv.h"
#include "preload/narrow/narrow.h"
#include "preload/table/dispatch.h"
#include "raw/syscall.h"
#include "tests/unit/preload/session.h"

/* What lies in front of two words that want an even place. */
#ifdef __arm__
#define ODD 0x0dd,
#else
#define ODD
#endif

static void sizes_are_two_words(void **state UNUSED)
{
	const long a[6] = { (long)"file", ODD 42, 1 };
	struct stat st;

	assert_int_equal(dispatch(__NR_truncate64, a), 0);
	assert_int_equal(stat("file", &st), 0);
	assert_int_equal(st.st_size, (UINT64_C(1) << 32) + 42);
}

static void a_range_is_four_words(void **state UNUSED)
{
	const int fd = open("file", O_RDONLY);
#ifdef __NR_sync_file_range
	const long number = __NR_sync_file_range;
	const long sound[6] = { fd, 0, 1, 4096, 0, 2 };
	const long flags[6] = { fd, 0, 1, 4096, 0, 0x42 };
	const long before[6] = { fd, 0, INT32_MIN, 4096, 0, 2 };
#else
	const long number = __NR_sync_file_range2;
	const long sound[6] = { fd, 2, 0, 1, 4096, 0 };
	const long flags[6] = { fd, 0x42, 0, 1, 4096, 0 };
	const long before[6] = { fd, 2, 0, INT32_MIN, 4096, 0 };
#endif

	assert_int_equal(dispatch(number, sound), 0);
	assert_int_equal(dispatch(number, flags), -EINVAL);
	assert_int_equal(dispatch(number, before), -EINVAL);
	close(fd);
}

/* Ids of 16 bits, in words whose upper halves may have anything. */
static void narrow_ids_are_those_of_the_session(void **state UNUSED)
{
	const long chown[6] = { (long)"file", 0x7dad1092, 0x7dad10f7 };
	const long stay[6] = { (long)"file", 0x7dadffff, 4344 };
	const long setuid[6] = { 0x7dad1092 }, none[6] = { 0 };
	const long wide[6] = { 70001, 70002, 70003 };
	struct stat st;

	assert_int_equal(dispatch(__NR_chown16, chown), 0);
	assert_int_equal(fake_stat(AT_FDCWD, "file", &st, 0), 0);
	assert_int_equal(st.st_uid, 4242);
	assert_int_equal(st.st_gid, 4343);
	assert_int_equal(dispatch(__NR_chown16, stay), 0);
	assert_int_equal(fake_stat(AT_FDCWD, "file", &st, 0), 0);
	assert_int_equal(st.st_uid, 4242);
	assert_int_equal(st.st_gid, 4344);
	assert_int_equal(dispatch(__NR_setuid16, setuid), 0);
	assert_int_equal(dispatch(__NR_getuid16, none), 4242);
	become_root(NULL);
	assert_int_equal(dispatch(__NR_setresuid, wide), 0);
	assert_int_equal(dispatch(__NR_getuid16, none), 65534);
	assert_int_equal(dispatch(__NR_getuid, none), 70001);
	become_root(NULL);
}

/* In each of the structures that the kernel has for stat(2). */
static void every_structure_has_the_owner(void **state UNUSED)
{
	const long chown[6] = { (long)"small", 4242, 4343 };
	struct narrow_stat_kernel first = { 0 };
	struct narrow_stat64 second = { 0 };
	const long by_path[6] = { (long)"small", (long)&first };
	const long by_dir[6] = { AT_FDCWD, (long)"small", (long)&second };
	struct stat real;

	assert_int_equal(dispatch(__NR_chown, chown), 0);
	assert_int_equal(stat("small", &real), 0);
	assert_int_equal(dispatch(__NR_stat32, by_path), 0);
	assert_int_equal(first.uid, 4242);
	assert_int_equal(first.gid, 4343);
	assert_int_equal(first.ino, real.st_ino);
	assert_int_equal(first.mtime.tv_sec, real.st_mtime);
	assert_int_equal(dispatch(__NR_fstatat64, by_dir), 0);
	assert_int_equal(second.uid, 4242);
	assert_int_equal(second.gid, 4343);
	assert_int_equal(second.size, real.st_size);
	assert_int_equal(second.blocks, real.st_blocks);
	assert_int_equal(second.mtime.tv_sec, real.st_mtime);
	assert_int_equal(second.ino, real.st_ino);
}

/* The kernel's structures are those of narrow.h: it fills them alike. */
static void the_kernel_has_these_structures(void **state UNUSED)
{
	struct narrow_stat64 ours = { 0 }, kernels = { 0 };
	const long a[6] = { AT_FDCWD, (long)"/", (long)&ours };

	assert_int_equal(dispatch(__NR_fstatat64, a), 0);
	assert_int_equal(raw(__NR_fstatat64, AT_FDCWD, "/", &kernels, 0), 0);
	ours.uid = kernels.uid;
	ours.gid = kernels.gid;
	assert_memory_equal(&ours, &kernels, sizeof(ours));
}

static void times_have_either_width(void **state UNUSED)
{
	const struct narrow_timespec narrow[2] = { { 4242, 1 }, { 4343, 2 } };
	const struct timespec wide[2] = {
		{ .tv_sec = 5 }, { .tv_sec = INT64_C(1) << 32, .tv_nsec = 3 }
	};
	const long first[6] = { AT_FDCWD, (long)"small", (long)narrow };
	const long second[6] = { AT_FDCWD, (long)"small", (long)wide };
	struct stat st;

	assert_int_equal(dispatch(__NR_utimensat32, first), 0);
	assert_int_equal(fake_stat(AT_FDCWD, "small", &st, 0), 0);
	assert_int_equal(st.st_mtim.tv_sec, 4343);
	assert_int_equal(st.st_mtim.tv_nsec, 2);
	assert_int_equal(dispatch(__NR_utimensat, second), 0);
	assert_int_equal(fake_stat(AT_FDCWD, "small", &st, 0), 0);
	assert_true(st.st_mtim.tv_sec == INT64_C(1) << 32);
	assert_int_equal(st.st_mtim.tv_nsec, 3);
}

#ifdef __arm__

/* A command says which structure it means; the older one is the kernel's. */
static void commands_say_which_structure_they_mean(void **state UNUSED)
{
	const int id = (int)kernel_semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
	struct semid64_ds found = { 0 };
	const long look[6] = { id, 0, IPC_STAT | IPC_64, (long)&found };
	const long raise[6] = { id, 0, SETVAL | IPC_64, 42 };
	const long value[6] = { id, 0, GETVAL | IPC_64, 0 };
	const long older[6] = { id, 0, GETVAL, 0 };
	struct sembuf take = { 0, -43, 0 };
	const struct narrow_timespec soon = { 0, 1 };
	const long wait[6] = { id, (long)&take, 1, (long)&soon };

	assert_true(id >= 0);
	assert_int_equal(dispatch(__NR_semctl, look), 0);
	assert_int_equal(found.sem_perm.uid, 0);
	assert_int_equal(found.sem_nsems, 1);
	assert_int_equal(dispatch(__NR_semctl, raise), 0);
	assert_int_equal(dispatch(__NR_semctl, value), 42);
	assert_int_equal(dispatch(__NR_semctl, older), 42);
	assert_int_equal(dispatch(__NR_semtimedop, wait), -EAGAIN);
	assert_int_equal(kernel_semctl(id, 0, IPC_RMID, NULL), 0);
}

#else

static void commands_say_which_structure_they_mean(void **state UNUSED)
{
}

#endif

static int begin(void **state)
{
	make_file("file");
	make_file("small");
	return begin_session(state);
}

static int end(void **state)
{
	(void)state;
	return unlink("file") | unlink("small");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_two_words),
		cmocka_unit_test(a_range_is_four_words),
		cmocka_unit_test(narrow_ids_are_those_of_the_session),
		cmocka_unit_test(every_structure_has_the_owner),
		cmocka_unit_test(the_kernel_has_these_structures),
		cmocka_unit_test(times_have_either_width),
		cmocka_unit_test(commands_say_which_structure_they_mean),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
