/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that the shim has loaded itself, since it has no dynamic linker.
 */
#ifndef PRELOAD_BASE_LOADED_H
#define PRELOAD_BASE_LOADED_H

#include <linux/limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* The path of the program's file, absolute as the kernel has it; NULL in all
   programs that a dynamic linker has loaded.  The text is never changed. */
extern const char *loaded_program;

/* A descriptor of that file if it had no name when it was loaded (memfd, or
   removed), which the program may have closed; 0 if it has one. */
extern int loaded_fd;

/* Notes which file that is. */
void loaded_note_file(const struct stat *file);

/* A path that leads to the program's file: to that descriptor, in the buffer,
   or `loaded_program`, which follows a file that was renamed.  Of a file that
   was removed it stays, and another may be there by now. */
const char *loaded_path(char buffer[40]);

/* What the link /proc/self/exe of this process should say: its length, which is
   at most `size`. */
size_t loaded_read_link(char *text, size_t size);

/* True for a path by which a process of this thread group asks for the file of
   its own program: then the kernel's answer is the shim. */
bool loaded_is_own(const char *path);

/*
 * Corrects the answer of readlink(2), `n` bytes in `text`, for the program of
 * another process that the shim has loaded, /proc/PID/exe: then it is the file
 * of the shim.  The length, which is at most `size`.
 */
long loaded_correct_link(const char *path, char *text, size_t size, long n);

/* True for a path that may be one to such a program, whatever follows; the
   kernel has read it by then. */
static inline bool loaded_may_be(const char *path)
{
	return path && path[0] == '/' && path[1] == 'p';
}

/* The path of such a program, whose file may have been removed since; false if
   `path` leads to none. */
bool loaded_find(const char *path, char program[PATH_MAX]);

/* The same for a descriptor that was opened by this path: makes it one of the
   program's file. */
void loaded_correct_fd(const char *path, int fd);

#endif
