/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packed extended attributes: all those of one file as the ledger and a state
 * store them, a run of (name size, value size, name, value) without padding;
 * see struct ledger_xattrs in ledger/layout.h.  Pure functions on such runs,
 * which may be damaged.
 */
#ifndef RAW_ATTRS_H
#define RAW_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct attr {
	const char *name;   /* points into the run; no NUL */
	const char *value;  /* points into the run */
	uint32_t name_size; /* at most UINT16_MAX */
	uint32_t value_size;
};

/* Bytes of the two sizes before a name. */
#define ATTR_HEAD_SIZE 6

/* Reads the attribute at *offset and moves *offset behind it; false at the end,
   or where the rest is damaged. */
bool attrs_next(const char *run, size_t size, size_t *offset,
		struct attr *attr);

#define ATTR_ACCESS_ACL	 "system.posix_acl_access"
#define ATTR_DEFAULT_ACL "system.posix_acl_default"

/* Two names under which the ledger stores something else: inode flags, a
   uint32_t as in ioctl_iflags(2), and a struct ledger_times.  The kernel has no
   handler for them, so no file system has them, and the xattr verbs accept
   neither from a program. */
#define ATTR_INODE_FLAGS "system.inode_flags"
#define ATTR_TIMES	 "system.times"

/* True if the name of an attribute begins with, or is, this text. */
bool attr_starts(const struct attr *attr, const char *prefix);
bool attr_is(const struct attr *attr, const char *name);

/* Orders attributes by the bytes of their names, as strcmp. */
int attr_compare(const struct attr *a, const struct attr *b);

/* True for ATTR_INODE_FLAGS and ATTR_TIMES, which are shown to no program and
   go into no archive. */
bool attr_is_hidden(const struct attr *attr);

/* Writes one attribute to `to`; returns its size in bytes. */
size_t attrs_put(char *to, const struct attr *attr);

/* Finds an attribute by its name; false if the run does not have it. */
bool attrs_find(const char *run, size_t size, const char *name,
		struct attr *attr);

/*
 * Writes the run with `name` set to the value, or without it if `value` is
 * NULL.  `to` has size + ATTR_HEAD_SIZE + strlen(name) + value_size bytes.
 * Returns the new size.
 */
size_t attrs_replace(char *to, const char *run, size_t size, const char *name,
		     const void *value, size_t value_size);

#endif
