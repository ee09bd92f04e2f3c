/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that execve(2) starts in the end: behind a script stands its
 * interpreter, which may be a script itself; behind a program of another
 * machine its emulator.  Nothing is started here.
 *
 * A program without a dynamic linker does not load the shim; the shim loads it
 * (preload/start/load.c).  Such a program is started as
 *
 *	libfakebuild.so FD:PROGRAM NAME ARGUMENT...
 *
 * where the library is that of its class (library_of_class()).
 * FD is a descriptor of the program's file, which the loader closes, or empty:
 * then it opens PROGRAM.  Behind it PROGRAM_KEEPS_FIRST tells an emulator that
 * there is an argv[0].  Where the kernel takes no more arguments, PROGRAM is
 * empty.  NAME is the path that was passed to execve(2); the arguments begin
 * with argv[0].  A shell, which cannot choose the first word,
 * puts two more in front, of which PROGRAM_BY_SHELL is the second.
 */
#ifndef RAW_PROGRAM_FILE_H
#define RAW_PROGRAM_FILE_H

#include "raw/constants.h"
#include "raw/program.h"
#include "raw/text.h"

#define PROGRAM_BY_SHELL    "--"
#define PROGRAM_KEEPS_FIRST "+"

struct program_file {
	enum program_kind kind; /* never PROGRAM_SCRIPT, PROGRAM_FOREIGN */
	bool other_class;	/* it is for the shim of the other class, also
				   a dynamic linker */
	int fd;			/* of its file, which the caller closes; -1.
				   Also a program of no use may be open. */
	bool written; /* it is PROGRAM_STATIC, but the kernel does not execute
			 it, or the script: program_is_written() */
	const char *name; /* the path that was passed, or an interpreter */
	/* The words that the kernel puts in place of argv[0], the last one
	   first; none if the program itself is started.  A script's name comes
	   from the caller, the others lie in `texts`. */
	size_t count;
	bool keeps_first; /* argv[0] stays behind them */
	bool tells_first; /* to an emulator, that there is an argv[0] */
	const char *front[1 + 2 * PROGRAM_DEPTH];
	char texts[PROGRAM_DEPTH][PROGRAM_SCRIPT_MAX];
};

/* How files are opened for reading, and whether they may be executed, by the
   arguments of execveat(2): a descriptor, or a negative errno.  Outside is
   where the rules for emulators are, whatever root the process has. */
struct program_access {
	long (*open)(int dir, const char *path, int flags);
	bool (*may_execute)(int dir, const char *path, int flags);
	long (*open_outside)(const char *path);
};

/* With them open(2) neither waits nor takes a terminal. */
#define PROGRAM_OPEN_FLAGS \
	(O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | LARGE_FILE)

/*
 * Finds the program for the arguments of execveat(2).  `script` is the name
 * that a script gets of itself, mostly `path`.  What cannot be read is
 * PROGRAM_OTHER, and so is a script or a static program that must not be
 * executed: the kernel says what is wrong with it.
 */
void program_file_find(struct program_file *file,
		       const struct program_access *access, int dir,
		       const char *path, int flags, const char *script);

/* The same where it is known that `path` is a dynamic program; no file is
   opened. */
void program_file_known(struct program_file *file, const char *path);

/* How many words the next two write at most, with the NULL. */
size_t program_file_count(const struct program_file *file, char *const argv[]);

/* Writes the arguments of the program, of which `argv` are those that were
   passed, and NULL behind them.  False if there are more than `capacity`. */
bool program_file_words(const struct program_file *file, char *const argv[],
			const char *words[], size_t capacity);

/* Writes those of the loader, of which the first one goes to `text`; without FD
   unless `by_fd`.  False if there is no room. */
bool program_loader_words(const struct program_file *file, bool by_fd,
			  const char *name, char *const argv[],
			  struct raw_text *text, const char *words[],
			  size_t capacity);

/* Takes the first of them apart.  Stores FD, -1 if there is none, and whether
   there is an argv[0], and returns PROGRAM, a part of the word; NULL if it is
   no such word. */
const char *program_loader_read(const char *word, long *fd, bool *tells_first);

/* Takes PROGRAM out of them again: FD is enough. */
void program_loader_shorten(const char *words[], int fd);

#endif
