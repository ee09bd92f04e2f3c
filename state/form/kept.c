/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares a kept ledger with the file of its database, byte by byte as they
 * lie on disk, and reads and clears its marks.  The ledger is read and written
 * as a file: a mapping would count as use by another process.
 */
#include "state/form/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/file/io.h"
#include "ledger/ledger.h"
#include "state/form/own_ledger.h"

/* The header of an SQLite database (sqlite.org/fileformat2.html): how it is
   written, 1 for a rollback journal; and the count of changes, in big-endian
   order. */
#define SQLITE_HEADER_SIZE 100
#define WRITE_VERSION_AT   18
#define COUNTER_AT	   24

/* Marks are read by so many bytes. */
#define MARKS_PIECE 8192u

/* How often the clock is looked at, each millisecond, until it has left a
   tick. */
#define TICK_TRIES 20

bool kept_read(int fd, struct ledger_header *header)
{
	return pread(fd, header, sizeof(*header), 0) == sizeof(*header) &&
	       header->magic == LEDGER_MAGIC &&
	       header->version == LEDGER_VERSION &&
	       header->options & LEDGER_OPT_MARKED;
}

bool kept_write(int fd, const struct ledger_base *base)
{
	return pwrite(fd, base, sizeof(*base),
		      offsetof(struct ledger_header, base)) == sizeof(*base);
}

void kept_boot(char boot[LEDGER_BASE_TEXT])
{
	CLEANUP_FD int fd = open("/proc/sys/kernel/random/boot_id",
				 O_RDONLY | O_CLOEXEC);
	ssize_t n;

	memset(boot, 0, LEDGER_BASE_TEXT);
	n = fd < 0 ? -1 : read_full(fd, boot, 36);
	boot[n > 0 ? n : 0] = '\0';
}

static bool lies_beside(const char *database, const char *end)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s%s", database, end);

	return n >= PATH_MAX || access(path, F_OK) == 0 || errno != ENOENT;
}

static uint64_t ns(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * NS_PER_SECOND + time->tv_nsec;
}

int kept_open(const char *path)
{
	return open(path,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
}

bool kept_look(int fd, const char *database, struct ledger_base *base)
{
	unsigned char header[SQLITE_HEADER_SIZE], *counter;
	struct stat st;

	if (lstat(database, &st) < 0 || !S_ISREG(st.st_mode) ||
	    !own_ledger_is_at(database, fd) ||
	    pread(fd, header, sizeof(header), 0) != sizeof(header) ||
	    header[WRITE_VERSION_AT] != 1)
		return false;
	counter = header + COUNTER_AT;
	base->ino = st.st_ino;
	base->size = st.st_size;
	base->modified = ns(&st.st_mtim);
	base->changed = ns(&st.st_ctim);
	base->dev = ledger_dev_of(st.st_dev);
	base->counter = (uint32_t)counter[0] << 24 | counter[1] << 16 |
			counter[2] << 8 | counter[3];
	return true;
}

static bool is_over(uint64_t tick)
{
	struct timespec time;

	return clock_gettime(CLOCK_REALTIME_COARSE, &time) == 0 &&
	       ns(&time) > tick;
}

bool kept_look_later(int fd, const char *database, struct ledger_base *base)
{
	static const struct timespec pause = { .tv_nsec = 1000000 };
	bool seen = kept_look(fd, database, base);

	for (int i = 0; seen && i < TICK_TRIES; i++) {
		if (is_over(base->changed))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

bool kept_fits(const struct ledger_header *header, const char *database)
{
	const struct ledger_base *base = &header->base;
	struct ledger_base now = *base;
	CLEANUP_FD int fd = base->ino ? kept_open(database) : -1;

	if (fd < 0 || !base->boot[0] || lies_beside(database, "-wal") ||
	    lies_beside(database, "-journal") || !kept_look(fd, database, &now))
		return false;
	kept_boot(now.boot);
	return !memcmp(&now, base, sizeof(now));
}

/* Whether one of the marks from a byte on is set; -1 if they cannot be read. */
static int piece_is_marked(int fd, size_t at)
{
	uint64_t marks[MARKS_PIECE / sizeof(uint64_t)];

	if (pread(fd, marks, sizeof(marks), (off_t)(LEDGER_MARKS_AT + at)) !=
	    sizeof(marks))
		return -1;
	for (size_t i = 0; i < countof(marks); i++)
		if (marks[i])
			return 1;
	return 0;
}

bool kept_has_marks(int fd)
{
	for (size_t at = 0; at < LEDGER_MARKS_SIZE; at += MARKS_PIECE)
		if (piece_is_marked(fd, at))
			return true;
	return false;
}

bool kept_clear_marks(int fd)
{
	static const char zeros[MARKS_PIECE];
	int marked;

	for (size_t at = 0; at < LEDGER_MARKS_SIZE; at += MARKS_PIECE) {
		marked = piece_is_marked(fd, at);
		if (marked < 0 ||
		    (marked &&
		     pwrite(fd, zeros, sizeof(zeros),
			    (off_t)(LEDGER_MARKS_AT + at)) != sizeof(zeros)))
			return false;
	}
	return true;
}

bool kept_is_unchanged(int fd, const char *database)
{
	struct ledger_header header;

	return kept_read(fd, &header) && !header.unrecorded &&
	       header.traits & LEDGER_TRAIT_NAMES_STAY && !kept_has_marks(fd) &&
	       kept_fits(&header, database);
}
