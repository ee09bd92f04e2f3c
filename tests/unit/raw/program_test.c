/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of program a file is, by the bytes that it begins with. */
#include "raw/program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* What a program without a dynamic linker is. */
#define LOADED (PROGRAM_LOADS_STATIC ? PROGRAM_STATIC : PROGRAM_OTHER)

/* A file of our own machine with one program header of each type in turn. */
struct image {
	ElfW(Ehdr) head;
	ElfW(Phdr) parts[3];
	ElfW(Dyn) dynamic[2];
	struct {
		ElfW(Nhdr) head;
		char name[12];
	} note;
	char interpreter[32];
};

static struct image sound_image(void)
{
	struct image image = { .head.e_phnum = 1 };
	int fd = open("/proc/self/exe", O_RDONLY);

	assert_int_equal(read(fd, &image.head, sizeof(image.head)),
			 sizeof(image.head));
	close(fd);
	image.head.e_type = ET_EXEC;
	image.head.e_phoff = offsetof(struct image, parts);
	image.head.e_phnum = countof(image.parts);
	image.parts[0].p_type = PT_LOAD;
	return image;
}

static mode_t mode = 0700;

/* The kind of a file with these bytes, and `mode`. */
static enum program_kind kind_of(const void *bytes, size_t size)
{
	char name[] = "/tmp/program-test-XXXXXX";
	int fd = mkstemp(name);
	struct program program;
	enum program_kind kind = PROGRAM_OTHER;

	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, bytes, size), size);
	assert_int_equal(fchmod(fd, mode), 0);
	if (program_read(&program, fd))
		kind = program_kind(&program);
	close(fd);
	return kind;
}

static enum program_kind kind_of_image(const struct image *image)
{
	return kind_of(image, sizeof(*image));
}

static void a_dynamic_linker_makes_the_difference(void **state UNUSED)
{
	struct image image = sound_image();

	assert_int_equal(kind_of_image(&image), LOADED);
	image.head.e_type = ET_DYN;
	assert_int_equal(kind_of_image(&image), LOADED);
	image.parts[2].p_type = PT_INTERP;
	assert_int_equal(kind_of_image(&image), PROGRAM_DYNAMIC);
}

static void a_libc_in_its_place_does_not(void **state UNUSED)
{
	struct image image = sound_image();
	ElfW(Phdr) *part = &image.parts[2];

	part->p_type = PT_INTERP;
	part->p_offset = offsetof(struct image, interpreter);
	part->p_filesz = sizeof(image.interpreter);
	strcpy(image.interpreter, "/lib/klibc-odd.so");
	assert_int_equal(kind_of_image(&image), LOADED);
	strcpy(image.interpreter, "/klibc-odd/ld.so");
	assert_int_equal(kind_of_image(&image), PROGRAM_DYNAMIC);
	part->p_filesz = PROGRAM_INTERPRETER_MAX + 1;
	strcpy(image.interpreter, "/lib/klibc-odd.so");
	assert_int_equal(kind_of_image(&image), PROGRAM_DYNAMIC);
	part->p_filesz = 0;
	assert_int_equal(kind_of_image(&image), PROGRAM_DYNAMIC);
}

static void a_library_is_no_program(void **state UNUSED)
{
	struct image image = sound_image();

	image.parts[1].p_type = PT_DYNAMIC;
	image.parts[1].p_offset = offsetof(struct image, dynamic);
	image.parts[1].p_filesz = sizeof(image.dynamic);
	assert_int_equal(kind_of_image(&image), LOADED);
	image.dynamic[0].d_tag = DT_SONAME;
	assert_int_equal(kind_of_image(&image), PROGRAM_OTHER);
	image.dynamic[1].d_tag = DT_SONAME;
	image.dynamic[0].d_tag = DT_NULL;
	assert_int_equal(kind_of_image(&image), LOADED);
}

static void our_note_asks_for_nothing(void **state UNUSED)
{
	struct image image = sound_image();

	image.parts[1].p_type = PT_NOTE;
	image.parts[1].p_offset = offsetof(struct image, note);
	image.parts[1].p_filesz = sizeof(image.note);
	image.note.head = (ElfW(Nhdr)){ sizeof(PROGRAM_NOTE), 0,
					PROGRAM_NOTE_TYPE };
	strcpy(image.note.name, PROGRAM_NOTE);
	assert_int_equal(kind_of_image(&image), PROGRAM_OTHER);
	image.note.name[0] = 'F';
	assert_int_equal(kind_of_image(&image), LOADED);
}

static void rights_are_left_to_the_kernel(void **state UNUSED)
{
	static const mode_t modes[] = { 04700, 02710, 06755 };
	struct image image = sound_image();
	bool gives = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;

	for (size_t i = 0; i < countof(modes); i++) {
		mode = modes[i];
		assert_int_equal(kind_of_image(&image),
				 gives ? PROGRAM_OTHER : LOADED);
	}
	mode = 02700; /* a mark for mandatory locks */
	assert_int_equal(kind_of_image(&image), LOADED);
	mode = 04700;
	assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	assert_int_equal(kind_of_image(&image), LOADED);
	mode = 0700;
}

static void notes_that_end_too_soon_are_none(void **state UNUSED)
{
	struct image image = sound_image();
	size_t size = sizeof(image.note);

	image.note.head = (ElfW(Nhdr)){ 4, 4, 4 };
	memcpy(image.note.name, "Go\0\0text", 8);
	assert_true(program_has_note(&image.note, size, "Go", 4));
	assert_false(program_has_note(&image.note, size, "Go", 3));
	assert_false(program_has_note(&image.note, size, "GNU", 4));
	image.note.head.n_namesz = UINT32_MAX;
	assert_false(program_has_note(&image.note, size, "Go", 4));
	image.note.head = (ElfW(Nhdr)){ 4, UINT32_MAX - 2, 5 };
	assert_false(program_has_note(&image.note, size, "Go", 4));
	assert_false(program_has_note(&image.note, 3, "Go", 4));
}

static void damaged_files_are_nothing_known(void **state UNUSED)
{
	struct image image = sound_image();

	image.head.e_phoff = (ElfW(Off))-9;
	assert_int_equal(kind_of_image(&image), PROGRAM_OTHER);
	image = sound_image();
	image.head.e_machine++;
	assert_int_equal(kind_of_image(&image), PROGRAM_FOREIGN);
	image = sound_image();
	image.head.e_ident[EI_CLASS] = PROGRAM_OTHER_CLASS;
	assert_int_equal(kind_of_image(&image), PROGRAM_FOREIGN);
	image.head.e_machine = EM_386;
	assert_int_equal(kind_of_image(&image), PROGRAM_FOREIGN);
	image = sound_image();
	image.head.e_type = ET_REL;
	assert_int_equal(kind_of_image(&image), PROGRAM_FOREIGN);
	image = sound_image();
	assert_int_equal(kind_of(&image, sizeof(image.head) - 1),
			 PROGRAM_FOREIGN);
	assert_int_equal(kind_of("", 0), PROGRAM_OTHER);
}

static void scripts_name_an_interpreter(void **state UNUSED)
{
	static const struct {
		const char *text, *name, *argument;
	} cases[] = {
		{ "#!/bin/sh\n", "/bin/sh", NULL },
		{ "#! /bin/sh -e  \n", "/bin/sh", "-e" },
		{ "#!\t./sh a b\n", "./sh", "a b" },
		{ "#!/bin/sh", "/bin/sh", NULL },
		{ "#! \n", NULL, NULL },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		struct program program = { .size = strlen(cases[i].text) };
		char *argument, *name;

		strcpy(program.text, cases[i].text);
		assert_int_equal(program_kind(&program), PROGRAM_SCRIPT);
		name = program_interpreter(&program, &argument);
		if (!cases[i].name) {
			assert_null(name);
			continue;
		}
		assert_string_equal(name, cases[i].name);
		if (cases[i].argument)
			assert_string_equal(argument, cases[i].argument);
		else
			assert_null(argument);
	}
}

static void programs_are_left_alone_by_name_or_path(void **state UNUSED)
{
	static const char list[] = "gdb-me,/opt/odd,";

	assert_true(program_is_untouched("/x/gdb-me", list));
	assert_true(program_is_untouched("gdb-me", list));
	assert_true(program_is_untouched("/opt/odd", list));
	assert_false(program_is_untouched("/srv/opt/odd", list));
	assert_false(program_is_untouched("odd", list));
	assert_false(program_is_untouched("/x/gdb", list));
	assert_false(program_is_untouched("/x/gdb-me2", list));
	assert_false(program_is_untouched("/x/gdb-me", NULL));
	assert_true(program_is_untouched(
		"/usr/libexec/valgrind/memcheck-amd64-linux", NULL));
	assert_false(program_is_untouched("/usr/bin/valgrind", ""));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dynamic_linker_makes_the_difference),
		cmocka_unit_test(a_libc_in_its_place_does_not),
		cmocka_unit_test(a_library_is_no_program),
		cmocka_unit_test(our_note_asks_for_nothing),
		cmocka_unit_test(rights_are_left_to_the_kernel),
		cmocka_unit_test(notes_that_end_too_soon_are_none),
		cmocka_unit_test(damaged_files_are_nothing_known),
		cmocka_unit_test(scripts_name_an_interpreter),
		cmocka_unit_test(programs_are_left_alone_by_name_or_path),
	};

	return RUN_GROUP(tests);
}
