/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a new file looks like.  In the usual case -- the owner may read and
 * write what is made, nobody dropped root, no set-gid directory is about --
 * the kernel's own call is all there is.  Otherwise the file is made with a
 * mode that the builder can work with, and what was asked for is recorded.
 */
#ifndef PRELOAD_FILE_CREATE_H
#define PRELOAD_FILE_CREATE_H

#include "preload/base/libc.h"

struct ledger_edit;

/* False in the usual case, for a file of this type that is made with this
   mode. */
bool create_needs_care(mode_t type, mode_t mode);

/*
 * Records what a file that was just made should look like.  It is told by
 * (dir, path), where a NULL path is the descriptor `dir`; its name, for the
 * hint and to find its directory, by (parent_dir, where).  `mode` is what was
 * asked for: the umask has had its say on disk already.  `node` is NULL, or
 * says which device it stands for.  A negative errno if that cannot be kept.
 */
long create_record(int dir, const char *path, int parent_dir, const char *where,
		   mode_t mode, const struct ledger_edit *node);

/* A file of O_TMPFILE has no name, but its directory is told. */
long create_record_nameless(int fd, int dir, const char *path, mode_t mode);

#endif
