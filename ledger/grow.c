/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Creates the ledger's file and fills it, zone by zone.  Space is allocated on
 * disk before anyone may touch it, so that a full file system is an error of
 * the call that wanted more and never a SIGBUS.  Growing twice is harmless,
 * hence needs no lock: two processes that see the end of a zone both allocate
 * the same bytes.
 *
 * The file is made as long as it can ever be, and is a hole at first: to fill
 * a hole is allowed below any RLIMIT_FSIZE that a program sets later, and can
 * be done through a mapping where there is no descriptor to be had.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "ledger/inside.h"
#include "raw/syscall.h"

/* A zone grows by as much as it has, between LEDGER_FIRST and this. */
#define GROW_MOST LEDGER_CHUNK

static const uint64_t size_signal = 1ull << (SIGXFSZ - 1);

/* Blocks SIGXFSZ: a limit on file sizes must give an error and not kill the
   caller. */
static uint64_t block_size_signal(void)
{
	uint64_t before = 0;

	raw(__NR_rt_sigprocmask, SIG_BLOCK, &size_signal, &before,
	    sizeof(before));
	return before;
}

static void restore_signals(uint64_t before)
{
	static const struct timespec now;

	raw(__NR_rt_sigtimedwait, &size_signal, NULL, &now, sizeof(before));
	raw(__NR_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof(before));
}

static bool has_no_fallocate(long ret)
{
	return ret == -EOPNOTSUPP || ret == -ENOSYS || ret == -EPERM;
}

static long allocate(int fd, uint64_t offset, uint64_t size)
{
	long ret;

	do
		ret = raw(__NR_fallocate, fd, 0, RAW_WIDE(offset),
			  RAW_WIDE(size));
	while (ret == -EINTR);
	return ret;
}

/*
 * The same through a mapping, where there is no descriptor or no fallocate(2).
 * Others may be writing there already, so each page is touched, not written.
 * A file system that puts off allocation says with msync(2) that it is full.
 */
static long populate(struct ledger *ledger, enum ledger_zone zone,
		     uint64_t offset, uint64_t size)
{
	char *at = ledger_at(ledger, zone, offset, true);

	if (!at)
		return -ENOMEM;
	for (uint64_t i = 0; i < size; i += LEDGER_PAGE_LEAST)
		if (!raw_touch((unsigned long)at + i))
			return -ENOSPC;
	return raw(__NR_msync, at, size, MS_SYNC);
}

static long extend(struct ledger *ledger, int fd, enum ledger_zone zone,
		   uint64_t offset, uint64_t size)
{
	long ret = fd;

	if (fd >= 0)
		ret = allocate(fd, ledger_position(zone, offset), size);
	if (fd >= 0 && !has_no_fallocate(ret))
		return ret;
	ret = populate(ledger, zone, offset, size);
	/* The caller can do more about a missing descriptor. */
	return ret < 0 && fd < 0 ? fd : ret;
}

/* Allocates the next piece of a zone, up to `target` or the chunk's end.  `fd`
   may be the negative errno of having none. */
static int grow(struct ledger *ledger, int fd, enum ledger_zone zone,
		uint64_t target)
{
	uint64_t *ready = &ledger_header_rw(ledger)->ready[zone];
	uint64_t from = ledger_load(ready), to, now;
	uint64_t step = from < LEDGER_FIRST ? LEDGER_FIRST : from;
	long ret;

	if (from >= target)
		return 0;
	to = from + (step < GROW_MOST ? step : GROW_MOST);
	/* A table of zone HEADS comes once, and whole. */
	if (to < target || zone == LEDGER_HEADS)
		to = target;
	to = (to + LEDGER_FIRST - 1) / LEDGER_FIRST * LEDGER_FIRST;
	if (to > (from / LEDGER_CHUNK + 1) * LEDGER_CHUNK)
		to = (from / LEDGER_CHUNK + 1) * LEDGER_CHUNK;
	ret = extend(ledger, fd, zone, from, to - from);
	if (ret < 0)
		return ret;
	for (now = from; now < to && !ledger_swap(ready, &now, to);)
		;
	return 0;
}

int ledger_reserve_to(struct ledger *ledger, enum ledger_zone zone,
		      uint64_t target)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	int fd, ret = 0;
	uint64_t mask;

	if (!header)
		return -ENOMEM;
	if (target <= ledger_load(&header->ready[zone]))
		return 0;
	mask = block_size_signal();
	fd = ledger->open(ledger, O_RDWR);
	while (!ret && ledger_load(&header->ready[zone]) < target)
		ret = grow(ledger, fd, zone, target);
	if (fd >= 0)
		raw(__NR_close, fd);
	restore_signals(mask);
	return ret;
}

int ledger_reserve(struct ledger *ledger, enum ledger_zone zone, uint64_t size)
{
	const struct ledger_header *header = ledger_header(ledger);

	return ledger_reserve_to(ledger, zone,
				 ledger_load(&header->cursor[zone]) + size);
}

void ledger_map_all(struct ledger *ledger)
{
	const struct ledger_header *header = ledger_header(ledger);
	uint64_t end;

	for (enum ledger_zone zone = 0; zone < LEDGER_ZONES; zone++) {
		ledger_reserve(ledger, zone, 1);
		end = ledger_load(&header->ready[zone]);
		for (uint64_t at = 0; at < end; at += LEDGER_CHUNK) {
			ledger_at(ledger, zone, at, false);
			ledger_at(ledger, zone, at, true);
		}
	}
}

/* fallocate(2) while no other process knows of the file. */
static long allocate_first(int fd, uint64_t offset, uint64_t size)
{
	static const char zeros[LEDGER_PAGE_LEAST];
	long ret = allocate(fd, offset, size);

	if (!has_no_fallocate(ret))
		return ret;
	for (uint64_t end = offset + size; offset < end; offset += ret) {
		ret = raw(__NR_pwrite64, fd, zeros, sizeof(zeros),
			  RAW_WIDE_ODD(offset));
		if (ret == -EINTR)
			ret = 0;
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* Makes the file as long as this file system allows; a shorter one grows
   later. */
static void lengthen(int fd)
{
	uint64_t size = LEDGER_FILE_MOST;

	while (size > LEDGER_WINDOW &&
	       raw(__NR_ftruncate, fd, RAW_WIDE_ODD(size)) < 0)
		size /= 2;
}

/* The header's own pages and the first table, before there is a header. */
static int create_space(int fd, uint32_t options)
{
	int ret = allocate_first(fd, 0, sizeof(struct ledger_header));

	if (ret == 0 && options & LEDGER_OPT_MARKED)
		ret = allocate_first(fd, LEDGER_MARKS_AT, LEDGER_MARKS_SIZE);
	if (ret == 0)
		ret = allocate_first(fd, ledger_position(LEDGER_HEADS, 0),
				     LEDGER_HEADS_FIRST);
	if (ret == 0)
		lengthen(fd);
	return ret;
}

void ledger_fill_header(struct ledger_header *header,
			const struct ledger_setup *setup)
{
	header->version = LEDGER_VERSION;
	header->options = setup->options;
	if (setup->options & LEDGER_OPT_UNKNOWN_IS_REAL)
		header->traits = LEDGER_TRAIT_SHOWS_REAL;
	header->builder_uid = setup->builder_uid;
	header->builder_gid = setup->builder_gid;
	header->created = setup->created;
	header->root_ino = setup->root_ino;
	header->root_dev = setup->root_dev;
	header->overflow_uid = setup->overflow_uid;
	header->overflow_gid = setup->overflow_gid;
	__builtin_memcpy(header->secret, setup->secret, LEDGER_SECRET_SIZE);
	header->ready[LEDGER_HEADS] = LEDGER_HEADS_FIRST;
	header->cursor[LEDGER_HEADS] = LEDGER_TABLE_0_SIZE;
	ledger_put(&header->magic, LEDGER_MAGIC);
}

/* Why the file could not be mapped: mapping needs one more descriptor for a
   moment, and there may be none. */
static int map_failure(struct ledger *ledger)
{
	int fd = ledger->open(ledger, O_RDWR);

	if (fd < 0)
		return fd;
	raw(__NR_close, fd);
	return -ENOMEM;
}

static int fill_file(int fd, const struct ledger_setup *setup)
{
	struct ledger ledger = { .open = ledger_open_fd, .fd = fd };
	struct ledger_header *header = ledger_header_rw(&ledger);

	if (!header)
		return map_failure(&ledger);
	ledger_fill_header(header, setup);
	ledger_detach(&ledger);
	return 0;
}

/* Raises the limit on file sizes as far as is allowed, and stores the old one:
   the hole takes no space, and filling it is not limited. */
static void raise_limit(struct rlimit *before)
{
	struct rlimit most;

	if (raw(__NR_prlimit64, 0, RLIMIT_FSIZE, NULL, before) < 0)
		before->rlim_cur = before->rlim_max = RLIM_INFINITY;
	most = (struct rlimit){ before->rlim_max, before->rlim_max };
	if (before->rlim_cur != before->rlim_max)
		raw(__NR_prlimit64, 0, RLIMIT_FSIZE, &most, NULL);
}

static void restore_limit(const struct rlimit *before)
{
	if (before->rlim_cur != before->rlim_max)
		raw(__NR_prlimit64, 0, RLIMIT_FSIZE, before, NULL);
}

int ledger_create(int fd, const struct ledger_setup *setup)
{
	uint64_t mask = block_size_signal();
	struct rlimit limit;
	int ret;

	raise_limit(&limit);
	ret = create_space(fd, setup->options);
	restore_limit(&limit);
	restore_signals(mask);
	return ret < 0 ? ret : fill_file(fd, setup);
}

void ledger_lengthen(int fd)
{
	uint64_t mask = block_size_signal();
	struct rlimit limit;

	raise_limit(&limit);
	lengthen(fd);
	restore_limit(&limit);
	restore_signals(mask);
}

uint64_t ledger_length(const struct ledger_header *header)
{
	uint64_t length = LEDGER_HEADER_SIZE, end;

	for (enum ledger_zone zone = 0; zone < LEDGER_ZONES; zone++) {
		end = ledger_load(&header->ready[zone]);
		if (end)
			end = ledger_position(zone, end - 1) + 1;
		if (end > length)
			length = end;
	}
	/* Readers take whole pages of theirs. */
	return (length + LEDGER_HEADER_SIZE - 1) / LEDGER_HEADER_SIZE *
	       LEDGER_HEADER_SIZE;
}
