/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The database of installed objects, /var/sadm/install/contents, which
 * pkgadd(1M) maintains; contents(5) of Solaris describes it.  One object a
 * line, sorted by path:
 *
 *	path[=target] ftype class [major minor] [mode owner group]
 *		[size checksum mtime] package...		(one line)
 *
 *	/usr/bin/ct f none 4511 root uucp 8576 61234 1100000001 SUNWbnuu
 *	/bin=./usr/bin s none SUNWcsr
 *
 * A package name may have a status character in front, which pkgadd uses while
 * it works, and `:class` behind; both are cut off.  All paths are absolute and
 * already have BASEDIR in front.
 */
#include <ctype.h>
#include <string.h>

#include "pkgdb/parse/svr4.h"
#include "pkgdb/read/formats.h"

/* At most 11 words describe the object.  The others are packages, and nearly
   every package of a system has a directory such as /usr. */
#define MAX_WORDS 4096

/* The bare name in a package word, cut in place; "" if there is none. */
static char *package_name(char *word)
{
	while (*word && !isalnum((unsigned char)*word))
		word++;
	word[strcspn(word, ":")] = '\0';
	return word;
}

/* Interns the package names with one blank between, as pkgdb_entry wants them.
   0, or -1 with the fault. */
static int take_packages(struct reading *in, struct pkgdb_entry *entry,
			 char **words, size_t count)
{
	struct str names = STR_INIT;

	if (count == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		const char *name = package_name(words[i]);

		if (*name == '\0') {
			str_fini(&names);
			return reading_fault(in,
					     "word %zu of the packages "
					     "has no name",
					     i + 1);
		}
		if (i > 0)
			str_push(&names, ' ');
		str_puts(&names, name);
	}
	if (!str_failed(&names))
		entry->packages = arena_intern(&in->db->arena,
					       str_text(&names));
	str_fini(&names);
	return entry->packages ? 0 : reading_fault(in, "out of memory");
}

/* Adds the object of a line.  A link has neither attributes nor contents: its
   packages follow the class at once. */
static int add(struct reading *in, char **words, size_t count)
{
	struct pkgdb_entry entry = { .type = words[1][0] };
	char *path = words[0], *second;

	if (entry.type == 'i')
		return 0;
	if (svr4_split(in, entry.type, path, &second) < 0)
		return -1;
	words += 3;
	count -= 3;
	if (entry.type != PKGDB_SYMLINK && entry.type != PKGDB_HARDLINK &&
	    (svr4_attributes(in, &entry, &words, &count) < 0 ||
	     svr4_contents(in, &entry, &words, &count) < 0))
		return -1;
	if (count > 0 && take_packages(in, &entry, words, count) < 0)
		return -1;
	return svr4_add(in, &entry, path, second);
}

/* Checks the form of a line and adds its object. */
static int read_row(void *arg, char *line)
{
	struct reading *in = arg;
	char *words[MAX_WORDS + 1];
	size_t count = lex_fields(line, words, MAX_WORDS);

	if (count < 3 || count > MAX_WORDS || words[0][0] != '/')
		return reading_fault(in,
				     "not of the form '/path ftype class...'");
	if (!svr4_is_type(words[1]))
		return reading_fault(in, "type '%s' is not one of fevdxlscbpi",
				     words[1]);
	return add(in, words, count);
}

int read_contents(struct reading *in)
{
	return reading_lines(in, read_row, in);
}

/* The path in front tells this format from prototype(5) and pkgmap(5), the
   class from a device table, which has a mode in the third column. */
bool fits_contents(char *line)
{
	char *words[4];

	return lex_fields(line, words, 3) >= 3 && words[0][0] == '/' &&
	       svr4_is_type(words[1]) && isalpha((unsigned char)words[2][0]);
}
