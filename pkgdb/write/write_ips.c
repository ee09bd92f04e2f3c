/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes actions of an IPS manifest (read_ips.c has the grammar), without the
 * `set` actions that make a package of it:
 *
 *	file NOHASH path=usr/bin/ct owner=root group=uucp mode=4511
 *
 * A published manifest has a hash where NOHASH stands; pkgsend(1) takes the
 * contents from the path.  Devices, pipes and sockets are left out, as IPS has
 * no action for them, and so are rules for subtrees, and names with line breaks
 * or `$(`.  Capabilities and extended attributes are lost.
 */
#include <string.h>

#include "pkgdb/write/write_text.h"

/* Writes ` name=value`, quoted where pkg(7) wants it. */
static void put_value(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=", name);
	if (*value && write_is_word(value) && !strpbrk(value, "\"'\\")) {
		fputs(value, out);
		return;
	}
	putc('"', out);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putc('\\', out);
		putc(*value, out);
	}
	putc('"', out);
}

/* Writes owner, group and mode as far as they are known. */
static void put_attributes(FILE *out, const struct pkgdb_entry *entry)
{
	const char *owner = write_owner(entry, NULL);
	const char *group = write_group(entry, NULL);

	if (owner)
		put_value(out, "owner", owner);
	if (group)
		put_value(out, "group", group);
	if (entry->fields & PKGDB_MODE)
		fprintf(out, " mode=%04o", entry->mode);
}

/* Writes a hard link's target, which is a key, relative to the directory that
   holds the link, as pkg(7) defines it. */
static void put_target(FILE *out, const struct pkgdb_entry *entry)
{
	char target[8192] = "";
	size_t len = 0;

	for (const char *at = entry->path; *at; at++)
		if (*at == '/' && len + 4 < sizeof(target)) {
			memcpy(target + len, "../", 4);
			len += 3;
		}
	snprintf(target + len, sizeof(target) - len, "%s", entry->link);
	put_value(out, "target", target);
}

/* Line breaks cannot be written, nor what would be taken for a macro. */
static bool is_writable(const char *text)
{
	return !text || (write_is_line(text) && !strstr(text, "$("));
}

/* The action, with its payload, that makes an object of this type; NULL if
   there is none.  A symbolic link needs a target. */
static const char *action_name(const struct pkgdb_entry *entry)
{
	switch (entry->type) {
	case PKGDB_SYMLINK: return entry->link ? "link" : NULL;
	case PKGDB_HARDLINK: return "hardlink";
	default: break;
	}
	switch (pkgdb_kind(entry->type)) {
	case PKGDB_FILE: return "file NOHASH";
	case PKGDB_DIR: return "dir";
	default: return NULL;
	}
}

enum write_loss write_ips(FILE *out, const struct pkgdb_entry *entry)
{
	const char *action = action_name(entry);

	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (!action)
		return LOSS_TYPE;
	if (!is_writable(entry->path) || !is_writable(entry->link) ||
	    !is_writable(entry->owner) || !is_writable(entry->group))
		return LOSS_NAME;
	fputs(action, out);
	put_value(out, "path", entry->path);
	if (entry->type == PKGDB_SYMLINK)
		put_value(out, "target", entry->link);
	else if (entry->type == PKGDB_HARDLINK)
		put_target(out, entry);
	else
		put_attributes(out, entry);
	if (entry->type == PKGDB_EDITABLE)
		fprintf(out, " preserve=true");
	if (entry->fields & PKGDB_SIZE && pkgdb_kind(entry->type) == PKGDB_FILE)
		fprintf(out, " pkg.size=%llu", (unsigned long long)entry->size);
	putc('\n', out);
	return write_attribute_loss(entry, false);
}
