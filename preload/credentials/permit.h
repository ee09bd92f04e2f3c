/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Permission to act on a path, for a process that has given up rights of root:
 * path_resolution(7), and the clauses on EACCES and EPERM in the page of each
 * call, decided from the shown owner and mode of every component.  The kernel
 * cannot decide it, since to the kernel all files and processes are the
 * builder's.
 *
 * Each permit_ function returns 0 if the kernel may be asked, else the negative
 * errno that it would give.  A path that does not exist, and arguments that
 * contradict each other, are permitted: the kernel reports them with the right
 * error.  Verbs ask only if cred_limited(), so root pays for one branch.  A
 * walk asks the kernel about each component, and needs some 10 KiB of stack.
 *
 * Where nothing else is said, a NULL `path` is the descriptor `dir`, and of
 * `flags` AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH count.
 */
#ifndef PRELOAD_CREDENTIALS_PERMIT_H
#define PRELOAD_CREDENTIALS_PERMIT_H

#include "preload/credentials/permit_file.h"

/* Search permission on the way to the file, and nothing of the file: stat(2),
   readlink(2), and before any change of an inode. */
long permit_lookup(int dir, const char *path, int flags);

/* open(2), with the flags of open(2): O_CREAT asks about the directory, O_TRUNC
   for write permission, O_TMPFILE about the directory that `path` is. */
long permit_open(int dir, const char *path, int flags);

/* Makes a name for a new file of this type: mkdir(2), symlink(2), bind(2). */
long permit_create(int dir, const char *path, mode_t type);

/* mknod(2); may try the real call, for the error of a read-only file system. */
long permit_mknod(int dir, const char *path, mode_t mode, dev_t dev);

/* unlink(2), rmdir(2): write permission on the directory, and in one with the
   sticky bit -EPERM for others than the owners. */
long permit_unlink(int dir, const char *path);

/* renameat2(2), with its flags: both directories as for unlink(2), and a
   directory that gets another parent must be writable itself. */
long permit_rename(int from_dir, const char *from, int to_dir, const char *to,
		   unsigned flags);

/* linkat(2), with its flags; -EPERM for a file that protected_hardlinks of
   proc_sys_fs(5) withholds. */
long permit_link(int from_dir, const char *from, int to_dir, const char *to,
		 int flags);

/* truncate(2): write permission on a regular file. */
long permit_write(int dir, const char *path);

/* utimensat(2): -EPERM for others than the owner, -EACCES if they set the time
   of now and may not write.  The caller has proven that `times` can be read. */
long permit_utime(int dir, const char *path, const struct timespec *times,
		  int flags);

/* These MAY_ bits on a file, for connect(2) and inotify_add_watch(2). */
long permit_access(const char *path, unsigned want);

/* chdir(2), chroot(2): search permission on the directory itself. */
long permit_chdir(int dir, const char *path);

/* execve(2): execute permission on a regular file. */
long permit_execute(int dir, const char *path, int flags);

#endif
