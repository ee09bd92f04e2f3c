/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ledger in a System V shared memory segment, for processes that may not make
 * a file that is large enough: the limit on file sizes (RLIMIT_FSIZE) does not
 * apply to segments.  It has the layout of the file, and is mapped and filled
 * through its first window (map.c, grow.c), since it has no descriptor.
 *
 * A segment is marked for removal as soon as it is made.  As long as any
 * process has it attached, Linux lets others attach it by its number all the
 * same (shmctl(2), IPC_RMID): so no kill leaves a segment behind.
 */
#include <errno.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include "ledger/inside.h"
#include "raw/syscall.h"

int ledger_segment_number(const char *name)
{
	const char *prefix = LEDGER_SEGMENT;
	int64_t number = 0;

	while (*prefix)
		if (*name++ != *prefix++)
			return -EINVAL;
	do {
		if (*name < '0' || *name > '9')
			return -EINVAL;
		number = number * 10 + (*name++ - '0');
	} while (*name && number <= INT32_MAX);
	return number <= INT32_MAX ? (int)number : -EINVAL;
}

/* As for a file (own.c): who is shown as everybody that is not mapped has to be
   its true owner, who alone may unlock what was never locked. */
static bool is_of(int number, const struct ipc_perm *perm, uint32_t uid)
{
	return perm->uid == uid && perm->cuid == uid &&
	       (uid != ledger_overflow_uid ||
		raw(__NR_shmctl, number, SHM_UNLOCK, NULL) == 0);
}

/* While it is attached its number cannot become another's. */
static int check_segment(int number, uint32_t uid)
{
	struct shmid_ds told;
	long ret = raw(__NR_shmctl, number, IPC_STAT, &told);

	if (ret < 0)
		return ret;
	if (!is_of(number, &told.shm_perm, uid) || told.shm_perm.mode & 077)
		return -EACCES;
	return told.shm_segsz == LEDGER_SEGMENT_SIZE ? 0 : -EINVAL;
}

long ledger_segment_map(int number, uint32_t uid)
{
	long at = raw(__NR_shmat, number, NULL, 0);
	int ret;

	if (raw_failed(at))
		return at;
	ret = check_segment(number, uid);
	if (ret == 0)
		return at;
	/* Not munmap(2): the segment may be shorter than a ledger, and another
	   mapping may follow it. */
	raw(__NR_shmdt, at);
	return ret;
}

static int check_header(const struct ledger_header *header,
			const unsigned char *secret)
{
	int ret = ledger_check_version(header->magic, header->version);

	if (ret < 0 || !secret)
		return ret;
	return ledger_same_secret(header->secret, secret) ? 0 : -EACCES;
}

/* A segment has no descriptor.  Only a caller that wants to grow asks for one,
   so the error is that of a full ledger. */
static int open_none(struct ledger *ledger, int flags)
{
	(void)ledger;
	(void)flags;
	return -ENOSPC;
}

int ledger_own_segment(int number, uint32_t uid,
		       unsigned char secret[LEDGER_SECRET_SIZE])
{
	long at = ledger_segment_map(number, uid);
	const struct ledger_header *header = (void *)at;
	int ret;

	if (raw_failed(at))
		return at;
	ret = check_header(header, NULL);
	if (ret == 0)
		__builtin_memcpy(secret, header->secret, LEDGER_SECRET_SIZE);
	raw(__NR_munmap, at, LEDGER_SEGMENT_SIZE);
	return ret;
}

int ledger_attach_segment(struct ledger *ledger, int number, uint32_t uid,
			  const unsigned char *secret)
{
	long at = ledger_segment_map(number, uid);
	int ret;

	if (raw_failed(at))
		return at;
	ret = check_header((void *)at, secret);
	/* Only what was attached for writing can be made writable later. */
	if (ret == 0)
		ret = raw(__NR_mprotect, at, LEDGER_SEGMENT_SIZE, PROT_READ);
	if (ret < 0) {
		raw(__NR_munmap, at, LEDGER_SEGMENT_SIZE);
		return ret;
	}
	ledger->open = open_none;
	ledger_take_first(ledger, (char *)at, LEDGER_SEGMENT_SIZE);
	return 0;
}

/* Allocates the pages that a new ledger begins with; -ENOSPC without memory. */
static int touch_first(unsigned long at)
{
	for (unsigned long i = 0; i < LEDGER_HEADER_SIZE + LEDGER_HEADS_FIRST;
	     i += LEDGER_PAGE_LEAST)
		if (!raw_touch(at + i))
			return -ENOSPC;
	return 0;
}

int ledger_create_segment(const struct ledger_setup *setup)
{
	long number = raw(__NR_shmget, IPC_PRIVATE, LEDGER_SEGMENT_SIZE,
			  IPC_CREAT | SHM_NORESERVE | 0600);
	long at;
	int ret;

	if (number < 0)
		return number;
	at = raw(__NR_shmat, number, NULL, 0);
	raw(__NR_shmctl, number, IPC_RMID, NULL);
	if (raw_failed(at))
		return at;
	ret = touch_first(at);
	if (ret < 0) {
		raw(__NR_munmap, at, LEDGER_SEGMENT_SIZE);
		return ret;
	}
	ledger_fill_header((void *)at, setup);
	return number;
}
