/* SPDX-License-Identifier: BSD-2-Clause */
#include "translate/stream/stream.h"

#include "tests/unit/translate/archive.h"
#include "tests/unit/unit.h"

static const struct translate_options nothing;

/* Lengths at which an archive may end: after each of these. */
struct ends {
	size_t at[8];
	size_t count;
	size_t tail; /* from here on any length is good: the end marker */
};

static void end_here(struct ends *ends, const struct str *archive)
{
	ends->at[ends->count++] = archive->len;
}

static bool may_end(const struct ends *ends, size_t size)
{
	if (size >= ends->tail || size == 0)
		return true;
	for (size_t i = 0; i < ends->count; i++)
		if (ends->at[i] == size)
			return true;
	return false;
}

static void make_tar(struct str *tar, struct ends *ends)
{
	static const char pax[] = "12 uid=4242\n12 path=hello";
	char map[TAR_BLOCK] = { 0 };

	add_tar(tar, "one", '0', "ustar\00000", "data", 4);
	end_here(ends, tar);
	add_tar(tar, "x", 'x', "ustar\00000", "12 uid=4242\n", 12);
	add_tar(tar, "two", '0', "ustar\00000", pax, sizeof(pax));
	end_here(ends, tar);
	add_tar(tar, "g", 'g', "ustar\00000", "12 gid=4343\n", 12);
	end_here(ends, tar);
	add_tar(tar, "././@LongLink", 'L', "ustar  ", map, 300);
	add_tar(tar, "three", '0', "ustar  ", "data", 4);
	end_here(ends, tar);
	add_tar(tar, "dir/", '5', "ustar\00000", NULL, 0);
	end_here(ends, tar);
	ends->tail = tar->len + TAR_BLOCK;
	add_end(tar);
}

static void make_cpio(struct str *cpio, struct ends *ends)
{
	add_newc(cpio, "one", 1, 1, "data");
	end_here(ends, cpio);
	add_newc(cpio, "a/longer/name", 2, 1, "");
	end_here(ends, cpio);
	add_newc(cpio, "TRAILER!!!", 0, 1, "");
	ends->tail = cpio->len;
	str_append(cpio, "\0\0\0\0\0\0\0\0", 8);
}

/* At every length: whole if it may end there, else refused at the end. */
static void cut_everywhere(const struct archive_format *format,
			   struct str *archive, const struct ends *ends)
{
	size_t whole = archive->len;

	for (size_t size = 0; size <= whole; size++) {
		struct translate t;
		struct str out = STR_INIT;
		enum step step;

		archive->len = size;
		assert_int_equal(translate_init(&t, format, &nothing), 0);
		step = translate_all(&t, archive, 1000, &out);
		if ((step == STEP_DONE) != may_end(ends, size) ||
		    (step == STEP_DONE && out.len != size) ||
		    (step == STEP_DAMAGE && t.fault.offset > size))
			fail_msg("%s cut to %zu: step %d, %s at %zu, %zu out",
				 format->name, size, step, t.fault.text,
				 (size_t)t.fault.offset, out.len);
		assert_memory_equal(str_text(&out), archive->data, out.len);
		translate_fini(&t);
		str_fini(&out);
	}
	archive->len = whole;
}

static void refuses_a_tar_archive_that_is_cut(void **state UNUSED)
{
	struct str tar = STR_INIT;
	struct ends ends = { .count = 0 };

	make_tar(&tar, &ends);
	cut_everywhere(&format_tar, &tar, &ends);
	str_fini(&tar);
}

static void refuses_a_cpio_archive_that_is_cut(void **state UNUSED)
{
	struct str cpio = STR_INIT;
	struct ends ends = { .count = 0 };

	make_cpio(&cpio, &ends);
	cut_everywhere(&format_cpio, &cpio, &ends);
	str_fini(&cpio);
}

static void gives_the_same_whatever_the_pieces(void **state UNUSED)
{
	struct str tar = STR_INIT;
	struct ends ends = { .count = 0 };

	make_tar(&tar, &ends);
	for (size_t piece = 1; piece <= 1100; piece += 1 + piece / 9) {
		struct translate t;
		struct str out = STR_INIT;

		assert_int_equal(translate_init(&t, &format_tar, &nothing), 0);
		assert_int_equal(translate_all(&t, &tar, piece, &out),
				 STEP_DONE);
		assert_int_equal(out.len, tar.len);
		assert_memory_equal(out.data, tar.data, tar.len);
		translate_fini(&t);
		str_fini(&out);
	}
	str_fini(&tar);
}

static void moves_large_bodies_past_the_window(void **state UNUSED)
{
	struct stream s;
	struct str tar = STR_INIT;
	size_t space;
	enum step step;

	add_tar(&tar, "large", '0', "ustar\00000", NULL, 0);
	memcpy(tar.data + TAR_SIZE, "00100000000", 11);
	tar_put_sum((uint8_t *)tar.data, false);
	assert_int_equal(stream_init(&s, &format_tar), 0);
	s.may_move = true;
	assert_int_equal(stream_step(&s), STEP_READ);
	memcpy(stream_space(&s, &space), tar.data, tar.len);
	stream_filled(&s, tar.len);
	assert_int_equal(stream_step(&s), STEP_UNIT);
	assert_int_equal(stream_step(&s), STEP_WRITE);
	assert_int_equal(stream_step(&s), STEP_MOVE);
	assert_int_equal(s.move, 0100000000);
	stream_moved(&s, s.move);
	assert_int_equal(stream_step(&s), STEP_READ);
	assert_int_equal(stream_offset(&s), TAR_BLOCK + 0100000000);
	stream_filled(&s, 0);
	step = stream_step(&s);
	assert_int_equal(step, STEP_UNIT);
	assert_int_equal(s.unit.kind, UNIT_END);
	assert_int_equal(stream_step(&s), STEP_DONE);
	stream_fini(&s);
	str_fini(&tar);
}

/* A head of 4 GiB is refused for what it claims; the window stays small. */
static void allocates_nothing_by_a_claimed_size(void **state UNUSED)
{
	struct stream s;
	struct str tar = STR_INIT;
	size_t space;

	add_tar(&tar, "x", 'x', "ustar\00000", NULL, 0);
	memcpy(tar.data + TAR_SIZE, "00040000000", 11); /* 8 MiB */
	tar_put_sum((uint8_t *)tar.data, false);
	assert_int_equal(stream_init(&s, &format_tar), 0);
	assert_int_equal(stream_step(&s), STEP_READ);
	memcpy(stream_space(&s, &space), tar.data, tar.len);
	stream_filled(&s, tar.len);
	assert_int_equal(stream_step(&s), STEP_READ);
	assert_true(s.capacity <= 256 << 10);
	stream_filled(&s, 0);
	assert_int_equal(stream_step(&s), STEP_DAMAGE);
	stream_fini(&s);
	str_fini(&tar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_a_tar_archive_that_is_cut),
		cmocka_unit_test(refuses_a_cpio_archive_that_is_cut),
		cmocka_unit_test(gives_the_same_whatever_the_pieces),
		cmocka_unit_test(moves_large_bodies_past_the_window),
		cmocka_unit_test(allocates_nothing_by_a_claimed_size),
	};

	return RUN_GROUP(tests);
}
