/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace of a record: the process that changed it last, the time, and the
 * path by which the file was named, its hint.  `fakebuild --explain` shows it,
 * and a saved state finds its files again by the hints.
 *
 * A trace never makes a call fail: a part of it that cannot be found out is
 * left out, and a hint may be wrong, so its users check the file behind it.
 * The functions may be called in signal handlers; concurrent threads can at
 * worst mix up two hints.
 */
#ifndef PRELOAD_BASE_TRACE_H
#define PRELOAD_BASE_TRACE_H

#include "preload/base/session.h"

/* The time in ns since the epoch by the coarse clock, which the kernel stamps
   files with (current_time()).  Without a system call where the vdso has it. */
uint64_t trace_now(void);

/* Fills in a trace of a change to the file named by (dir, path); its hint is 0
   unless `with_hint`.  The ledger must be attached. */
void trace_fill(struct ledger_trace *trace, int dir, const char *path,
		bool with_hint);

/* Stores the path of a file in the ledger: the granule of the hint, 0 if the
   path cannot be found out.  A NULL or empty `path` is the descriptor `dir`. */
uint32_t trace_hint(int dir, const char *path);

/*
 * Notes that `fd` was opened with these flags of open(2): the directory that
 * was known by this number is another one now.  With O_DIRECTORY, of a walk
 * through a tree, that may be so of all numbers: they are looked up again.
 * With O_CREAT the path is remembered, since chown and chmod of the new file by
 * descriptor mostly follow.
 */
void trace_opened(int fd, int flags, int dir, const char *path);

/* Asks the kernel for everything that a trace says of this process: its pid,
   its command line, its working directory.  A seccomp filter may forbid that
   later. */
void trace_prepare(void);

/* From now on a trace is made without system calls; hints are made only from
   paths and directories that are known already. */
void trace_forbid_calls(void);

/* Forgets the pid of the parent, in a child of fork; and the working directory,
   after a change of it. */
void trace_forked(void);
void trace_cwd_changed(void);

/* Forgets all that is stored in a ledger, which is no longer that of this
   process. */
void trace_forget(void);

#endif
