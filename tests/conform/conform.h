/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conformance suite asks the system questions and prints its answers, one
 * line each, "area/name => answer".  It judges nothing: the answers of one run,
 * as real root, are the expectation of another.  So an answer never shows
 * what differs between two runs of the same kernel: no time, no inode number,
 * no path above the scratch directory.
 *
 * Every check is a child process of its own, in an empty directory of its
 * own, with umask 022 and all of root's credentials; it may spoil them.
 */
#ifndef TESTS_CONFORM_H
#define TESTS_CONFORM_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Ids that are nobody's. */
#define ALICE	    4242u
#define BOB	    5353u
#define ALICE_GROUP 4343u
#define BOB_GROUP   5454u
#define CLUB	    6464u /* both are members */

/* Directories "way0" and so on, one for each path that openat2(2) takes in the
   area "locked". */
#define LOCKED_WAYS 7u

/* Runs one check, named by the format. */
void check(void (*run)(const void *), const void *argument, const char *format,
	   ...) __attribute__((format(printf, 3, 4)));

/* Adds to the answer of the check that runs. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Adds "name=" and what a call returned: its value, or the name of errno. */
void said(const char *name, long ret);
#define TRY(name, call) (errno = 0, said(name, (long)(call)))

/* Adds type, mode, owner and device of a file, not following links. */
void facts(const char *path);
void facts_of_fd(int fd);

/* The name of an error number. */
const char *error_name(int number);

enum kind { REG, DIR_, FIFO, SOCK, CHR, BLK, LNK, KINDS };
extern const char *const kind_names[KINDS];

/* Makes a file of any kind, with exactly this mode; ends the check if that
   fails. */
void make(enum kind kind, const char *path, mode_t mode, uid_t uid, gid_t gid);
#define FILE_(path, mode, uid, gid) make(REG, path, mode, uid, gid)

/* errors.c: files of all kinds, and links that lead nowhere. */
void stage_paths(void);

/* Becomes a user with the groups of his own and the club. */
void become(uid_t uid);

/* Runs something as a user, in a child; its answers are added. */
void as_user(uid_t uid, void (*run)(const void *), const void *argument);

/* A raw call, in the terms of errno. */
long raw_fchmodat2(int dir, const char *path, mode_t mode, int flags);

/* What `conform -w` prints: who this process is. */
int look_at_self(void);

void area_owner(void);
void area_mode(void);
void area_create(void);
void area_names(void);
void area_errors(void);
void area_at(void);
void area_descriptors(void);
void area_ids(void);
void area_capabilities(void);
void area_spawn(void);
void area_proc(void);
void area_permission(void);
void area_xattr(void);
void area_acl(void);
void area_nodes(void);
void area_locked(void);
void area_flags(void);
void area_readonly(void);
void area_pointers(void);
void area_times(void);
void area_users(void);
void area_misc(void);
void area_open(void);
void area_walks(void);
void area_devices(void);
void area_sandbox(void);
void area_ipc(void);

#endif
