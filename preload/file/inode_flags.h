/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inode flags, chattr(1).  Only root may set the flags immutable and
 * append-only, and on disk they would lock the builder out of the tree.  So the
 * ledger stores them, as an attribute that programs do not see; the disk has
 * the other flags.
 */
#ifndef PRELOAD_FILE_INODE_FLAGS_H
#define PRELOAD_FILE_INODE_FLAGS_H

/* The kernel has no handler for this name, so no file system has it, and the
   xattr verbs do not accept it from a program. */
#define FLAGS_ATTRIBUTE "system.inode_flags"

#endif
