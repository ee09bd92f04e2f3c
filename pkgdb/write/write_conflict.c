/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spells the fields in which two entries differ.  It compares nothing: merging
 * has found out which these are.
 */
#include "pkgdb/write/write_conflict.h"

#include "pkgdb/write/write_text.h"

/* Appends the values that one of two entries has in the fields in which they
   differ, separated by commas. */
static void add_fields(struct str *to, const struct pkgdb_conflict *conflict,
		       const struct pkgdb_entry *entry)
{
	size_t start = to->len;

#define NEXT() (to->len > start ? str_puts(to, ", ") : (void)0)
	if (conflict->type)
		str_printf(to, "type %c", entry->type);
	if (conflict->link) {
		NEXT();
		str_printf(to, "link %s", entry->link);
	}
	if (conflict->fields & PKGDB_MODE) {
		NEXT();
		str_printf(to, "mode %04o", entry->mode);
	}
	if (conflict->fields & PKGDB_OWNER) {
		NEXT();
		str_printf(to, "owner %s", write_owner(entry, "?"));
	}
	if (conflict->fields & PKGDB_GROUP) {
		NEXT();
		str_printf(to, "group %s", write_group(entry, "?"));
	}
	if (conflict->fields & PKGDB_DEVICE) {
		NEXT();
		str_printf(to, "device %u,%u", entry->major, entry->minor);
	}
	if (conflict->fields & PKGDB_SIZE) {
		NEXT();
		str_printf(to, "size %llu", (unsigned long long)entry->size);
	}
	if (conflict->digests) {
		NEXT();
		str_puts(to, entry->digests);
	}
	if (conflict->xattrs) {
		NEXT();
		str_printf(to, "%u bytes of attributes",
			   entry->record->xattrs_size);
	}
#undef NEXT
}

void write_conflict(struct str *to, const struct pkgdb_conflict *conflict,
		    const char *verb)
{
	pkgdb_add_location(to, conflict->lost);
	str_printf(to, ": %s: ", conflict->winner->path);
	add_fields(to, conflict, conflict->lost);
	str_printf(to, " %s ", verb);
	add_fields(to, conflict, conflict->winner);
	str_puts(to, " at ");
	pkgdb_add_location(to, conflict->winner);
}
