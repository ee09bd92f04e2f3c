/* SPDX-License-Identifier: BSD-2-Clause */
/* Code is told from data by the frames of the linker, and by frames made by hand
   nothing outside of them is read. */
#include "preload/site/frames.h"

#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* In the text between two functions, as data may be. */
extern const char data_in_text[];
__asm__(".text\n"
	"data_in_text:\n"
	"	.byte 0x0f, 0x05\n");

/* ---------------------------------------------------- this program's own */

static int read_own(struct dl_phdr_info *info, size_t size, void *context)
{
	struct frames *frames = context;
	uint64_t header = 0, text = 0;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type == PT_GNU_EH_FRAME)
			header = part->p_vaddr;
		else if (part->p_type == PT_LOAD && part->p_flags & PF_X)
			text += part->p_filesz;
	}
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type != PT_LOAD ||
		    header - part->p_vaddr >= part->p_filesz)
			continue;
		frames->address = info->dlpi_addr + part->p_vaddr;
		frames->bytes = (const void *)frames->address;
		frames->size = part->p_filesz;
		frames->header = header - part->p_vaddr;
		assert_true(frames_read(frames, text));
		return 1;
	}
	return 0;
}

static void functions_of_a_program_are_code(void **state)
{
	struct frames frames = { 0 };
	uint64_t data = (uint64_t)(uintptr_t)data_in_text;

	(void)state;
	assert_int_equal(dl_iterate_phdr(read_own, &frames), 1);
	assert_true(frames_have(&frames, (uintptr_t)read_own));
	assert_true(frames_have(&frames, (uintptr_t)read_own + 9));
	assert_true(frames_have(&frames,
				(uintptr_t)functions_of_a_program_are_code));
	assert_false(frames_have(&frames, data));
	assert_false(frames_have(&frames, data + 1));
	assert_false(frames_have(&frames, 0));
	assert_false(frames_have(&frames, UINT64_MAX));
}

/* ------------------------------------------------------------ made by hand */

/* Of the functions: at 0x1000, of 0x10 bytes, and at 0x1020, of 8. */
#define BEGIN 0x1000

/* One entry each, for two functions, and what their descriptions share. */
static const uint8_t made[] = {
	/* 0: version and encodings; .eh_frame at 28; two entries */
	1, 0x1b, 0x03, 0x3b, 24, 0, 0, 0, 2, 0, 0, 0,
	/* 12: 0x1000, described at 56; 0x1020, at 76 */
	0x00, 0x10, 0, 0, 56, 0, 0, 0, 0x20, 0x10, 0, 0, 76, 0, 0, 0,
	/* 28: shared: "zPLR", whose P has 4 bytes; pointers of 4 bytes */
	24, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'P', 'L', 'R', 0, 1, 0x78, 16, 7, 0x9b,
	0, 0, 0, 0, 0x1b, 0x1b, 0, 0, 0,
	/* 56: of the first function */
	16, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0,
	/* 76: of the second one */
	16, 0, 0, 0, 52, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0
};

static struct frames frames_of(const uint8_t *bytes, size_t size)
{
	return (struct frames){ .bytes = bytes, .size = size };
}

static void a_function_ends_where_its_frame_says(void **state)
{
	struct frames frames = frames_of(made, sizeof(made));

	(void)state;
	assert_true(frames_read(&frames, 100));
	assert_int_equal(frames.count, 2);
	assert_false(frames_have(&frames, BEGIN - 1));
	assert_true(frames_have(&frames, BEGIN));
	assert_true(frames_have(&frames, BEGIN + 0x0f));
	assert_false(frames_have(&frames, BEGIN + 0x10));
	assert_false(frames_have(&frames, BEGIN + 0x1f));
	assert_true(frames_have(&frames, BEGIN + 0x20));
	assert_true(frames_have(&frames, BEGIN + 0x27));
	assert_false(frames_have(&frames, BEGIN + 0x28));
}

/* As in Go and musl, of whose functions only a few of C have frames. */
static void few_frames_say_nothing_of_much_text(void **state)
{
	struct frames frames = frames_of(made, sizeof(made));

	(void)state;
	assert_true(frames_read(&frames, 2 * 4096 + 4095));
	assert_false(frames_read(&frames, 3 * 4096));
}

static void a_table_of_another_form_is_refused(void **state)
{
	uint8_t bytes[sizeof(made)];
	struct frames frames = frames_of(bytes, sizeof(bytes));

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		memcpy(bytes, made, sizeof(made));
		bytes[i] ^= 0xff;
		assert_false(frames_read(&frames, 100));
	}
	memcpy(bytes, made, sizeof(made));
	bytes[8] = 0;
	assert_false(frames_read(&frames, 100));
	bytes[8] = 11; /* entries do not end in memory */
	assert_false(frames_read(&frames, 100));
	bytes[8] = 10;
	assert_true(frames_read(&frames, 100));
}

/* Where the form of the pointers cannot be known, nothing is a function. */
static void a_description_of_another_form_is_no_frame(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} changes[] = {
		{ 32, 1 },    /* what is shared is no such thing */
		{ 38, 0xff }, /* letters that are not known */
		{ 52, 0x1f }, /* a pointer without a size */
		{ 60, 0 },    /* what is shared is the description itself */
		{ 60, 200 },  /* ... or is before all bytes */
		{ 68, 0 },    /* no bytes */
	};
	uint8_t bytes[sizeof(made)];
	struct frames frames = frames_of(bytes, sizeof(bytes));

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		memcpy(bytes, made, sizeof(made));
		assert_true(frames_read(&frames, 100));
		assert_true(frames_have(&frames, BEGIN));
		bytes[changes[i].at] = changes[i].byte;
		assert_false(frames_have(&frames, BEGIN));
	}
}

/* Cut anywhere, and with any byte changed, at the end of memory. */
static void nothing_behind_the_end_is_read(void **state)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct frames frames;

	(void)state;
	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
	for (size_t size = 0; size <= sizeof(made); size++)
		for (size_t i = 0; i < size; i++) {
			uint8_t *bytes = pages + page - size;

			memcpy(bytes, made, size);
			bytes[i] ^= 0xff;
			frames = frames_of(bytes, size);
			if (!frames_read(&frames, 100))
				continue;
			frames_have(&frames, BEGIN);
			frames_have(&frames, BEGIN + 0x20);
			frames_have(&frames, UINT64_MAX);
		}
	munmap(pages, 2 * page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_of_a_program_are_code),
		cmocka_unit_test(a_function_ends_where_its_frame_says),
		cmocka_unit_test(few_frames_say_nothing_of_much_text),
		cmocka_unit_test(a_table_of_another_form_is_refused),
		cmocka_unit_test(a_description_of_another_form_is_no_frame),
		cmocka_unit_test(nothing_behind_the_end_is_read),
	};

	return RUN_GROUP(tests);
}
