/* SPDX-License-Identifier: BSD-2-Clause */
/* Code is told from data by the sections of a file, if it has them. */
#include "preload/site/sections.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* A file with so many sections, of which every other one has code. */
static int make_file(size_t count)
{
	Elf64_Ehdr head = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
					 ELFCLASS64 },
			    .e_shoff = 4096,
			    .e_shnum = count,
			    .e_shentsize = sizeof(Elf64_Shdr) };
	int fd = memfd_create("sections", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, &head, sizeof(head)), sizeof(head));
	for (size_t i = 0; i < count; i++) {
		Elf64_Shdr header = { .sh_flags = i % 2 ? SHF_ALLOC |
								  SHF_EXECINSTR
							: SHF_ALLOC,
				      .sh_addr = 0x1000 * i,
				      .sh_size = 0x800 };

		assert_int_equal(pwrite(fd, &header, sizeof(header),
					4096 + (off_t)(i * sizeof(header))),
				 sizeof(header));
	}
	return fd;
}

static struct sections read_and_close(int fd)
{
	struct sections sections;

	sections_read(&sections, fd);
	close(fd);
	return sections;
}

static void sections_with_code_are_code(void **state)
{
	struct sections sections = read_and_close(make_file(40));

	(void)state;
	assert_int_equal(sections.count, 20);
	assert_true(sections_have(&sections, 0x1000));
	assert_true(sections_have(&sections, 0x17ff));
	assert_false(sections_have(&sections, 0x1800));
	assert_false(sections_have(&sections, 0xfff));
	assert_false(sections_have(&sections, 0x2000));
	assert_true(sections_have(&sections, 0x27000));
	assert_false(sections_have(&sections, UINT64_MAX));
}

/* None, too many, headers that are cut off, no file of this kind. */
static void without_sections_all_may_be_code(void **state)
{
	struct sections sections = read_and_close(make_file(0));
	int fd;

	(void)state;
	assert_int_equal(sections.count, 0);
	assert_true(sections_have(&sections, 0x2000));
	sections = read_and_close(make_file(2 * SECTIONS_MAX + 2));
	assert_int_equal(sections.count, 0);
	fd = make_file(30);
	assert_int_equal(ftruncate(fd, 4096 + 29 * sizeof(Elf64_Shdr)), 0);
	sections = read_and_close(fd);
	assert_int_equal(sections.count, 0);
	fd = make_file(30);
	assert_int_equal(pwrite(fd, "#!", 2, 0), 2);
	sections = read_and_close(fd);
	assert_int_equal(sections.count, 0);
	sections = read_and_close(open("/", O_RDONLY));
	assert_int_equal(sections.count, 0);
}

static void this_program_has_its_code_in_sections(void **state)
{
	struct sections sections = read_and_close(
		open("/proc/self/exe", O_RDONLY));
	extern const char base[] __asm__("__ehdr_start")
		__attribute__((visibility("hidden")));
	uintptr_t self = (uintptr_t)make_file - (uintptr_t)base;

	(void)state;
	assert_true(sections.count > 0);
	assert_true(sections_have(&sections, self));
	assert_false(sections_have(&sections, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_with_code_are_code),
		cmocka_unit_test(without_sections_all_may_be_code),
		cmocka_unit_test(this_program_has_its_code_in_sections),
	};

	return RUN_GROUP(tests);
}
