/* SPDX-License-Identifier: BSD-2-Clause */
/* A program's parts are found in memory and in its file, and nothing is read
   that lies outside. */
#include "preload/site/image.h"

#include <link.h>
#include <unistd.h>

#include "tests/unit/preload/site/image.h"
#include "tests/unit/unit.h"

static const uint8_t code[] = { 0xc3 };

static void a_part_lies_where_its_header_says(void **state)
{
	uint8_t *pages = make_sample(code, 1, "GNU");
	struct image memory = image_of_sample(pages), file;

	(void)state;
	assert_ptr_equal(image_bytes(&memory, &memory.parts[1]),
			 pages + PAGE_SIZE);
	assert_true(image_lowest(&memory) == (uintptr_t)pages);
	assert_true(image_end(&memory) > (uintptr_t)pages);
	assert_true(image_end(&memory) <= (uintptr_t)pages + 2 * PAGE_SIZE);
	assert_int_equal(image_bytes_size(&memory, &memory.parts[1]),
			 memory.parts[1].p_filesz);
	/* The file is shorter. */
	memory.size = memory.parts[1].p_offset + 3;
	assert_int_equal(image_bytes_size(&memory, &memory.parts[1]), 3);
	memory.size = 1;
	assert_int_equal(image_bytes_size(&memory, &memory.parts[1]), 0);
	assert_true(image_of_file(&file, pages, 2 * PAGE_SIZE));
	assert_int_equal(file.count, 3);
	assert_ptr_equal(image_bytes(&file, &file.parts[1]), pages + PAGE_SIZE);
	/* The part is cut. */
	assert_true(image_of_file(&file, pages, 2 * PAGE_SIZE - 1));
	assert_null(image_bytes(&file, &file.parts[1]));
	munmap(pages, 2 * PAGE_SIZE);
}

static void what_is_no_program_is_refused(void **state)
{
	uint8_t *pages = make_sample(code, 1, "GNU");
	struct sample *sample = (struct sample *)pages;
	const Elf64_Ehdr head = sample->head;
	struct image image;

	(void)state;
	assert_true(image_of_file(&image, pages, sizeof(*sample)));
	assert_false(image_of_file(&image, pages, sizeof(*sample) - 1));
	assert_false(image_of_file(&image, pages, sizeof(head) - 1));
	sample->head.e_machine = EM_386;
	assert_false(image_of_file(&image, pages, PAGE_SIZE));
	sample->head = head;
	sample->head.e_ident[EI_CLASS] = ELFCLASS32;
	assert_false(image_of_file(&image, pages, PAGE_SIZE));
	sample->head = head;
	sample->head.e_phoff = UINT64_MAX - 7;
	assert_false(image_of_file(&image, pages, PAGE_SIZE));
	sample->head = head;
	sample->head.e_phnum = UINT16_MAX;
	assert_false(image_of_file(&image, pages, PAGE_SIZE));
	assert_false(image_of_memory(&image, NULL, 3));
	munmap(pages, 2 * PAGE_SIZE);
}

static void go_says_so_in_a_note(void **state)
{
	uint8_t *pages = make_sample(code, 1, "Go\0");
	struct sample *sample = (struct sample *)pages;
	struct image image = image_of_sample(pages), file;

	(void)state;
	assert_true(image_is_go(&image));
	assert_true(image_of_file(&file, pages, 2 * PAGE_SIZE));
	assert_true(image_is_go(&file));
	/* The second note is cut, or the first one is too long. */
	sample->parts[2].p_filesz = 32;
	assert_false(image_is_go(&image));
	sample->parts[2].p_filesz = 52;
	memcpy(pages + NOTES + 4, "\xff\xff\xff\xff", 4);
	assert_false(image_is_go(&image));
	memcpy(pages + NOTES, "\xff\xff\xff\xff", 4);
	assert_false(image_is_go(&image));
	munmap(pages, 2 * PAGE_SIZE);
	pages = make_sample(code, 1, "GNU");
	image = image_of_sample(pages);
	assert_false(image_is_go(&image));
	munmap(pages, 2 * PAGE_SIZE);
}

static int own(struct dl_phdr_info *info, size_t size, void *context)
{
	(void)size;
	return image_of_memory(context, info->dlpi_phdr, info->dlpi_phnum);
}

static void this_program_has_frames(void **state)
{
	struct image image;
	struct frames frames;

	(void)state;
	assert_int_equal(dl_iterate_phdr(own, &image), 1);
	assert_false(image_is_go(&image));
	assert_true(image_frames(&image, &frames));
	assert_true(frames_have(&frames, (uintptr_t)own - image.base));
	assert_false(frames_have(&frames, 0));
}

static void a_program_need_not_have_frames(void **state)
{
	uint8_t *pages = make_sample(code, 1, "GNU");
	struct image image = image_of_sample(pages);
	struct sample *sample = (struct sample *)pages;
	struct frames frames;

	(void)state;
	assert_false(image_frames(&image, &frames));
	/* Outside of what is loaded. */
	sample->parts[2].p_type = PT_GNU_EH_FRAME;
	sample->parts[2].p_vaddr = FIRST_ADDRESS + PAGE_SIZE - 4;
	assert_false(image_frames(&image, &frames));
	munmap(pages, 2 * PAGE_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_lies_where_its_header_says),
		cmocka_unit_test(what_is_no_program_is_refused),
		cmocka_unit_test(go_says_so_in_a_note),
		cmocka_unit_test(this_program_has_frames),
		cmocka_unit_test(a_program_need_not_have_frames),
	};

	return RUN_GROUP(tests);
}
