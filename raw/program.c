/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the heads of programs: elf(5), and the first line of a script. */
#include "raw/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "raw/preload_list.h"
#include "raw/stat.h"
#include "raw/syscall.h"
#include "raw/text.h"

/* The file that this code is in: of the same class and machine are the
   programs that can load it. */
extern const ElfW(Ehdr) own_head __asm__("__ehdr_start")
	__attribute__((visibility("hidden")));

bool program_read(struct program *program, int fd)
{
	program->fd = fd;
	program->size = raw(__NR_pread64, fd, program->text,
			    sizeof(program->text) - 1, RAW_WIDE_ODD(0));
	program->text[program->size > 0 ? program->size : 0] = '\0';
	return program->size > 0;
}

static bool is_script(const struct program *program)
{
	return program->size > 2 && program->text[0] == '#' &&
	       program->text[1] == '!';
}

static bool is_of_this_machine(const struct program *program)
{
	const ElfW(Ehdr) *elf = &program->elf;

	if (program->size < (long)sizeof(*elf) ||
	    elf->e_machine != own_head.e_machine ||
	    elf->e_phentsize != sizeof(ElfW(Phdr)) ||
	    (elf->e_type != ET_EXEC && elf->e_type != ET_DYN))
		return false;
	for (unsigned i = 0; i < EI_VERSION; i++)
		if (elf->e_ident[i] != own_head.e_ident[i])
			return false;
	return true;
}

/* Reads bytes of the file, mostly from its beginning that was read already. */
static bool read_at(const struct program *program, void *to, size_t size,
		    uint64_t offset)
{
	if (offset + size <= (uint64_t)program->size &&
	    offset + size >= offset) {
		__builtin_memcpy(to, program->text + offset, size);
		return true;
	}
	return raw(__NR_pread64, program->fd, to, size, RAW_WIDE_ODD(offset)) ==
	       (long)size;
}

bool program_interpreter_is_libc(const char *interpreter)
{
	return raw_starts(raw_word_base(raw_word(interpreter)).at, "klibc-");
}

static bool is_dynamic(const struct program *program, const ElfW(Phdr) *part)
{
	char name[PROGRAM_INTERPRETER_MAX];

	if (part->p_filesz > sizeof(name) || !part->p_filesz ||
	    !read_at(program, name, part->p_filesz, part->p_offset))
		return true;
	name[part->p_filesz - 1] = '\0';
	return !program_interpreter_is_libc(name);
}

/* A library may be started as a program, as the dynamic linker is, and then is
   no program that could be loaded.  Linkers put its name before most else. */
static bool has_library_name(const struct program *program,
			     const ElfW(Phdr) *dynamic)
{
	ElfW(Dyn) entries[32];
	size_t size = dynamic->p_filesz < sizeof(entries) ? dynamic->p_filesz
							  : sizeof(entries);

	if (!read_at(program, entries, size, dynamic->p_offset))
		return false;
	for (size_t i = 0; i < size / sizeof(*entries); i++)
		if (entries[i].d_tag == DT_SONAME)
			return true;
		else if (entries[i].d_tag == DT_NULL)
			break;
	return false;
}

/* Notes follow each other, each with the sizes of its name and its text, both
   in whole words. */
bool program_has_note(const void *notes, size_t size, const char *name,
		      unsigned type)
{
	size_t length = raw_length(name) + 1, words;

	for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= size;) {
		const char *text = (const char *)notes + at;
		ElfW(Nhdr) note;

		__builtin_memcpy(&note, text, sizeof(note));
		text += sizeof(note);
		at += sizeof(note);
		words = ((size_t)note.n_namesz + 3) & -4ul;
		if (words > size - at)
			return false;
		/* Go counts its padding. */
		if (note.n_type == type && note.n_namesz >= length &&
		    !text[length - 1] && raw_equal(text, name))
			return true;
		words += ((size_t)note.n_descsz + 3) & -4ul;
		if (words > size - at)
			return false;
		at += words;
	}
	return false;
}

/* Our own launcher has a note, in the first of its notes. */
static bool is_ours(const struct program *program, const ElfW(Phdr) *part)
{
	char notes[256];
	size_t size = part->p_filesz < sizeof(notes) ? part->p_filesz
						     : sizeof(notes);

	return read_at(program, notes, size, part->p_offset) &&
	       program_has_note(notes, size, PROGRAM_NOTE, PROGRAM_NOTE_TYPE);
}

/* True if the kernel may give the process the rights of another user for this
   file, which it does not if the process executes the shim in its place. */
static bool gives_rights(int fd)
{
	struct stat st;

	if (raw(__NR_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return false;
	return (raw_fstat(fd, &st) == 0 &&
		(st.st_mode & S_ISUID ||
		 (st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))) ||
	       raw(__NR_fgetxattr, fd, "security.capability", NULL, 0) > 0;
}

/* More program headers the kernel does not read, nor does it start a program
   without any. */
#define PARTS_MOST (65536 / sizeof(ElfW(Phdr)))

/* upx(1) puts its mark behind the program headers, after a checksum. */
static bool is_packed(const struct program *program)
{
	static const char mark[] = "UPX!";

	for (long at = sizeof(program->elf);
	     at + (long)sizeof(mark) <= program->size; at += sizeof(uint32_t))
		if (raw_starts(program->text + at, mark))
			return true;
	return false;
}

static enum program_kind elf_kind(const struct program *program)
{
	const ElfW(Ehdr) *elf = &program->elf;
	bool other = false;
	ElfW(Phdr) part;

	if (!elf->e_phnum || elf->e_phnum > PARTS_MOST)
		return PROGRAM_OTHER;
	for (unsigned i = 0; i < elf->e_phnum; i++) {
		if (!read_at(program, &part, sizeof(part),
			     elf->e_phoff + i * sizeof(part)))
			return PROGRAM_OTHER;
		if (part.p_type == PT_INTERP && is_dynamic(program, &part))
			return PROGRAM_DYNAMIC;
		if (part.p_type == PT_DYNAMIC)
			other |= has_library_name(program, &part);
		if (part.p_type == PT_NOTE)
			other |= is_ours(program, &part);
	}
	if (other || !PROGRAM_LOADS_STATIC || gives_rights(program->fd))
		return PROGRAM_OTHER;
	return is_packed(program) ? PROGRAM_PACKED : PROGRAM_STATIC;
}

/* An ELF file of the other class; its head is shorter than ours. */
static bool is_32_bit(const struct program *program)
{
	return program->size >= (long)sizeof(Elf32_Ehdr) &&
	       program->elf.e_ident[EI_CLASS] == ELFCLASS32 &&
	       own_head.e_ident[EI_CLASS] == ELFCLASS64 &&
	       program->elf.e_machine == EM_386 &&
	       raw_starts(program->text, ELFMAG);
}

enum program_kind program_kind(const struct program *program)
{
	if (is_script(program))
		return PROGRAM_SCRIPT;
	if (is_32_bit(program))
		return PROGRAM_32_BIT;
	return is_of_this_machine(program) ? elf_kind(program)
					   : PROGRAM_FOREIGN;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

char *program_interpreter(struct program *program, char **argument)
{
	char *name = program->text + 2, *end = name, *last;
	char *most = program->text + PROGRAM_SCRIPT_MAX - 1;
	bool cut;

	while (end < most && *end && *end != '\n')
		end++;
	/* The last byte is the line's end, or nothing can be told of it. */
	cut = *end && *end != '\n' && !is_blank(*end);
	while (end > name && is_blank(end[-1]))
		end--;
	*end = '\0';
	while (is_blank(*name))
		name++;
	for (last = name; *last && !is_blank(*last); last++)
		;
	*argument = NULL;
	if (cut && last == most)
		return NULL; /* more of the name may follow */
	if (*last) {
		*last++ = '\0';
		while (is_blank(*last))
			last++;
		*argument = last;
	}
	return *name ? name : NULL;
}

/* On these, leases are the server's to give. */
static bool is_on_network(int fd)
{
	static const uint32_t types[] = { 0x6969 /* NFS */,
					  0xff534d42 /* SMB */,
					  0xfe534d42 /* SMB 2 */ };
	struct statfs fs;

	if (raw_fstatfs(fd, &fs) < 0)
		return true;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if ((uint32_t)fs.f_type == types[i])
			return true;
	return false;
}

/* No lease of reading is to be had then.  Who opens the file for writing in
   between waits until it is given back; the signal for the holder is one that
   does nothing by default. */
bool program_is_written(int fd)
{
	long ret;

	raw(__NR_fcntl, fd, F_SETSIG, SIGURG);
	ret = raw(__NR_fcntl, fd, F_SETLEASE, F_RDLCK);
	if (ret >= 0)
		raw(__NR_fcntl, fd, F_SETLEASE, F_UNLCK);
	return ret == -EAGAIN && !is_on_network(fd);
}

static bool has_part(const char *path, const char *part)
{
	while (*path && !raw_starts(path, part))
		path++;
	return *path;
}

/* The tools of valgrind(1) are at a fixed address, and know where everything
   else in the process comes from. */
bool program_is_untouched(const char *path, const char *list)
{
	struct raw_word whole = raw_word(path), base = raw_word_base(whole);
	struct raw_word name = { list, 0 };

	for (; name.at && *name.at;
	     name.at += name.size + (name.at[name.size] == ',')) {
		for (name.size = 0;
		     name.at[name.size] && name.at[name.size] != ',';)
			name.size++;
		if (raw_word_same(name, *name.at == '/' ? whole : base))
			return true;
	}
	return has_part(path, "/valgrind/");
}
