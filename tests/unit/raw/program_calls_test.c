/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a program may make system calls itself, by the bytes of its text. */
#include "raw/program_calls.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw/bytes.h"
#include "raw/program.h"
#include "tests/unit/unit.h"

#define TEXT_AT	  4096
#define TEXT_SIZE 40000

/* A program of our own machine with one text. */
struct image {
	union {
		struct {
			ElfW(Ehdr) head;
			ElfW(Phdr) part;
		};
		char before[TEXT_AT];
	};
	uint8_t text[TEXT_SIZE];
};

static struct image image;

static void make_image(void)
{
	memset(&image, 0, sizeof(image));
	memcpy(image.head.e_ident, ELFMAG, SELFMAG);
	image.head.e_ident[EI_CLASS] = PROGRAM_OWN_CLASS;
	image.head.e_phoff = offsetof(struct image, part);
	image.head.e_phentsize = sizeof(image.part);
	image.head.e_phnum = 1;
	image.part.p_type = PT_LOAD;
	image.part.p_flags = PF_R | PF_X;
	image.part.p_offset = TEXT_AT;
	image.part.p_filesz = TEXT_SIZE;
}

static bool may_call(size_t size)
{
	char name[] = "/tmp/calls-test-XXXXXX";
	int fd = mkstemp(name);
	bool may;

	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, &image, size), size);
	may = program_may_call(fd);
	close(fd);
	return may;
}

#if defined __x86_64__ || defined __i386__

static const uint8_t call[] = {
#ifdef __x86_64__
	0x0f,
	0x05,
#else
	0xcd,
	0x80,
#endif
};

static bool may_call_at(size_t at)
{
	make_image();
	memcpy(image.text + at, call, sizeof(call));
	return may_call(sizeof(image));
}

static void the_bytes_are_found_wherever_they_are(void **state UNUSED)
{
	for (size_t at = 0; at + 1 < TEXT_SIZE; at += 113)
		assert_true(may_call_at(at));
	for (size_t at = 4090; at < 4100; at++)
		assert_true(may_call_at(at));
	assert_true(may_call_at(TEXT_SIZE - 2));
}

static void a_text_without_them_makes_none(void **state UNUSED)
{
	make_image();
	assert_false(may_call(sizeof(image)));
	/* One of the two, at the end of a piece that is read at once too. */
	image.text[4095] = call[0];
	image.text[TEXT_SIZE - 1] = call[0];
	assert_false(may_call(sizeof(image)));
}

static void data_is_no_text(void **state UNUSED)
{
	make_image();
	memcpy(image.text + 8, call, sizeof(call));
	image.part.p_flags = PF_R;
	assert_false(may_call(sizeof(image)));
	image.part.p_flags = PF_R | PF_X;
	image.part.p_type = PT_NOTE;
	assert_false(may_call(sizeof(image)));
}

static void two_bytes_are_found_at_each_place(void **state UNUSED)
{
	static const uint8_t two[] = { 0x80, 0x7f };
	uint8_t text[40];

	for (size_t size = 0; size <= sizeof(text); size++) {
		memset(text, 0x80, sizeof(text));
		assert_int_equal(raw_find_two(text, size, 0, two), size);
		for (size_t at = 0; at + 1 < size; at++) {
			memset(text, 0x81, sizeof(text));
			memcpy(text + at, two, sizeof(two));
			assert_int_equal(raw_find_two(text, size, 0, two), at);
			assert_int_equal(raw_find_two(text, size, at, two), at);
			assert_int_equal(raw_find_two(text, size, at + 1, two),
					 size);
		}
	}
}

#endif

static void what_cannot_be_told_may_call(void **state UNUSED)
{
	if (!PROGRAM_LOADS_STATIC) {
		make_image();
		assert_false(may_call(sizeof(image)));
		return;
	}
	make_image();
	assert_true(may_call(sizeof(image) - 1));
	image.part.p_filesz = 1ul << 30;
	assert_true(may_call(sizeof(image)));
	make_image();
	image.head.e_phnum = 100;
	assert_true(may_call(sizeof(image)));
	make_image();
	image.head.e_phoff = sizeof(image);
	assert_true(may_call(sizeof(image)));
	make_image();
	image.head.e_phentsize++;
	assert_true(may_call(sizeof(image)));
	make_image();
	image.head.e_ident[EI_CLASS] = PROGRAM_OTHER_CLASS;
	assert_true(may_call(sizeof(image)));
	make_image();
	assert_true(may_call(sizeof(image.head) - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#if defined __x86_64__ || defined __i386__
		cmocka_unit_test(the_bytes_are_found_wherever_they_are),
		cmocka_unit_test(a_text_without_them_makes_none),
		cmocka_unit_test(data_is_no_text),
		cmocka_unit_test(two_bytes_are_found_at_each_place),
#endif
		cmocka_unit_test(what_cannot_be_told_may_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
