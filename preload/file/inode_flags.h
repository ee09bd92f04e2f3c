/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inode flags, chattr(1): immutable and append-only are root's to set, and
 * would lock the builder out of the tree.  The ledger remembers them, as
 * an attribute that no program gets to see; the others are the disk's.
 */
#ifndef PRELOAD_FILE_INODE_FLAGS_H
#define PRELOAD_FILE_INODE_FLAGS_H

/* No file system has an attribute of this name, nor can a program give one. */
#define FLAGS_ATTRIBUTE "system.inode_flags"

#endif
