/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a ledger by pread(2), which cannot raise SIGBUS.  The processes of the
 * session may change the ledger meanwhile, so each record is read twice: if
 * both copies have the same sequence number, the record did not change between
 * the end of the first read and the beginning of the second, so the second copy
 * is consistent.  This file never writes to a ledger.
 */
#include "state/ledger/ledger_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "raw/syscall.h"

/* Bytes that are read at a time: a divisor of LEDGER_CHUNK, and small enough
   that a file whose objects lie in no order costs little. */
#define CACHE_PAGE 65536u
#define BATCH	   (CACHE_PAGE / sizeof(struct ledger_record))
#define PAGES	   64

/* One place of the cache, for the pages whose numbers have one remainder. */
struct ledger_page {
	uint64_t number; /* of the page in zone BYTES, from 1; 0: empty */
	char bytes[CACHE_PAGE];
};

/* Fills in the fault by errno.  Always -1. */
static int cannot_read(struct ledger_file *file)
{
	return fault_errno(file->fault, "cannot read %s", file->path);
}

int ledger_file_refuse(struct ledger_file *file, const char *what,
		       const char *why)
{
	return fault_set(file->fault, "%s: record %u: %s: %s", file->path,
			 file->record, what, why);
}

/* pread(2), which works for a segment as well. */
static ssize_t read_some(struct ledger_file *file, void *bytes, size_t size,
			 uint64_t at)
{
	if (!file->segment)
		return pread(file->fd, bytes, size, at);
	if (at >= LEDGER_SEGMENT_SIZE)
		return 0;
	if (size > LEDGER_SEGMENT_SIZE - at)
		size = LEDGER_SEGMENT_SIZE - at;
	memcpy(bytes, file->segment + at, size);
	return size;
}

/* Reads `size` bytes, or as many as the file has. */
static ssize_t read_up_to(struct ledger_file *file, void *bytes, size_t size,
			  uint64_t at)
{
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		n = read_some(file, (char *)bytes + done, size - done,
			      at + done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return cannot_read(file);
		if (n == 0)
			break;
		done += n;
	}
	return done;
}

/* Reads `size` bytes; a file that ends before them is damaged. */
static int read_at(struct ledger_file *file, void *bytes, size_t size,
		   uint64_t at)
{
	ssize_t n = read_up_to(file, bytes, size, at);

	if (n < 0 || (size_t)n == size)
		return n < 0 ? -1 : 0;
	return fault_set(file->fault, "%s: cut off at byte %llu", file->path,
			 (unsigned long long)(at + n));
}

/* Checks the version, the ranges of all numbers that later offsets are made of,
   and that the file has all records. */
static int check_header(struct ledger_file *file, uint64_t size)
{
	const struct ledger_header *header = &file->header;
	uint64_t end = header->cursor[LEDGER_RECORDS];

	if (header->version != LEDGER_VERSION)
		return fault_set(file->fault,
				 "%s: a ledger of version %u, of another"
				 " version of fakebuild (this one reads %u);"
				 " let that one save it as a state: fakebuild"
				 " -i %s -s FILE true",
				 file->path, header->version, LEDGER_VERSION,
				 file->path);
	/* Every ledger that ledger_create() made and add.c filled passes. */
	if (header->table >= LEDGER_TABLES ||
	    header->cursor[LEDGER_RECORDS] % sizeof(struct ledger_record) ||
	    header->cursor[LEDGER_RECORDS] / sizeof(struct ledger_record) >=
		    LEDGER_CLOSED ||
	    header->cursor[LEDGER_BYTES] % LEDGER_GRANULE ||
	    header->cursor[LEDGER_BYTES] / LEDGER_GRANULE > UINT32_MAX)
		return fault_set(file->fault, "%s: damaged header", file->path);
	/* lseek(2) reports no data behind the end, as it does for a hole. */
	if (end && ledger_position(LEDGER_RECORDS, end - 1) >= size)
		return fault_set(file->fault, "%s: cut off at byte %llu",
				 file->path, (unsigned long long)size);
	return 0;
}

/* Stores the length in *size and the allocated bytes in file->disk_size. */
static int open_path(struct ledger_file *file, int fd, uint64_t *size)
{
	struct stat st;

	file->fd = fd < 0 ? open(file->path, O_RDONLY | O_CLOEXEC)
			  : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (file->fd < 0 || fstat(file->fd, &st) < 0)
		return -1;
	*size = st.st_size;
	file->disk_size = (uint64_t)st.st_blocks * 512;
	return 0;
}

/* Maps a segment for reading.  No process can truncate a segment, so that a
   read raises no SIGBUS.  The kernel does not tell how many of its pages are in
   use: the size is the whole. */
static int open_segment(struct ledger_file *file, int number, uint64_t *size)
{
	long at = ledger_segment_map(number, geteuid());

	if (raw_failed(at)) {
		errno = -at;
		return -1;
	}
	file->segment = (const char *)at;
	*size = file->disk_size = LEDGER_SEGMENT_SIZE;
	return 0;
}

/* Empties the cache.  A page may have been filled further since it was read, so
   it must be read anew before newer records are followed into it. */
static void forget_pages(struct ledger_file *file)
{
	for (size_t i = 0; i < PAGES; i++)
		file->pages[i].number = 0;
}

int ledger_file_open(struct ledger_file *file, int fd, const char *path,
		     struct fault *fault)
{
	int number = ledger_segment_number(path);
	uint64_t size = 0;
	ssize_t n;

	memset(file, 0, sizeof(*file));
	file->path = path;
	file->fault = fault;
	file->fd = -1;
	file->pages = malloc(PAGES * sizeof(*file->pages));
	if (!file->pages ||
	    (number < 0 ? open_path(file, fd, &size)
			: open_segment(file, number, &size)) < 0)
		return cannot_read(file);
	n = read_up_to(file, &file->header, sizeof(file->header), 0);
	if (n < 0)
		return -1;
	forget_pages(file);
	if ((size_t)n < sizeof(file->header) ||
	    file->header.magic != LEDGER_MAGIC)
		return fault_set(fault, "%s: not a ledger", path);
	return check_header(file, size);
}

void ledger_file_close(struct ledger_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	if (file->segment)
		munmap((void *)file->segment, LEDGER_SEGMENT_SIZE);
	free(file->pages);
	free(file->marks);
}

/* ---------------------------------------------------------------- records */

/* How many records from the offset `at` on lie in a hole of the file, and were
   never written: LEDGER_CLOSED, more than there can be, if no data follows. */
static uint64_t records_in_hole(struct ledger_file *file, uint64_t at)
{
	off_t data = lseek(file->fd, at, SEEK_DATA);
	uint64_t hole = LEDGER_CHUNK - (at - LEDGER_HEADER_SIZE) % LEDGER_CHUNK;

	if (data < 0) /* ENXIO: no data follows; else not supported */
		return errno == ENXIO ? LEDGER_CLOSED : 0;
	if ((uint64_t)data - at < hole)
		hole = (uint64_t)data - at;
	return hole / sizeof(struct ledger_record);
}

/* Reads a record until two reads show the same sequence number. */
static int reread(struct ledger_file *file, struct ledger_record *record,
		  uint64_t at)
{
	uint64_t before;

	do {
		before = record->attr;
		if (read_at(file, record, sizeof(*record), at) < 0)
			return -1;
	} while (record->attr != before);
	return 0;
}

/* Reads `count` consecutive records, each of them consistent. */
static int read_batch(struct ledger_file *file, struct ledger_record *batch,
		      uint64_t at, size_t count)
{
	uint64_t attrs[BATCH];

	if (read_at(file, batch, count * sizeof(*batch), at) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		attrs[i] = batch[i].attr;
	if (read_at(file, batch, count * sizeof(*batch), at) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (batch[i].attr != attrs[i] &&
		    reread(file, &batch[i], at + i * sizeof(*batch)) < 0)
			return -1;
	if (!file->marks)
		forget_pages(file);
	return 0;
}

/* Gives an INDIRECT record the words of its object. */
static int resolve(struct ledger_file *file, struct ledger_record *record)
{
	struct ledger_words words;

	if (!ledger_is_indirect(record->attr))
		return 0;
	if (ledger_file_read(file, ledger_indirect(record->attr), 0, &words,
			     sizeof(words), "value") < 0)
		return -1;
	if (ledger_is_indirect(words.attr))
		return ledger_file_refuse(file, "value", "damaged");
	if (words.owner != LEDGER_OWNER_HERE)
		record->owner = words.owner;
	record->attr = words.attr;
	return 0;
}

int ledger_file_read_marks(struct ledger_file *file)
{
	file->marks = malloc(LEDGER_MARKS_SIZE);
	if (!file->marks)
		return cannot_read(file);
	return read_at(file, file->marks, LEDGER_MARKS_SIZE, LEDGER_MARKS_AT);
}

static bool is_marked(const struct ledger_file *file, uint64_t number)
{
	uint32_t at = ledger_mark_of(number);

	return file->marks[at / 32] & 1u << at % 32;
}

/* How many records from the index `done` on, of `count` and within one batch,
   all have a mark, or all have none. */
static uint64_t run_of(const struct ledger_file *file, uint64_t done,
		       uint64_t count, bool marked)
{
	uint64_t end = done / BATCH * BATCH + BATCH, n = done;

	if (end > count)
		end = count;
	while (n < end && is_marked(file, n + 1) == marked)
		n++;
	return n - done;
}

/* How many of the next records need not be visited. */
static uint64_t to_skip(struct ledger_file *file, uint64_t done, uint64_t count,
			uint64_t at)
{
	return file->marks ? run_of(file, done, count, false)
			   : records_in_hole(file, at) / BATCH * BATCH;
}

/* And how many are visited then. */
static uint64_t to_visit(struct ledger_file *file, uint64_t done,
			 uint64_t count)
{
	if (file->marks)
		return run_of(file, done, count, true);
	return count - done < BATCH ? count - done : BATCH;
}

int ledger_file_each(struct ledger_file *file,
		     int (*visit)(void *context,
				  const struct ledger_record *record),
		     void *context)
{
	uint64_t count = file->header.cursor[LEDGER_RECORDS] /
			 sizeof(struct ledger_record);
	CLEANUP_FREE struct ledger_record *batch = malloc(CACHE_PAGE);
	uint64_t done = 0, at, n;
	int ret = batch ? 0 : cannot_read(file);

	while (done < count && !ret) {
		at = ledger_position(LEDGER_RECORDS, done * sizeof(*batch));
		n = to_skip(file, done, count, at);
		if (n) {
			done += n;
			continue;
		}
		n = to_visit(file, done, count);
		ret = read_batch(file, batch, at, n);
		for (size_t i = 0; i < n && !ret; i++) {
			file->record = done + i + 1;
			ret = resolve(file, &batch[i]);
			if (!ret)
				ret = visit(context, &batch[i]);
		}
		done += n;
	}
	return ret;
}

/* ---------------------------------------------------------------- objects */

/* Whether the ledger has used the zone up to `end`.  The cursor may have moved
   since the header was read, so it is read again. */
static bool is_used(struct ledger_file *file, uint64_t end)
{
	uint64_t *cursor = &file->header.cursor[LEDGER_BYTES];

	if (end > *cursor)
		(void)!read_some(file, cursor, sizeof(*cursor),
				 (char *)cursor - (char *)&file->header);
	return end <= *cursor;
}

/* The page of zone BYTES that has an offset, from the cache or the file; valid
   until the next call.  NULL with the fault. */
static const char *page_at(struct ledger_file *file, uint64_t offset)
{
	uint64_t number = offset / CACHE_PAGE;
	struct ledger_page *page = &file->pages[number % PAGES];

	if (page->number == number + 1)
		return page->bytes;
	page->number = 0;
	if (read_at(file, page->bytes, CACHE_PAGE,
		    ledger_position(LEDGER_BYTES, number * CACHE_PAGE)) < 0)
		return NULL;
	page->number = number + 1;
	return page->bytes;
}

int ledger_file_read(struct ledger_file *file, uint32_t granule, size_t skip,
		     void *bytes, size_t size, const char *what)
{
	uint64_t start = (granule - 1ull) * LEDGER_GRANULE;
	uint64_t end = start + skip + size;
	char *to = bytes;
	const char *page;

	if (!granule || skip + size > LEDGER_OBJECT_MAX ||
	    start / LEDGER_CHUNK != (end - 1) / LEDGER_CHUNK ||
	    !is_used(file, end))
		return ledger_file_refuse(file, what, "lies outside");
	for (uint64_t at = start + skip, n; at < end; at += n, to += n) {
		n = CACHE_PAGE - at % CACHE_PAGE;
		if (n > end - at)
			n = end - at;
		page = page_at(file, at);
		if (!page)
			return -1;
		memcpy(to, page + at % CACHE_PAGE, n);
	}
	return 0;
}

int ledger_file_read_text(struct ledger_file *file, uint32_t granule,
			  size_t skip, char *text, uint32_t size,
			  const char *what)
{
	if (size > LEDGER_OBJECT_MAX)
		return ledger_file_refuse(file, what, "too large");
	if (ledger_file_read(file, granule, skip, text, size, what) < 0)
		return -1;
	if (memchr(text, '\0', size))
		return ledger_file_refuse(file, what, "has a NUL in it");
	return 0;
}
