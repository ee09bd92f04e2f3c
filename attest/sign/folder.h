/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A private directory for files that other programs read and write.  It is
 * removed with all that lies in it: when the caller says so, when the process
 * exits, and before a signal of a user ends it, for these signals are held back
 * as long as there is one.  There is one at a time.
 */
#ifndef ATTEST_SIGN_FOLDER_H
#define ATTEST_SIGN_FOLDER_H

#include <limits.h>
#include <signal.h>
#include <stddef.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/str.h"

struct folder {
	char path[PATH_MAX - 64];
	sigset_t held; /* signals that are held back, */
	sigset_t mask; /* and those that were before */
};

/* Makes one in $TMPDIR, or /tmp.  0, or -1 with the fault's text. */
MUST_CHECK
int folder_make(struct folder *folder, struct fault *fault);

/* Removes it; a signal that came meanwhile arrives then. */
void folder_remove(struct folder *folder);

/* The path of a file in it, of a name of at most 60 bytes. */
void folder_path(const struct folder *folder, const char *name,
		 char path[PATH_MAX]);

/* Writes a file there.  0, or -1 with the fault's text. */
MUST_CHECK
int folder_write(const struct folder *folder, const char *name,
		 const char *bytes, size_t size, struct fault *fault);

/* Appends the contents of one.  0, or -1 with the fault's text. */
MUST_CHECK
int folder_read(const struct folder *folder, const char *name, struct str *to,
		struct fault *fault);

#endif
