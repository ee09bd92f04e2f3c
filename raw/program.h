/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs as execve(2) finds them on disk: what kind of file it is, and how it
 * comes to the shim.  Reads descriptors that the caller has opened, and starts
 * nothing.
 */
#ifndef RAW_PROGRAM_H
#define RAW_PROGRAM_H

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>

#define PROGRAM_SCRIPT_MAX 256 /* BINPRM_BUF_SIZE of the kernel */
#define PROGRAM_DEPTH	   5   /* how many interpreters may be scripts, too */

/* The beginning of a program's file, with its headers as linkers place them. */
struct program {
	int fd; /* the caller's */
	long size;
	union {
		Elf64_Ehdr elf64;
		Elf32_Ehdr elf32;
		char text[1024];
	};
};

enum program_kind {
	PROGRAM_DYNAMIC, /* with a dynamic linker, which loads what LD_PRELOAD
			    names */
	PROGRAM_STATIC,	 /* without one, or with a C library in its place; and
			    the shim of its class can load it:
			    PROGRAM_LOADS_STATIC */
	PROGRAM_PACKED,	 /* static, and only unpacks another one in memory, for
			    which it reads /proc/self/exe by calls that nobody
			    sees */
	PROGRAM_SCRIPT,	 /* with an interpreter in its first line */
	PROGRAM_FOREIGN, /* of another machine, or nothing known; there may be
			    an emulator */
	PROGRAM_OTHER,	 /* a library; ours (PROGRAM_NOTE); or a static one that
			    may give the process the rights of another user */
};

/* The machines on which the shim can load a program. */
#if defined __x86_64__ || defined __i386__ || defined __AARCH64EL__
#define PROGRAM_LOADS_STATIC 1
#else
#define PROGRAM_LOADS_STATIC 0
#endif

/* The classes of programs that this machine runs: each has a shim of its own,
   see library_of_class(). */
#if defined __x86_64__ || defined __i386__
#define PROGRAM_CLASSES 2
#else
#define PROGRAM_CLASSES 1
#endif

/* The note of a program that Go's tools have made; it has the id of the
   build. */
#define PROGRAM_NOTE_OF_GO	"Go"
#define PROGRAM_NOTE_OF_GO_TYPE 4

/* The note of a program that makes its system calls itself on purpose. */
#define PROGRAM_NOTE	  "fakebuild"
#define PROGRAM_NOTE_TYPE 1

/* Gives the program that this stands in the note. */
#define PROGRAM_LEAVE_ALONE                                                \
	__attribute__((used, section(".note." PROGRAM_NOTE),               \
		       aligned(4))) static const struct {                  \
		ElfW(Nhdr) head;                                           \
		char name[(sizeof(PROGRAM_NOTE) + 3) & ~3ul];              \
	} program_note = { { sizeof(PROGRAM_NOTE), 0, PROGRAM_NOTE_TYPE }, \
			   PROGRAM_NOTE }

/* Reads the beginning of an open file; false if there is none. */
bool program_read(struct program *program, int fd);

/* What kind of program it is; may read more of the file. */
enum program_kind program_kind(const struct program *program);

/* True for the interpreter, PT_INTERP, of a program whose C library is that
   file and loads no other: klibc's.  The shim loads both. */
#define PROGRAM_INTERPRETER_MAX 256
bool program_interpreter_is_libc(const char *interpreter);
/* True for an ELF file that this machine runs, but which is of the other class:
   of 32 bits, if this code has 64. */
bool program_is_of_other_class(const struct program *program);

#define PROGRAM_OWN_CLASS   (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)
#define PROGRAM_OTHER_CLASS (sizeof(void *) == 8 ? ELFCLASS32 : ELFCLASS64)

/* True if one of the notes in `size` bytes, elf(5), has this name and type. */
bool program_has_note(const void *notes, size_t size, const char *name,
		      unsigned type);

/* Cuts the interpreter and its one argument (or NULL) out of a script's first
   line, as execve(2) has it; NULL if it names none.  Both texts lie in
   `program`, and are shorter than PROGRAM_SCRIPT_MAX. */
char *program_interpreter(struct program *program, char **argument);

/* True if somebody has the open file open for writing, too: then the kernel
   does not execute it (ETXTBSY).  Known only of the caller's own files on this
   machine. */
bool program_is_written(int fd);

/* True for a program whose text must stay as it is: one that `list` has, which
   is the value of FAKEBUILD_UNTOUCHED or NULL; or one of those that are known
   not to run otherwise. */
bool program_is_untouched(const char *path, const char *list);

#endif
