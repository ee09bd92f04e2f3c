/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens and maps the ledger's file.  The first window takes a descriptor for
 * a moment, the others are made from it: a program may have used up all it
 * can have.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "ledger/inside.h"
#include "raw/stat.h"
#include "raw/syscall.h"

int ledger_open_path(struct ledger *ledger, int flags)
{
	return raw(__NR_openat, AT_FDCWD, ledger->path,
		   flags | O_CLOEXEC | O_LARGEFILE, 0);
}

int ledger_open_fd(struct ledger *ledger, int flags)
{
	(void)flags;
	return raw(__NR_fcntl, ledger->fd, F_DUPFD_CLOEXEC, 0);
}

/* The offset of a window in the file, and its size. */
static uint64_t window_start(unsigned w)
{
	return w ? LEDGER_HEADER_SIZE + LEDGER_WINDOW * ((1ull << w) - 1) : 0;
}

static uint64_t window_size(unsigned w)
{
	return (w ? 0 : LEDGER_HEADER_SIZE) + (LEDGER_WINDOW << w);
}

/* Maps a window without a descriptor: mremap(2) with an old size of 0 maps the
   file of the first window again, as writable as that one is by now, and the
   part before the window is unmapped. */
static long map_from(char *first, unsigned w, bool write)
{
	uint64_t before = window_start(w), size = window_size(w);
	long at = raw(__NR_mremap, first, 0, before + size, MREMAP_MAYMOVE);

	if (raw_failed(at))
		return at;
	if (before)
		raw(__NR_munmap, at, before);
	at += before;
	if (!write || raw(__NR_mprotect, at, size, PROT_READ | PROT_WRITE) == 0)
		return at;
	raw(__NR_munmap, at, size);
	return -EACCES;
}

static int open_file(struct ledger *ledger, bool write)
{
	int fd = ledger->open(ledger, O_RDWR);

	/* Only what was opened for writing can be made writable later. */
	if (fd < 0 && !write)
		fd = ledger->open(ledger, O_RDONLY);
	return fd;
}

static long map_descriptor(int fd, unsigned w, bool write)
{
	return raw_mmap(window_size(w), PROT_READ | (write ? PROT_WRITE : 0),
			MAP_SHARED, fd, window_start(w));
}

static long map_file(struct ledger *ledger, unsigned w, bool write)
{
	int fd = open_file(ledger, write);
	long at;

	if (fd < 0)
		return fd;
	at = map_descriptor(fd, w, write);
	raw(__NR_close, fd);
	return at;
}

/* Publishes the window at `at`; if another thread was first, unmaps it and
   returns the window of that thread. */
static char *publish_window(char **slot, long at, unsigned w)
{
	char *known = NULL;

	if (__atomic_compare_exchange_n(slot, &known, (char *)at, false,
					__ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE))
		return (char *)at;
	raw(__NR_munmap, at, window_size(w));
	return known;
}

/* Makes a window that is mapped for reading writable where it lies: its pages
   need no second fault, and no second entry in the TLB. */
static bool make_writable(char *window, unsigned w)
{
	return window && raw(__NR_mprotect, window, window_size(w),
			     PROT_READ | PROT_WRITE) == 0;
}

char *ledger_map_window(struct ledger *ledger, unsigned w, bool write)
{
	char **slot = write ? &ledger->write[w] : &ledger->read[w];
	char *known = ledger_load(slot), *first;
	long at = -ENOENT;

	if (__builtin_expect(known != NULL, 1))
		return known;
	if (window_start(w) + window_size(w) > SIZE_MAX / 2)
		return NULL;
	known = write ? ledger_map_window(ledger, w, false) : NULL;
	if (make_writable(known, w)) {
		ledger_put(slot, known);
		return known;
	}
	first = ledger_load(&ledger->read[0]);
	if (first)
		at = map_from(first, w, write);
	if (raw_failed(at))
		at = map_file(ledger, w, write);
	if (raw_failed(at)) {
		__atomic_fetch_add(&ledger->misses, 1, __ATOMIC_RELAXED);
		return NULL;
	}
	return publish_window(slot, at, w);
}

void ledger_take_first(struct ledger *ledger, char *at, uint64_t size)
{
	raw(__NR_munmap, at + window_size(0), size - window_size(0));
	publish_window(&ledger->read[0], (long)at, 0);
}

/* Checks that a file holds a whole header: reading beyond the end of a mapped
   file raises SIGBUS. */
static int check_size(int fd)
{
	struct stat st;
	long ret = raw_fstat(fd, &st);

	if (ret < 0)
		return ret;
	return S_ISREG(st.st_mode) &&
			       st.st_size >= (off_t)sizeof(struct ledger_header)
		       ? 0
		       : -EINVAL;
}

/* Maps the first window of a file, and checks the header where it is mapped: a
   copy would need 5 KiB of a stack that may be a signal handler's. */
static long map_first(int fd)
{
	const struct ledger_header *header;
	long at = check_size(fd);
	int ret;

	if (at < 0)
		return at;
	at = map_descriptor(fd, 0, false);
	/* The file exists, so every error of mmap(2) counts as a lack of
	   memory: a seccomp filter may return any errno. */
	if (raw_failed(at))
		return -ENOMEM;
	header = (const void *)at;
	ret = ledger_check_version(header->magic, header->version);
	if (ret == 0)
		return at;
	raw(__NR_munmap, at, window_size(0));
	return ret;
}

int ledger_attach(struct ledger *ledger)
{
	int fd = open_file(ledger, false);
	long at;

	if (fd < 0)
		return fd;
	at = map_first(fd);
	raw(__NR_close, fd);
	if (raw_failed(at))
		return at;
	publish_window(&ledger->read[0], at, 0);
	return 0;
}

void ledger_detach(struct ledger *ledger)
{
	for (unsigned w = 0; w < LEDGER_WINDOWS; w++) {
		if (ledger->read[w])
			raw(__NR_munmap, ledger->read[w], window_size(w));
		if (ledger->write[w] && ledger->write[w] != ledger->read[w])
			raw(__NR_munmap, ledger->write[w], window_size(w));
		ledger->read[w] = ledger->write[w] = NULL;
	}
}
