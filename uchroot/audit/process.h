/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process of a box as its supervisor sees it, proc(5).  It may end at any
 * moment, and another one get its number: then what was read is of no use.
 */
#ifndef UCHROOT_AUDIT_PROCESS_H
#define UCHROOT_AUDIT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "common/base.h"

/* The process that a thread belongs to; -1 with errno. */
pid_t process_of(pid_t thread);

/* The path of one of its files in /proc. */
#define PROCESS_PATH_SIZE 64
void process_path(char path[PROCESS_PATH_SIZE], pid_t pid, const char *name);

/* The number of the system call in which a thread waits; -1 if it runs. */
MUST_CHECK
long process_call(pid_t thread);

/* Reads its memory from an address on, as far as it is there and fits.
   Returns the number of bytes. */
size_t process_read(pid_t pid, uint64_t address, void *bytes, size_t size);

/* Reads a C string from its memory.  False if it is longer than size - 1, or
   not there. */
MUST_CHECK
bool process_text(pid_t pid, uint64_t address, char *text, size_t size);

/* Opens its root directory; -1 with errno. */
MUST_CHECK
int process_root(pid_t pid);

/* Opens (O_PATH) what an absolute path leads to below this root; -1 with
   errno. */
MUST_CHECK
int root_open(int root, const char *path);

/*
 * True if execve(2) of this path must fail with ENOENT below this root: a
 * directory that it names has no such entry.  False where that is not certain,
 * as where a symbolic link, or a directory of the process, has to be followed.
 */
MUST_CHECK
bool root_lacks(int root, const char *path);

#endif
