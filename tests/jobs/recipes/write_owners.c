/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * owners: `path owner:group`, one path a line.  Types and modes are lost
 * without a word.
 */
#include "pkgdb/write/write_text.h"

enum write_loss write_owners(FILE *out, const struct pkgdb_entry *entry)
{
	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (!write_has_owner(entry))
		return LOSS_OWNER;
	if (!write_is_word(entry->path) || !write_is_id(entry->owner) ||
	    !write_is_id(entry->group))
		return LOSS_NAME;
	fprintf(out, "%s %s:%s\n", entry->path, write_owner(entry, ""),
		write_group(entry, ""));
	return write_attribute_loss(entry, false);
}
