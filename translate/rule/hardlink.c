/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members that are names of one file.
 *
 * One file has one owner and mode.  In tar a link gets those of its target's
 * entry; in cpio the entry of the first name that has one decides for all
 * names, and a rule for a subtree only where none has.  An entry that disagrees
 * is ignored and reported.
 *
 * A name without an entry may come before one that has it:
 *   tar	the file has been written then, and its header did not tell
 *		that links follow.  The entry that comes too late is reported.
 *   newc	names wait for an entry until the data comes, which is last.
 *   cpio	of other kinds writes data with each name: too late, as in tar.
 *
 * When a name is left out, a later name may need its data, so the data goes to
 * the spool until that name passes:
 *   tar	the first link is written as the file, under its own name; later
 *		links point at it.
 *   cpio	the next name without data gets it.  In newc, however, the data
 *		follows the last name, when the other names have been written.
 *		So while exceptions may drop the last name, names without data
 *		wait, and are written right before the data.  Writers put the
 *		names of a file side by side, so in practice the order of the
 *		archive does not change.
 */
#include "translate/rule/hardlink.h"

bool hardlink_concerns(const struct translate *t, bool drop)
{
	const struct member *m = &t->stream.unit.member;

	if (t->stream.format->names_first)
		return m->kind == 'l' || (drop && m->kind == 'f');
	return m->kind == 'f' && m->nlink > 1;
}

int hardlink_decide(struct translate *t, const struct pkgdb_entry *entry,
		    bool drop)
{
	if (t->stream.format->names_first)
		return hardlink_decide_tar(t, entry, drop);
	return hardlink_decide_cpio(t, entry, drop);
}

int hardlink_end(struct translate *t)
{
	struct link *link, *next;

	HASH_ITER (hh, t->links.table, link, next)
		if (link->waiting && hardlink_release(t, link, NULL) < 0)
			return -1;
	links_clear(&t->links);
	t->saving = NULL;
	return 0;
}
