/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One image as the configuration has it, uchroot.conf(5): a paragraph, field by
 * field.  Asks the system for nothing but $HOME and the working directory.
 */
#ifndef UCHROOT_CONFIG_ENTRY_H
#define UCHROOT_CONFIG_ENTRY_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/base.h"
#include "common/deb822.h"
#include "common/fault.h"
#include "uchroot/box/box.h"

enum entry_type { ENTRY_ANY, ENTRY_TARBALL, ENTRY_DIRECTORY };

/* What is no number lies in the arena, or in the text that was read.  All zero
   is an empty one. */
struct entry {
	const char *file;    /* that has it; NULL: none */
	unsigned line;	     /* where its paragraph begins */
	unsigned given;	     /* fields that have been set, a bit for each */
	const char *name;    /* NULL: it is known by its path alone */
	const char *aliases; /* words; or NULL */
	enum entry_type type;
	const char *path;   /* absolute, if it is from a file */
	const char *unpack; /* a folder in place of the cache; or NULL */
	const char *user;   /* or NULL */
	bool network;
	struct bind *binds; /* see entry_bind() */
	size_t bind_count, bind_capacity;
	struct limits limits;
};

/* All functions return 0, or -1 with the fault, unless they say otherwise. */

/* Takes a field; the fault has its file and line. */
MUST_CHECK
int entry_set(struct entry *entry, struct arena *arena, const char *file,
	      const struct deb822_field *field, struct fault *fault);

/* Adds SRC[:DST][:ro]. */
MUST_CHECK
int entry_bind(struct entry *entry, struct arena *arena, const char *text,
	       struct fault *fault);

/* True if this text can be a name. */
bool entry_is_name(const char *text);

/* True if the entry has this name, or this alias. */
bool entry_is_called(const struct entry *entry, const char *name);

/* The first name or alias that both have; NULL if there is none.  It lies in
   the arena. */
const char *entry_shared_name(const struct entry *entry,
			      const struct entry *other, struct arena *arena);

/* Frees what is not in the arena. */
void entry_fini(struct entry *entry);

#endif
