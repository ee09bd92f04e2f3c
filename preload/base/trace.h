/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who changed a record, when, and under which path: what `fakebuild
 * --explain` tells, and how a saved state finds its files again.  All of it
 * is a hint; a hint that can't be had is left out, never an error.
 */
#ifndef PRELOAD_BASE_TRACE_H
#define PRELOAD_BASE_TRACE_H

#include "preload/base/session.h"

/* The time in ns by the coarse clock that stamps files. */
uint64_t trace_now(void);

/* Fills in a trace; with the path only if `with_hint`. */
void trace_fill(struct ledger_trace *trace, int dir, const char *path,
		bool with_hint);

/* The granule of a path; 0 if it can't be had. */
uint32_t trace_hint(int dir, const char *path);

/*
 * A descriptor was opened: what was known of its number is void.  If it was
 * opened to make a file, the path is the hint of what will be done to it.
 */
void trace_opened(int fd, int flags, int dir, const char *path);

/* The first asks the kernel all about this process that a trace needs, while it
   can still be asked.  After the second the kernel is asked nothing more: only
   paths that are known by then become hints. */
void trace_prepare(void);
void trace_forbid_calls(void);

/* The process is a new one (fork), or is somewhere else (chdir). */
void trace_forked(void);
void trace_cwd_changed(void);

#endif
