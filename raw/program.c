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

/* What is wanted of the head of a file, and of one of its program headers, of
   either class. */
struct head {
	unsigned type, machine, part_size, parts;
	uint64_t parts_at;
};

struct part {
	unsigned type;
	uint64_t at, size;
};

#define TAKE_HEAD(elf)                                                    \
	((struct head){ (elf).e_type, (elf).e_machine, (elf).e_phentsize, \
			(elf).e_phnum, (elf).e_phoff })
#define TAKE_PART(phdr) \
	((struct part){ (phdr).p_type, (phdr).p_offset, (phdr).p_filesz })

static bool is_64_bit(const struct program *program)
{
	return program->elf64.e_ident[EI_CLASS] == ELFCLASS64;
}

static struct head head_of(const struct program *program)
{
	return is_64_bit(program) ? TAKE_HEAD(program->elf64)
				  : TAKE_HEAD(program->elf32);
}

/* The machine of the other class, whose programs this one runs, too. */
#if defined __x86_64__
#define OTHER_MACHINE EM_386
#elif defined __i386__
#define OTHER_MACHINE EM_X86_64
#else
#define OTHER_MACHINE EM_NONE
#endif

/* True for a program that this machine runs. */
static bool is_of_this_machine(const struct program *program)
{
	const struct head head = head_of(program);
	bool own = program->elf64.e_ident[EI_CLASS] == PROGRAM_OWN_CLASS;

	if (program->size < (long)sizeof(program->elf64) ||
	    (!own && PROGRAM_CLASSES == 1) ||
	    head.machine != (own ? own_head.e_machine : OTHER_MACHINE) ||
	    (head.type != ET_EXEC && head.type != ET_DYN) ||
	    head.part_size != (is_64_bit(program) ? sizeof(Elf64_Phdr)
						  : sizeof(Elf32_Phdr)))
		return false;
	for (unsigned i = 0; i < EI_VERSION; i++)
		if (i != EI_CLASS &&
		    program->text[i] != (char)own_head.e_ident[i])
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

static bool read_part(const struct program *program, const struct head *head,
		      unsigned i, struct part *part)
{
	uint64_t at = head->parts_at + (uint64_t)i * head->part_size;
	Elf64_Phdr wide;
	Elf32_Phdr narrow;
	bool found = is_64_bit(program)
			     ? read_at(program, &wide, sizeof(wide), at)
			     : read_at(program, &narrow, sizeof(narrow), at);

	if (found)
		*part = is_64_bit(program) ? TAKE_PART(wide)
					   : TAKE_PART(narrow);
	return found;
}

/* The tag of an entry of the dynamic section. */
static int64_t tag_of(const struct program *program, const void *section,
		      size_t i)
{
	const Elf64_Dyn *wide = section;
	const Elf32_Dyn *narrow = section;

	return is_64_bit(program) ? wide[i].d_tag : narrow[i].d_tag;
}

bool program_interpreter_is_libc(const char *interpreter)
{
	return raw_starts(raw_word_base(raw_word(interpreter)).at, "klibc-");
}

static bool is_dynamic(const struct program *program, const struct part *part)
{
	char name[PROGRAM_INTERPRETER_MAX];

	if (part->size > sizeof(name) || !part->size ||
	    !read_at(program, name, part->size, part->at))
		return true;
	name[part->size - 1] = '\0';
	return !program_interpreter_is_libc(name);
}

/* A library may be started as a program, as the dynamic linker is, and then is
   no program that could be loaded.  Linkers put its name before most else. */
static bool has_library_name(const struct program *program,
			     const struct part *dynamic)
{
	Elf64_Dyn entries[32];
	size_t size = dynamic->size < sizeof(entries) ? dynamic->size
						      : sizeof(entries);
	size_t each = is_64_bit(program) ? sizeof(Elf64_Dyn)
					 : sizeof(Elf32_Dyn);

	if (!read_at(program, entries, size, dynamic->at))
		return false;
	for (size_t i = 0; i < size / each; i++)
		if (tag_of(program, entries, i) == DT_SONAME)
			return true;
		else if (tag_of(program, entries, i) == DT_NULL)
			break;
	return false;
}

/* Notes follow each other, each with the sizes of its name and its text, both
   in whole words. */
bool program_has_note(const void *notes, size_t size, const char *name,
		      unsigned type)
{
	size_t length = raw_length(name) + 1;
	uint64_t words;

	for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= size;) {
		const char *text = (const char *)notes + at;
		ElfW(Nhdr) note;

		__builtin_memcpy(&note, text, sizeof(note));
		text += sizeof(note);
		at += sizeof(note);
		words = ((uint64_t)note.n_namesz + 3) & -UINT64_C(4);
		if (words > size - at)
			return false;
		/* Go counts its padding. */
		if (note.n_type == type && note.n_namesz >= length &&
		    !text[length - 1] && raw_equal(text, name))
			return true;
		words += ((uint64_t)note.n_descsz + 3) & -UINT64_C(4);
		if (words > size - at)
			return false;
		at += words;
	}
	return false;
}

/* Our own launcher has a note, in the first of its notes. */
static bool is_ours(const struct program *program, const struct part *part)
{
	char notes[256];
	size_t size = part->size < sizeof(notes) ? part->size : sizeof(notes);

	return read_at(program, notes, size, part->at) &&
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
#define PARTS_SIZE 65536

/* upx(1) puts its mark behind the program headers, after a checksum. */
static bool is_packed(const struct program *program)
{
	static const char mark[] = "UPX!";

	for (long at = sizeof(program->elf32);
	     at + (long)sizeof(mark) <= program->size; at += sizeof(uint32_t))
		if (raw_starts(program->text + at, mark))
			return true;
	return false;
}

static enum program_kind elf_kind(const struct program *program)
{
	const struct head head = head_of(program);
	bool other = false;
	struct part part;

	if (!head.parts || head.parts > PARTS_SIZE / head.part_size)
		return PROGRAM_OTHER;
	for (unsigned i = 0; i < head.parts; i++) {
		if (!read_part(program, &head, i, &part))
			return PROGRAM_OTHER;
		if (part.type == PT_INTERP && is_dynamic(program, &part))
			return PROGRAM_DYNAMIC;
		if (part.type == PT_DYNAMIC)
			other |= has_library_name(program, &part);
		if (part.type == PT_NOTE)
			other |= is_ours(program, &part);
	}
	if (other || !PROGRAM_LOADS_STATIC || gives_rights(program->fd))
		return PROGRAM_OTHER;
	return is_packed(program) ? PROGRAM_PACKED : PROGRAM_STATIC;
}

enum program_kind program_kind(const struct program *program)
{
	if (is_script(program))
		return PROGRAM_SCRIPT;
	return is_of_this_machine(program) ? elf_kind(program)
					   : PROGRAM_FOREIGN;
}

bool program_is_of_other_class(const struct program *program)
{
	return is_of_this_machine(program) &&
	       program->elf64.e_ident[EI_CLASS] != PROGRAM_OWN_CLASS;
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
