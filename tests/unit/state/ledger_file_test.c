/* SPDX-License-Identifier: BSD-2-Clause */
#include "state/ledger/ledger_file.h"

#include <errno.h>
#include <fcntl.h>

#include "tests/unit/state/sample.h"

static struct fault fault;

/* The granules that a record of the sample points at. */
static struct ledger_record record(int fd, uint32_t number)
{
	struct ledger_record got;
	off_t at = ledger_position(LEDGER_RECORDS, (number - 1) * sizeof(got));

	assert_int_equal(pread(fd, &got, sizeof(got), at), sizeof(got));
	return got;
}

static int make_sample(void)
{
	struct ledger_setup setup = { .created = 1500000000 };
	int fd = open("ledger", O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct state state;

	sample(&state);
	assert_int_equal(ledger_create(fd, &setup), 0);
	assert_int_equal(state_into_ledger(&state, -1, "ledger", &fault), 0);
	state_fini(&state);
	return fd;
}

static void expect(const char *reason)
{
	struct state state;
	char told[sizeof(fault.text) + 64];

	state_init(&state);
	if (state_from_ledger(&state, "ledger", 0, &fault) == 0)
		fail_msg("accepted: %s", reason);
	snprintf(told, sizeof(told), "%s%s%s", fault.file ? fault.file : "",
		 fault.file ? ": " : "", fault.text);
	if (!strstr(told, reason))
		fail_msg("%s: not %s", told, reason);
	state_fini(&state);
}

enum place { HEADER, RECORD, HINT, WRITERS, WRITER, XATTRS };

static off_t place_in_bytes(uint32_t granule)
{
	return ledger_position(LEDGER_BYTES, (granule - 1ull) * LEDGER_GRANULE);
}

/* The granule of the writer that was last, by the writers of a record. */
static uint32_t last_writer(int fd, uint32_t granule)
{
	struct ledger_writers writers;

	assert_int_equal(
		pread(fd, &writers, sizeof(writers), place_in_bytes(granule)),
		sizeof(writers));
	assert_int_equal(writers.mark, LEDGER_WRITERS);
	return writers.last;
}

static off_t place_of(int fd, enum place place)
{
	struct ledger_record first = record(fd, 1);
	uint32_t granule = place == HINT      ? first.hint
			   : place == WRITERS ? first.writer
			   : place == WRITER  ? last_writer(fd, first.writer)
					      : first.xattrs;

	if (place == HEADER)
		return 0;
	if (place == RECORD)
		return ledger_position(LEDGER_RECORDS, 0);
	return place_in_bytes(granule);
}

#define IN(place, type, member) \
	place, offsetof(struct type, member), sizeof(((struct type *)0)->member)
#define CURSOR(zone) \
	HEADER, offsetof(struct ledger_header, cursor) + zone * 8, 8

/* Writes a number of 2, 4 or 8 bytes. */
static void write_number(int fd, off_t at, size_t size, uint64_t value)
{
	const uint16_t two = value;
	const uint32_t four = value;
	const void *number = size == 2	 ? (const void *)&two
			     : size == 4 ? (const void *)&four
					 : &value;

	assert_int_equal(pwrite(fd, number, size, at), size);
}

static void no_number_in_it_is_believed(void **context)
{
	static const struct {
		enum place place;
		size_t offset, size;
		uint64_t value;
		const char *reason;
	} cases[] = {
		{ CURSOR(LEDGER_RECORDS), UINT64_MAX / 64 * 64,
		  "ledger: damaged header" },
		{ CURSOR(LEDGER_RECORDS), 77, "ledger: damaged header" },
		{ CURSOR(LEDGER_BYTES), UINT64_MAX & ~7ull,
		  "ledger: damaged header" },
		{ CURSOR(LEDGER_BYTES), 8, "ledger: record 1: writer: lies" },
		{ IN(HEADER, ledger_header, table), LEDGER_TABLES,
		  "ledger: damaged header" },
		{ IN(HEADER, ledger_header, version), 1,
		  "ledger: a ledger of version 1, of another version of "
		  "fakebuild (this one reads 6); let that one save it as a "
		  "state: fakebuild -i ledger -s FILE true" },
		{ IN(RECORD, ledger_record, writer), UINT32_MAX,
		  "ledger: record 1: writer: lies outside" },
		{ IN(RECORD, ledger_record, hint), UINT32_MAX,
		  "ledger: record 1: path: lies outside" },
		{ IN(RECORD, ledger_record, xattrs), 0x7fffffff,
		  "ledger: record 1: attributes: lies outside" },
		{ IN(HINT, ledger_hint, dir), 1 << 30,
		  "ledger: record 1: path: lies outside" },
		{ IN(HINT, ledger_hint, size), UINT16_MAX,
		  "ledger: record 1: path: lies outside" },
		{ IN(WRITERS, ledger_writers, last), 1 << 30,
		  "ledger: record 1: writer: lies outside" },
		{ IN(WRITERS, ledger_writers, part[1].writer), 1 << 30,
		  "ledger: record 1: writer: lies outside" },
		{ IN(WRITER, ledger_writer, pid), LEDGER_WRITERS,
		  "ledger: record 1: writer: damaged" },
		{ IN(WRITER, ledger_writer, size), UINT32_MAX,
		  "ledger: record 1: writer: too large" },
		{ IN(WRITER, ledger_writer, size), 40,
		  "ledger: record 1: writer: has a NUL" },
		{ IN(XATTRS, ledger_xattrs, size), UINT32_MAX,
		  "ledger: record 1: attributes: too large" },
		{ IN(XATTRS, ledger_xattrs, size), 5,
		  "ledger: record 1: attributes: damaged" },
		{ XATTRS, sizeof(struct ledger_xattrs), 2, UINT16_MAX,
		  "ledger: record 1: attributes: damaged" },
		{ IN(RECORD, ledger_record, attr),
		  LEDGER_LIVE << 16 | LEDGER_HAS_TYPE << 16 | 0170000,
		  "ledger: record 1: value: mode is of no type" },
	};

	(void)context;
	for (size_t i = 0; i < countof(cases); i++) {
		int fd = make_sample();
		off_t at = place_of(fd, cases[i].place) + cases[i].offset;

		write_number(fd, at, cases[i].size, cases[i].value);
		expect(cases[i].reason);
		close(fd);
	}
}

static void put_at(int fd, off_t at, const void *bytes, size_t size)
{
	assert_int_equal(pwrite(fd, bytes, size, at), size);
}

/* Makes the first record INDIRECT, as processes of other machines do.  Returns
   the granule of its object, which has these words. */
static uint32_t make_indirect(int fd, struct ledger_words words)
{
	off_t cursor = offsetof(struct ledger_header, cursor) +
		       LEDGER_BYTES * sizeof(uint64_t);
	off_t attr = ledger_position(LEDGER_RECORDS, 0) +
		     offsetof(struct ledger_record, attr);
	uint64_t end, pointer;
	uint32_t granule;

	assert_int_equal(pread(fd, &end, sizeof(end), cursor), sizeof(end));
	granule = end / LEDGER_GRANULE + 1;
	put_at(fd, place_in_bytes(granule), &words, sizeof(words));
	end += sizeof(words);
	put_at(fd, cursor, &end, sizeof(end));
	pointer = (uint64_t)granule << 32 | LEDGER_INDIRECT << 16;
	put_at(fd, attr, &pointer, sizeof(pointer));
	return granule;
}

static void an_indirect_record_says_what_its_object_says(void **context)
{
	int fd = make_sample();
	struct ledger_record first = record(fd, 1);
	struct state state, direct;

	(void)context;
	state_init(&direct);
	assert_int_equal(state_from_ledger(&direct, "ledger", 0, &fault), 0);
	for (int here = 0; here < 2; here++) {
		make_indirect(
			fd, (struct ledger_words){ here ? LEDGER_OWNER_HERE
							: 4242 | 4343ull << 32,
						   first.attr });
		state_init(&state);
		assert_int_equal(state_from_ledger(&state, "ledger", 0, &fault),
				 0);
		assert_int_equal(state.count, direct.count);
		assert_int_equal(state.entries[0].uid,
				 here ? direct.entries[0].uid : 4242);
		assert_int_equal(state.entries[0].gid,
				 here ? direct.entries[0].gid : 4343);
		assert_int_equal(state.entries[0].tag, direct.entries[0].tag);
		assert_int_equal(state.entries[0].mode, direct.entries[0].mode);
		state_fini(&state);
	}
	state_fini(&direct);
	close(fd);
}

static void no_object_is_believed_either(void **context)
{
	int fd = make_sample();
	uint64_t beyond = UINT64_C(0x7fffffff) << 32 | LEDGER_INDIRECT << 16;

	(void)context;
	make_indirect(fd, (struct ledger_words){ 0, beyond });
	expect("ledger: record 1: value: damaged");
	make_indirect(fd, (struct ledger_words){
				  0, LEDGER_LIVE << 16 | LEDGER_HAS_TYPE << 16 |
					     0170000 });
	expect("ledger: record 1: value: mode is of no type");
	put_at(fd,
	       ledger_position(LEDGER_RECORDS, 0) +
		       offsetof(struct ledger_record, attr),
	       &beyond, sizeof(beyond));
	expect("ledger: record 1: value: lies outside");
	close(fd);
}

static void a_cut_file_is_an_error(void **context)
{
	int fd = make_sample();

	(void)context;
	assert_int_equal(ftruncate(fd, ledger_position(LEDGER_BYTES, 8)), 0);
	expect("ledger: cut off at byte");
	assert_int_equal(ftruncate(fd, ledger_position(LEDGER_RECORDS, 8)), 0);
	expect("ledger: cut off at byte");
	assert_int_equal(ftruncate(fd, LEDGER_HEADER_SIZE), 0);
	expect("ledger: cut off at byte 196608");
	assert_int_equal(ftruncate(fd, 100), 0);
	expect("ledger: not a ledger");
	close(fd);
}

/* Every record points at the same large attributes: 64 bytes would become half
   a million. */
static void does_not_make_much_of_little(void **context)
{
	enum { COUNT = 4000 };
	struct ledger_xattrs head = { .size = LEDGER_OBJECT_MAX - 8 };
	struct ledger_record one;
	int fd = make_sample();
	uint64_t end = COUNT * sizeof(one);
	uint32_t value = head.size - 6 - 1;
	off_t at = ledger_position(LEDGER_BYTES, LEDGER_OBJECT_MAX);

	(void)context;
	one = record(fd, 1);
	one.writer = one.hint = 0;
	one.xattrs = LEDGER_OBJECT_MAX / LEDGER_GRANULE + 1;
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(pwrite(fd, &one, sizeof(one),
					ledger_position(LEDGER_RECORDS,
							i * sizeof(one))),
				 sizeof(one));
	assert_int_equal(pwrite(fd, &head, sizeof(head), at), sizeof(head));
	at += sizeof(head);
	write_number(fd, at, 2, 1);
	assert_int_equal(pwrite(fd, &value, 4, at + 2), 4);
	assert_int_equal(pwrite(fd, "x", 1, at + 6), 1);
	at = offsetof(struct ledger_header, cursor);
	assert_int_equal(pwrite(fd, &end, 8, at + 8 * LEDGER_RECORDS), 8);
	end = LEDGER_CHUNK;
	assert_int_equal(pwrite(fd, &end, 8, at + 8 * LEDGER_BYTES), 8);
	expect("ledger: holds more than its size allows");
	close(fd);
}

/* Two thousand million records, none of which was ever written. */
static void holes_cost_nothing(void **context)
{
	struct state state;
	int fd = make_sample();
	uint64_t end = 0x7fffffffull / 1024 * 1024 * 64;

	(void)context;
	assert_int_equal(pwrite(fd, &end, 8,
				offsetof(struct ledger_header, cursor) +
					8 * LEDGER_RECORDS),
			 8);
	state_init(&state);
	if (state_from_ledger(&state, "ledger", 0, &fault) < 0)
		fail_msg("%s", fault.text);
	assert_int_equal(state.count, 4);
	state_fini(&state);
	close(fd);
}

static void a_path_too_long_for_any_call_is_refused(void **context)
{
	struct state state;
	struct state_entry *e;
	char path[3 * PATH_MAX];

	(void)context;
	close(make_sample());
	state_init(&state);
	e = sample_entry(&state, 5, S_IFREG | 0644);
	memset(path, 'd', sizeof(path));
	path[0] = path[2 * PATH_MAX] = '/';
	path[sizeof(path) - 1] = '\0';
	e->path = path;
	assert_non_null(state_flaw(e));
	assert_int_equal(state_into_ledger(&state, -1, "ledger", &fault), -1);
	assert_string_equal(fault.text,
			    "cannot fill ledger: File name too long");
	state_fini(&state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(no_number_in_it_is_believed),
		IN_DIR(an_indirect_record_says_what_its_object_says),
		IN_DIR(no_object_is_believed_either),
		IN_DIR(a_cut_file_is_an_error),
		IN_DIR(does_not_make_much_of_little),
		IN_DIR(holes_cost_nothing),
		IN_DIR(a_path_too_long_for_any_call_is_refused),
	};

	return RUN_GROUP(tests);
}
