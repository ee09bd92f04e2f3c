/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkgdb query and pkgdb conflicts: the entry of a path, the source that decided
 * it, and the sources that disagree.  A paragraph or line is for people and may
 * change between versions; programs take --json.  Names may hold any byte:
 * write_printable keeps control bytes from the terminal.
 */
#include <stdio.h>
#include <string.h>

#include "common/str.h"
#include "common/tool/diag.h"
#include "pkgdb/tool/commands.h"
#include "pkgdb/write/write_conflict.h"
#include "pkgdb/write/write_text.h"

/* Appends `name (id)`, or what is known of these. */
static void add_id(struct str *to, const char *name, bool known, uint32_t id)
{
	if (name && known)
		str_printf(to, "%s (%u)", name, id);
	else if (name)
		str_printf(to, "%s (unknown)", name);
	else if (known)
		str_printf(to, "%u", id);
	else
		str_push(to, '?');
}

/* Appends the mode, `?` as prototype(5) has it if the mode is open. */
static void add_mode(struct str *to, const struct pkgdb_entry *entry)
{
	if (entry->fields & PKGDB_MODE)
		str_printf(to, "%04o", entry->mode);
	else
		str_push(to, '?');
}

/* Prints a label and a text in one line; nothing for NULL. */
static void put_text(const char *label, const char *text)
{
	if (!text)
		return;
	printf("%-9s ", label);
	write_printable(stdout, text);
	putchar('\n');
}

/* Prints the lines of owner and group. */
static void show_owner(const struct pkgdb_entry *entry)
{
	struct str line = STR_INIT;

	add_id(&line, entry->owner, entry->fields & PKGDB_UID, entry->uid);
	put_text("owner", str_text(&line));
	str_clear(&line);
	add_id(&line, entry->group, entry->fields & PKGDB_GID, entry->gid);
	put_text("group", str_text(&line));
	str_fini(&line);
}

/* Prints the place of each later source whose value was ignored. */
static void show_conflicts(struct pkgdb *db, const struct pkgdb_entry *entry)
{
	const struct pkgdb_conflict *conflict;

	for (size_t n = 0; (conflict = pkgdb_conflict(db, n)); n++) {
		struct str line = STR_INIT;

		if (conflict->winner != entry)
			continue;
		pkgdb_add_location(&line, conflict->lost);
		put_text("against", str_text(&line));
		str_fini(&line);
	}
}

/* Prints an entry as a paragraph, a line for each attribute. */
static void show(struct pkgdb *db, const struct pkgdb_entry *entry)
{
	struct str line = STR_INIT;

	put_text("path", entry->path);
	printf("%-9s %c\n", "type", entry->type);
	put_text("link", entry->link);
	add_mode(&line, entry);
	put_text("mode", str_text(&line));
	str_clear(&line);
	show_owner(entry);
	if (entry->fields & PKGDB_DEVICE)
		printf("%-9s %u,%u\n", "device", entry->major, entry->minor);
	if (entry->fields & PKGDB_SIZE)
		printf("%-9s %llu\n", "size", (unsigned long long)entry->size);
	put_text("digests", entry->digests);
	put_text("caps", entry->caps);
	put_text("arch", entry->arch);
	put_text("packages", entry->packages);
	if (entry->fields & PKGDB_SUBTREE)
		put_text("covers", "the directory, and all below without an "
				   "entry");
	pkgdb_add_location(&line, entry);
	put_text("from", str_text(&line));
	str_fini(&line);
	show_conflicts(db, entry);
}

void command_query(struct pkgdb *db, const struct options *options)
{
	struct fault fault;

	for (size_t i = 0; i < options->paths.count; i++) {
		const char *path = options->paths.word[i];
		const struct pkgdb_entry *entry = pkgdb_find(db, path);

		if (!entry) {
			fail(STATUS_FOUND, "%s: not in the database", path);
			continue;
		}
		if (options->json) {
			write_entries(stdout, entry);
			continue;
		}
		if (i > 0)
			putchar('\n');
		show(db, entry);
	}
	if (pkgdb_failed(db, &fault))
		fail_fault(STATUS_TROUBLE, &fault);
}

/* ---- conflicts ---- */

void command_conflicts(struct pkgdb *db, const struct options *options)
{
	const struct pkgdb_conflict *conflict;

	(void)options;
	for (size_t n = 0; (conflict = pkgdb_conflict(db, n)); n++) {
		struct str line = STR_INIT;

		write_conflict(&line, conflict, "loses to");
		write_printable(stdout, str_text(&line));
		putchar('\n');
		str_fini(&line);
		diag_worsen(STATUS_FOUND);
	}
}
