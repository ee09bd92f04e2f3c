/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The steps around the kernel's call that the open family has in common:
 * open.c and fopen.c make the call.  No step takes a pointer to the opening, so
 * that the compiler can keep it in registers where no step is needed.
 */
#ifndef PRELOAD_FILE_OPENING_H
#define PRELOAD_FILE_OPENING_H

#include <linux/openat2.h>

#include "preload/base/trace.h"
#include "preload/credentials/proc_status.h"
#include "preload/file/device.h"
#include "preload/record/last_file.h"
#include "preload/record/path_walk.h"

/*
 * How a file is opened: the arguments of openat2(2), of which the older calls
 * have a part, and the name of the file for the steps before and after the
 * call.  That is the same as the program's, except with RESOLVE_ flags.
 */
struct opening {
	int dir;
	const char *path;
	int flags;
	mode_t mode; /* as the program asked for it */
	uint64_t resolve;
	bool by_openat2;
	bool dangling; /* the path was a link to a file that the call made */
	struct file_at at; /* a NULL path: the descriptor, if it is one */
};

static inline struct opening opening_plain(int dir, const char *path, int flags,
					   mode_t mode)
{
	int nofollow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;

	return (struct opening){ .dir = dir,
				 .path = path,
				 .flags = flags,
				 .mode = mode,
				 .at = { dir, path, nofollow } };
}

static inline bool opening_is_tmpfile(int flags)
{
	return (flags & __O_TMPFILE) == __O_TMPFILE;
}

/* Permission to open, for a process without root's rights: 0, or the negative
   errno that the kernel would give. */
long opening_permit(struct opening o);

/* Copies up the file and the directory that an open with these flags, or a
   later write, will copy up. */
void opening_copy_up(struct opening o);

static inline bool opening_may_copy_up(int flags)
{
	return unlikely(flags & (O_ACCMODE | O_TRUNC | O_CREAT)) &&
	       !(flags & O_PATH);
}

/*
 * write(2) by a process without CAP_FSETID removes set-id bits, by any process
 * a file's capabilities.  Writes are not intercepted, so opening for writing is
 * taken for a write.
 */
static inline bool opening_is_to_change(int flags, bool limited)
{
	struct ledger *ledger;

	if (!(flags & (O_WRONLY | O_RDWR)) || flags & O_PATH)
		return false;
	ledger = session_records();
	return ledger && (limited || ledger_has(ledger, LEDGER_TRAIT_XATTRS));
}

/* Removes the privileges of a file that was opened, by this name, to be
   changed. */
void opening_remove_privs(int fd, int dir, const char *path);

/* After a file was opened that was there before: its descriptor is made that of
   the device, if it is a placeholder, or of the rewritten status file. */
static inline __attribute__((always_inline)) void opening_found(
	struct opening o, int fd, bool limited)
{
	if (unlikely(opening_is_to_change(o.flags, limited)))
		opening_remove_privs(fd, o.at.dir, o.at.path);
	if (unlikely(o.flags & O_PATH))
		return;
	if (proc_may_match(o.path) && !(o.resolve & RESOLVE_IN_ROOT))
		proc_opened(fd, o.path);
	if (device_may_open_read(o.path, o.flags))
		device_replace(fd, o.flags);
}

/* After a file was made: records it.  A negative errno if it was removed
   instead, since the ledger is full; the caller closes `fd`. */
long opening_made(struct opening o, int fd);

/* The path of an opening with RESOLVE_ flags is no hint for a record. */
static inline void opening_trace(struct opening o, int fd)
{
	trace_opened(fd, o.resolve ? 0 : o.flags, o.dir, o.path);
	last_file_opened(fd, o.flags, o.dir, o.resolve ? NULL : o.path);
}

#endif
