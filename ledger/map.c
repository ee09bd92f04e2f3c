/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Creates, maps and grows the ledger's file.  Space is allocated on disk
 * before anyone may touch it, so that a full file system is an error of the
 * call that wanted more and never a SIGBUS.  Growing twice is harmless, hence
 * needs no lock: two processes that see the end of a zone both allocate the
 * same bytes.
 */
#include "ledger/inside.h"
#include "ledger/syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>

/* A zone grows by as much as it has, between these. */
#define GROW_LEAST	65536u
#define GROW_MOST	LEDGER_CHUNK

int ledger_open_path(struct ledger *ledger, int flags)
{
	return raw(__NR_openat, AT_FDCWD, ledger->path, flags | O_CLOEXEC, 0);
}

int ledger_open_fd(struct ledger *ledger, int flags)
{
	(void)flags;
	return raw(__NR_fcntl, ledger->fd, F_DUPFD_CLOEXEC, 0);
}

/* Window w begins at this offset of the file and is so long. */
static uint64_t window_start(unsigned w)
{
	return w ? LEDGER_HEADER_SIZE + LEDGER_WINDOW * ((1ull << w) - 1) : 0;
}

static uint64_t window_size(unsigned w)
{
	return (w ? 0 : LEDGER_HEADER_SIZE) + (LEDGER_WINDOW << w);
}

/* A second, writable view of a window takes no descriptor. */
static long map_again(char *window, unsigned w)
{
	long at = raw(__NR_mremap, window, 0, window_size(w), MREMAP_MAYMOVE);

	if (!raw_failed(at) &&
	    raw(__NR_mprotect, at, window_size(w), PROT_READ | PROT_WRITE) < 0) {
		raw(__NR_munmap, at, window_size(w));
		return -EACCES;
	}
	return at;
}

static long map_file(struct ledger *ledger, unsigned w, bool write)
{
	int fd = ledger->open(ledger, O_RDWR);
	long at;

	/* Only what was opened for writing can be made writable later. */
	if (fd < 0 && !write)
		fd = ledger->open(ledger, O_RDONLY);
	if (fd < 0)
		return fd;
	at = raw_mmap(window_size(w), PROT_READ | (write ? PROT_WRITE : 0),
		      MAP_SHARED, fd, window_start(w));
	raw(__NR_close, fd);
	return at;
}

char *ledger_map_window(struct ledger *ledger, unsigned w, bool write)
{
	char **slot = write ? &ledger->write[w] : &ledger->read[w];
	char *known = ledger_load(slot), *other = ledger_load(&ledger->read[w]);
	long at = -ENOENT;

	if (__builtin_expect(known != NULL, 1))
		return known;
	if (window_size(w) > SIZE_MAX / 2)
		return NULL;
	if (write && other)
		at = map_again(other, w);
	if (raw_failed(at))
		at = map_file(ledger, w, write);
	if (raw_failed(at))
		return NULL;
	if (ledger_swap(slot, &known, (char *)at))
		return (char *)at;
	raw(__NR_munmap, at, window_size(w));
	return known;
}

/* Where a byte of a zone lies, counted from the end of the header. */
static uint64_t file_position(enum ledger_zone zone, uint64_t offset)
{
	uint64_t chunk = offset / LEDGER_CHUNK * LEDGER_ZONES + zone;

	return chunk * LEDGER_CHUNK + offset % LEDGER_CHUNK;
}

/* fallocate(2) for file systems that have none. */
static int write_zeros(int fd, uint64_t offset, uint64_t size,
		       const uint64_t *ready, uint64_t before)
{
	static const char zeros[4096];
	long ret = 0;

	/* Here a second writer would harm, and death must free the lock. */
	while ((ret = raw(__NR_flock, fd, LOCK_EX)) == -EINTR)
		;
	while (ret >= 0 && size && ledger_load(ready) == before) {
		ret = raw(__NR_pwrite64, fd, zeros,
			  size < sizeof(zeros) ? size : sizeof(zeros),
			  offset);
		if (ret == -EINTR)
			ret = 0;
		if (ret > 0) {
			offset += ret;
			size -= ret;
		}
	}
	return ret < 0 ? ret : 0;
}

static int allocate(int fd, uint64_t offset, uint64_t size,
		    const uint64_t *ready, uint64_t before)
{
	long ret;

	do
		ret = raw(__NR_fallocate, fd, 0, offset, size);
	while (ret == -EINTR);
	if (ret == -EOPNOTSUPP || ret == -ENOSYS)
		ret = write_zeros(fd, offset, size, ready, before);
	return ret;
}

/* Allocates the next piece of a zone, up to `target` or the chunk's end. */
static int grow(struct ledger_header *header, int fd, enum ledger_zone zone,
		uint64_t target)
{
	uint64_t *ready = &header->ready[zone];
	uint64_t from = ledger_load(ready), to, now;
	uint64_t step = from < GROW_LEAST ? GROW_LEAST : from;
	int ret;

	if (from >= target)
		return 0;
	to = from + (step < GROW_MOST ? step : GROW_MOST);
	if (to < target)
		to = target;
	to = (to + GROW_LEAST - 1) / GROW_LEAST * GROW_LEAST;
	if (to > (from / LEDGER_CHUNK + 1) * LEDGER_CHUNK)
		to = (from / LEDGER_CHUNK + 1) * LEDGER_CHUNK;
	ret = allocate(fd, LEDGER_HEADER_SIZE + file_position(zone, from),
		       to - from, ready, from);
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

	if (!header)
		return -ENOMEM;
	if (target <= ledger_load(&header->ready[zone]))
		return 0;
	fd = ledger->open(ledger, O_RDWR);
	if (fd < 0)
		return fd;
	while (!ret && ledger_load(&header->ready[zone]) < target)
		ret = grow(header, fd, zone, target);
	raw(__NR_close, fd);
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

/* The header's own pages and the first table, before there is a header. */
static int create_space(int fd)
{
	static const uint64_t none;
	int ret = allocate(fd, 0, sizeof(struct ledger_header), &none, 0);

	if (ret < 0)
		return ret;
	return allocate(fd, LEDGER_HEADER_SIZE + file_position(LEDGER_HEADS, 0),
			GROW_LEAST, &none, 0);
}

int ledger_create(int fd, const struct ledger_setup *setup)
{
	struct ledger ledger = { .open = ledger_open_fd, .fd = fd };
	struct ledger_header *header;
	int ret = create_space(fd);

	if (ret < 0)
		return ret;
	header = ledger_header_rw(&ledger);
	if (!header)
		return -ENOMEM;
	header->version = LEDGER_VERSION;
	header->options = setup->options;
	header->builder_uid = setup->builder_uid;
	header->builder_gid = setup->builder_gid;
	header->created = setup->created;
	header->ready[LEDGER_HEADS] = GROW_LEAST;
	header->cursor[LEDGER_HEADS] =
		LEDGER_TABLE_0 * sizeof(uint32_t);
	ledger_put(&header->magic, LEDGER_MAGIC);
	ledger_detach(&ledger);
	return 0;
}

/* What can be said of a file before it is mapped: is it a ledger at all? */
static int check_file(int fd)
{
	struct ledger_header header;
	long ret = raw(__NR_pread64, fd, &header, sizeof(header), 0);

	/* A shorter file would answer the first look with SIGBUS. */
	if (ret < 0)
		return ret;
	if (ret < (long)sizeof(header) || header.magic != LEDGER_MAGIC)
		return -EINVAL;
	return header.version == LEDGER_VERSION ? 0 : -EPROTO;
}

int ledger_attach(struct ledger *ledger)
{
	int fd = ledger->open(ledger, O_RDONLY);
	int ret;

	if (fd < 0)
		return fd;
	ret = check_file(fd);
	raw(__NR_close, fd);
	if (ret < 0)
		return ret;
	return ledger_map_window(ledger, 0, false) ? 0 : -ENOMEM;
}

void ledger_detach(struct ledger *ledger)
{
	for (unsigned w = 0; w < LEDGER_WINDOWS; w++) {
		if (ledger->read[w])
			raw(__NR_munmap, ledger->read[w], window_size(w));
		if (ledger->write[w])
			raw(__NR_munmap, ledger->write[w], window_size(w));
		ledger->read[w] = ledger->write[w] = NULL;
	}
}
