/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the lines of a %files section, for a spec file or for %files -f:
 *
 *	%attr(4511,root,uucp) /usr/bin/ct
 *	%attr(0755,root,sys) %dir /usr
 *	%attr(0620,root,tty) %dev(c,4,1) /dev/tty1
 *	%caps(cap_net_raw=ep) %attr(0755,root,root) /bin/ping
 *
 * An attribute that is not stated is `-`, which rpmbuild takes from the
 * buildroot.  What an administrator may edit is %config, what may be absent
 * %ghost.  Names are quoted if they have blanks; those that rpm would take for
 * patterns or macros are left out, as are sockets and rules for subtrees.
 * Extended attributes but capabilities are lost.
 */
#include <string.h>

#include "pkgdb/write/write_text.h"

/* Whether a name stands for itself in a list. */
static bool is_plain(const char *path)
{
	return write_is_line(path) && !strpbrk(path, "*?[]{}\"\\%");
}

/* %attr of a symbolic link would warn: nothing applies to it. */
static void put_attributes(FILE *out, const struct pkgdb_entry *entry)
{
	if (entry->type == PKGDB_SYMLINK)
		return;
	fputs("%attr(", out);
	if (entry->fields & PKGDB_MODE)
		fprintf(out, "%04o", entry->mode);
	else
		putc('-', out);
	fprintf(out, ",%s,%s) ", write_owner(entry, "-"),
		write_group(entry, "-"));
}

enum write_loss write_rpm(FILE *out, const struct pkgdb_entry *entry)
{
	char kind = pkgdb_kind(entry->type);
	const char *quote = strpbrk(entry->path, " \t") ? "\"" : "";

	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (kind == PKGDB_SOCKET)
		return LOSS_TYPE;
	if (!is_plain(entry->path) || !write_is_id(entry->owner) ||
	    !write_is_id(entry->group))
		return LOSS_NAME;
	if (entry->caps)
		fprintf(out, "%%caps(%s) ", entry->caps);
	put_attributes(out, entry);
	if (kind == PKGDB_DIR)
		fputs("%dir ", out);
	if (entry->fields & PKGDB_DEVICE)
		fprintf(out, "%%dev(%c,%u,%u) ", entry->type, entry->major,
			entry->minor);
	if (entry->type == PKGDB_EDITABLE)
		fputs("%config ", out);
	if (entry->fields & PKGDB_OPTIONAL)
		fputs("%ghost ", out);
	fprintf(out, "%s/%s%s\n", quote,
		strcmp(entry->path, ".") == 0 ? "" : entry->path, quote);
	return write_attribute_loss(entry, true);
}
