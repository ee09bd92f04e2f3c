/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The privileges that a file loses when it is written to or truncated:
 * file_remove_privs() of the kernel.
 */
#ifndef PRELOAD_FILE_REMOVE_PRIVS_H
#define PRELOAD_FILE_REMOVE_PRIVS_H

#include "preload/record/file.h"

/*
 * Removes the capabilities of a regular file that was written to, and, unless
 * the writer has CAP_FSETID, its set-id bits.  (dir, path) serve only for the
 * hint.  Failures are not reported: the write has happened already.
 */
void file_remove_privs(struct file *file, int dir, const char *path);

#endif
