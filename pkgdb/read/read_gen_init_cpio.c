/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of an initramfs for the Linux kernel's usr/gen_init_cpio, which
 * CONFIG_INITRAMFS_SOURCE names and usr/gen_initramfs.sh makes of a directory:
 *
 *	file  name location mode uid gid [hard link names]
 *	dir   name mode uid gid
 *	nod   name mode uid gid b|c major minor
 *	slink name target mode uid gid
 *	pipe  name mode uid gid
 *	sock  name mode uid gid
 *
 *	nod /dev/console 600 0 5 c 5 1
 *	file /init usr/init.sh 755 0 0 /sbin/init
 *
 * Ids are numbers only.  The location, in which gen_init_cpio replaces
 * ${VARIABLE}, is passed over.
 */
#include <string.h>

#include "common/number.h"
#include "pkgdb/read/formats.h"

/* gen_init_cpio takes lines of two path lengths, 8192 bytes: no line that it
   takes has more words of one letter. */
#define MAX_WORDS 4096

/* One of the six kinds of lines. */
struct kind {
	const char *name;
	char type;    /* enum pkgdb_type; c also stands for b */
	size_t mode;  /* the word that is the mode; ids follow */
	size_t words; /* at least */
	bool more;    /* or more */
};

static const struct kind kinds[] = {
	{ "file", PKGDB_FILE, 3, 6, true },
	{ "dir", PKGDB_DIR, 2, 5, false },
	{ "nod", PKGDB_CHAR, 2, 8, false },
	{ "slink", PKGDB_SYMLINK, 3, 6, false },
	{ "pipe", PKGDB_FIFO, 2, 5, false },
	{ "sock", PKGDB_SOCKET, 2, 5, false },
};

/* The kind with a name, NULL if there is none. */
static const struct kind *kind_named(const char *name)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* Whether a line of a kind may have this number of words. */
static bool has_form(const struct kind *kind, size_t count)
{
	return count == kind->words || (kind->more && count > kind->words);
}

/* Parses two numbers: gen_init_cpio looks up no names. */
static int take_ids(struct reading *in, struct pkgdb_entry *entry,
		    const char *uid, const char *gid)
{
	if (!parse_id(uid, &entry->uid) || !parse_id(gid, &entry->gid))
		return reading_fault(in, "'%s %s' are not two ids", uid, gid);
	entry->fields |= PKGDB_UID | PKGDB_GID;
	return 0;
}

/* Parses the last three words of a nod line. */
static int take_node(struct reading *in, struct pkgdb_entry *entry,
		     char **words)
{
	if (strcmp(words[5], "b") != 0 && strcmp(words[5], "c") != 0)
		return reading_fault(in, "device type '%s' is neither b nor c",
				     words[5]);
	entry->type = words[5][0];
	return reading_device(in, entry, words[6], words[7]);
}

/* Further names of a file; the target is already clean. */
static int add_links(struct reading *in, const char *target, char **names,
		     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct pkgdb_entry entry = {
			.type = PKGDB_HARDLINK,
			.link = target,
		};

		if (reading_add(in, &entry, names[i]) < 0)
			return -1;
	}
	return 0;
}

/* Adds the object of a line, and its hard links if it is a file. */
static int read_row(void *arg, char *line)
{
	struct reading *in = arg;
	char *words[MAX_WORDS + 1];
	size_t count = lex_fields(line, words, MAX_WORDS);
	const struct kind *kind = kind_named(words[0]);
	struct pkgdb_entry entry = { .type = 0 };

	if (count > MAX_WORDS)
		return reading_fault(in, "more than %d words", MAX_WORDS);
	if (!kind)
		return reading_fault(in, "unknown kind '%s'", words[0]);
	if (!has_form(kind, count))
		return reading_fault(in, "%s with %zu words instead of %zu%s",
				     kind->name, count, kind->words,
				     kind->more ? " or more" : "");
	entry.type = kind->type;
	if (kind->type == PKGDB_SYMLINK)
		entry.link = words[2];
	if (reading_mode(in, &entry, words[kind->mode]) < 0 ||
	    take_ids(in, &entry, words[kind->mode + 1], words[kind->mode + 2]) <
		    0)
		return -1;
	if (kind->type == PKGDB_CHAR && take_node(in, &entry, words) < 0)
		return -1;
	if (reading_add(in, &entry, words[1]) < 0)
		return -1;
	return add_links(in, words[1], words + kind->words,
			 count - kind->words);
}

int read_gen_init_cpio(struct reading *in)
{
	return reading_lines(in, read_row, in);
}

/* The mode at its place tells a line from an IPS action of the same name, whose
   words are keyword=value. */
bool fits_gen_init_cpio(char *line)
{
	char *words[MAX_WORDS + 1];
	size_t count = lex_fields(line, words, MAX_WORDS);
	const struct kind *kind = count > 1 ? kind_named(words[0]) : NULL;
	mode_t mode;

	return kind && count <= MAX_WORDS && has_form(kind, count) &&
	       parse_mode(words[kind->mode], &mode);
}
