/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mtree(5) of FreeBSD and NetBSD, one object a line, `name keyword=value...`:
 *
 *	#mtree 2.0
 *	./usr/bin/su type=file uname=root gname=wheel mode=04755
 *
 * mtree -c writes relative names; mtree -C, bsdtar --format=mtree and, as the
 * METALOG of an unprivileged build, install -U -M write full paths.
 *
 * A name without a slash is relative: it lies in the directory that was
 * entered last, and is entered itself if it is one; `..` leaves.  A name with
 * a slash after the first character is a full path and leaves the current
 * directory alone.  /set and /unset give keywords to all following lines.
 * A line about a path that came before corrects it: install appends to the
 * METALOG each time that it installs over a file.
 *
 * A comment that begins with `#@` may be a note of a manifest, attest(1):
 * manifest.h has those, and its entries.
 *
 * The parser is our own because libarchive's reader looks at the disk for
 * what a line leaves out, and gives no line numbers, tags, `optional` or
 * `nochange`: messages and `pkgdb query` could not say which line decided.
 */
#include <string.h>

#include "common/path.h"
#include "common/str.h"
#include "pkgdb/parse/mtree_keyword.h"
#include "pkgdb/read/formats.h"
#include "pkgdb/read/manifest.h"

/* The state of reading one spec. */
struct mtree {
	struct reading *in;
	struct pkgdb_entry set; /* the values of /set */
	struct str dir;		/* the current directory's key; "" at the top */
	unsigned level;		/* relative directories entered */
	struct mtree_memo memo; /* the keywords of the last object */
	struct manifest manifest;
};

/* Carries out /set.  The arena keeps the texts, as later lines refer to them
   when the line itself is gone. */
static int set(struct mtree *mtree, char *rest)
{
	struct pkgdb_entry *set = &mtree->set;

	mtree_forget(&mtree->memo);
	if (mtree_apply(mtree->in, set, rest) < 0)
		return -1;
	if (!set->link)
		return 0;
	set->link = arena_intern(&mtree->in->db->arena, set->link);
	return set->link ? 0 : reading_fault(mtree->in, "out of memory");
}

/* Carries out `..`: the parent becomes the current directory. */
static int leave(struct mtree *mtree)
{
	if (mtree->level == 0)
		return reading_fault(mtree->in, "'..' without a directory to "
						"leave");
	mtree->level--;
	str_truncate(&mtree->dir, path_parent_len(str_text(&mtree->dir)));
	return 0;
}

/* Adds a relative entry, if it is good; a directory becomes the current one in
   any case, as the lines that follow rely on it. */
static int add_relative(struct mtree *mtree, struct pkgdb_entry *entry,
			const char *name, bool good)
{
	size_t len = mtree->dir.len;
	char dot[] = ".";
	bool top = strcmp(name, ".") == 0;
	int result = -1;

	if (!top) {
		if (len > 0)
			str_push(&mtree->dir, '/');
		str_puts(&mtree->dir, name);
	}
	if (str_failed(&mtree->dir))
		return reading_fault(mtree->in, "out of memory");
	if (good)
		result = reading_add(mtree->in, entry,
				     mtree->dir.len == 0 ? dot
							 : mtree->dir.data);
	if (entry->type == PKGDB_DIR)
		mtree->level++;
	else
		str_truncate(&mtree->dir, len);
	return result;
}

/* Adds the object of a line: the keywords of /set, then its own. */
static int add(struct mtree *mtree, char *name, char *rest)
{
	struct pkgdb_entry entry = mtree->set;
	bool good;

	entry.links = 1;
	good = mtree_apply_again(mtree->in, &mtree->memo, &entry, rest) == 0;
	if (!lex_unvis(name))
		good = reading_fault(mtree->in, "'%s' is badly escaped",
				     name) == 0;
	/* /set may state a link for all lines. */
	if (entry.type != PKGDB_SYMLINK)
		entry.link = NULL;
	/* pkgdb itself writes contents= for devices: see write_mtree.c. */
	if (entry.type == PKGDB_CHAR || entry.type == PKGDB_BLOCK)
		entry.alias = NULL;
	if (mtree->manifest.is_one)
		return good ? manifest_add(&mtree->manifest, &entry, name) : -1;
	if (strchr(name + 1, '/'))
		return good ? reading_add(mtree->in, &entry, name) : -1;
	return add_relative(mtree, &entry, name[0] == '/' ? name + 1 : name,
			    good);
}

/* Carries out a line: a directive, or an object. */
static int read_line(void *arg, char *line)
{
	struct mtree *mtree = arg;
	char *name;

	if (line[0] == '#')
		return manifest_note(&mtree->manifest, line);
	name = lex_path(&line);
	if (strcmp(name, "/set") == 0)
		return set(mtree, line);
	if (strcmp(name, "/unset") == 0) {
		mtree_forget(&mtree->memo);
		mtree_unset(&mtree->set, line);
		return 0;
	}
	if (strcmp(name, "..") == 0)
		return leave(mtree);
	return add(mtree, name, line);
}

int read_mtree(struct reading *in)
{
	struct mtree mtree = {
		.in = in,
		.set = { .type = PKGDB_ANY },
		.dir = STR_INIT,
		.manifest = { .in = in },
	};
	int result = reading_lines(in, read_line, &mtree);

	if (result == 0)
		result = manifest_end(&mtree.manifest);
	manifest_fini(&mtree.manifest);
	str_fini(&mtree.memo.words);
	str_fini(&mtree.dir);
	return result;
}

/* Whether this is all there is of a line but for a comment. */
static bool is_last(const char *rest)
{
	return *rest == '\0' || *rest == '#';
}

/* A directive; a path in the spelling of a spec, to which /set gives all it
   has; or a keyword that nearly every line has.  Actions of IPS have some of
   the keywords too, and fit that format equally well. */
bool fits_mtree(char *line)
{
	static const char *const telling[] = {
		"type=", "mode=", "uname=", "gname=", "uid=", "gid=",
	};
	char *name = lex_word(&line), *word;

	if (strcmp(name, "/set") == 0 || strcmp(name, "/unset") == 0 ||
	    strcmp(name, "..") == 0)
		return true;
	if ((strcmp(name, ".") == 0 || strncmp(name, "./", 2) == 0) &&
	    is_last(lex_skip_blanks(line)))
		return true;
	while ((word = lex_word(&line)))
		for (size_t i = 0; i < countof(telling); i++)
			if (strncmp(word, telling[i], strlen(telling[i])) == 0)
				return true;
	return false;
}
