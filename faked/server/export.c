/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The export formats.  Each has its own spelling of names, since each has its
 * own reader.
 */
#include "faked/server/export.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "common/json.h"
#include "ledger/ledger.h"
#include "state/text.h"

/* An entry and the name it goes by: "/usr/bin/su", or "/" for the top. */
struct line {
	const struct state_entry *entry;
	const char *name;
};

struct export_format {
	const char *name;
	const char *head; /* before the lines, or NULL */
	void (*put)(const struct line *line, FILE *out);
	bool (*knows)(const struct line *line); /* how to say it; NULL: all */
	bool xattrs;				/* they are told */
};

static unsigned permissions(const struct state_entry *entry)
{
	return entry->mode & ALLPERMS;
}

/* ------------------------------------------------------------------ mtree */

/* mtree(5) reads \ooo for what would end a word or begin a comment. */
static void put_mtree_name(const char *name, FILE *out)
{
	putc('.', out);
	if (!strcmp(name, "/"))
		return;
	for (; *name; name++) {
		unsigned char byte = *name;

		if (byte <= ' ' || byte > '~' || strchr("\\#=*?[", byte))
			fprintf(out, "\\%03o", byte);
		else
			putc(byte, out);
	}
}

static const char *mtree_type(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return "dir";
	case S_IFLNK: return "link";
	case S_IFCHR: return "char";
	case S_IFBLK: return "block";
	case S_IFIFO: return "fifo";
	case S_IFSOCK: return "socket";
	default: return "file";
	}
}

static void put_mtree(const struct line *line, FILE *out)
{
	const struct state_entry *e = line->entry;
	char target[PATH_MAX];
	ssize_t n;

	put_mtree_name(line->name, out);
	fprintf(out, " type=%s uid=%u gid=%u mode=%04o", mtree_type(e->mode),
		e->uid, e->gid, permissions(e));
	if (S_ISCHR(e->mode) || S_ISBLK(e->mode))
		fprintf(out, " device=native,%u,%u", ledger_dev_major(e->rdev),
			ledger_dev_minor(e->rdev));
	if (S_ISLNK(e->mode) &&
	    (n = readlink(e->path, target, sizeof(target) - 1)) > 0) {
		target[n] = '\0';
		fputs(" link=", out);
		for (const char *c = target; *c; c++)
			if (*c <= ' ' || *c > '~' || strchr("\\#=*?[", *c))
				fprintf(out, "\\%03o", (unsigned char)*c);
			else
				putc(*c, out);
	}
	putc('\n', out);
}

/* ---------------------------------------------------------- device table */

/* makedevs(8) and genext2fs -D; they know no links and no sockets. */
static char devtable_type(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return 'd';
	case S_IFREG: return 'f';
	case S_IFCHR: return 'c';
	case S_IFBLK: return 'b';
	case S_IFIFO: return 'p';
	default: return '\0';
	}
}

/* A blank ends a name, and there is no way to say that it does not. */
static bool devtable_knows(const struct line *line)
{
	return devtable_type(line->entry->mode) &&
	       !strpbrk(line->name, " \t\n");
}

static void put_devtable(const struct line *line, FILE *out)
{
	const struct state_entry *e = line->entry;
	char type = devtable_type(e->mode);

	fprintf(out, "%s\t%c\t%o\t%u\t%u\t", line->name, type, permissions(e),
		e->uid, e->gid);
	if (type == 'c' || type == 'b')
		fprintf(out, "%u\t%u\t0\t0\t-\n", ledger_dev_major(e->rdev),
			ledger_dev_minor(e->rdev));
	else
		fputs("-\t-\t-\t-\t-\n", out);
}

/* ------------------------------------------------------------------- json */

static void put_json_xattrs(const struct state_entry *e, FILE *out)
{
	struct attr xattr;
	const char *comma = "";
	size_t at = 0;

	fputs(",\"xattrs\":{", out);
	while (state_next_xattr(e, &at, &xattr)) {
		char name[256];

		snprintf(name, sizeof(name), "%.*s", (int)xattr.name_size,
			 xattr.name);
		fputs(comma, out);
		json_put_text(out, name);
		fputs(":\"", out);
		for (size_t i = 0; i < xattr.value_size; i++)
			fprintf(out, "%02x", (unsigned char)xattr.value[i]);
		putc('"', out);
		comma = ",";
	}
	putc('}', out);
}

static void put_json(const struct line *line, FILE *out)
{
	const struct state_entry *e = line->entry;

	fputs("{\"path\":", out);
	json_put_text(out, line->name);
	fprintf(out, ",\"type\":\"%s\",\"mode\":\"%04o\",\"uid\":%u,\"gid\":%u",
		mtree_type(e->mode), permissions(e), e->uid, e->gid);
	if (S_ISCHR(e->mode) || S_ISBLK(e->mode))
		fprintf(out, ",\"major\":%u,\"minor\":%u",
			ledger_dev_major(e->rdev), ledger_dev_minor(e->rdev));
	if (e->xattrs_size)
		put_json_xattrs(e, out);
	fprintf(out, ",\"changed\":%u,\"pid\":%u,\"command\":", e->when,
		e->pid);
	json_put_text(out, e->command);
	fputs("}\n", out);
}

static const struct export_format formats[] = {
	{ "mtree", "#mtree\n", put_mtree, NULL, false },
	{ "devtable", NULL, put_devtable, devtable_knows, false },
	{ "json", NULL, put_json, NULL, true },
	{ "text", NULL, NULL, NULL, true },
};

const struct export_format *export_find(const char *name)
{
	for (size_t i = 0; i < countof(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

/* ------------------------------------------------------------------ lines */

/* The path from root; NULL if it lies elsewhere. */
static const char *name_from(const char *path, const char *root)
{
	size_t len = root ? strlen(root) : 0;

	/* The file system's own root swallows no slash. */
	if (len == 1)
		len = 0;
	if (len &&
	    (strncmp(path, root, len) || (path[len] && path[len] != '/')))
		return NULL;
	return path[len] ? path + len : "/";
}

static int by_name(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->name, y->name);
}

struct writing {
	const struct export_format *format;
	const char *root;
	struct line *lines;
	struct exported done;
	void (*left_out)(const char *why, const struct state_entry *entry);
};

static void leave_out(struct writing *writing, size_t *count, const char *why,
		      const struct state_entry *entry)
{
	++*count;
	writing->left_out(why, entry);
}

/* Without a root all are asked for, also those whose place is not known. */
static void leave_out_absent(struct writing *writing,
			     const struct state_entry *entry)
{
	const char *path = entry->path ? entry->path : entry->was;

	if (writing->root && (!path || !name_from(path, writing->root)))
		return;
	if (path)
		leave_out(writing, &writing->done.gone,
			  "left out: not there any more", entry);
	else
		leave_out(writing, &writing->done.nameless,
			  "left out: no path is known", entry);
}

static void take(struct writing *writing, const struct state_entry *entry)
{
	struct exported *done = &writing->done;
	struct line line = { .entry = entry };

	if (!entry->nlink) {
		leave_out_absent(writing, entry);
		return;
	}
	line.name = name_from(entry->path, writing->root);
	if (!line.name)
		return;
	if (writing->format->knows && !writing->format->knows(&line)) {
		leave_out(writing, &done->wordless,
			  "left out: the format has no word for it", entry);
		return;
	}
	if (entry->xattrs_size && !writing->format->xattrs)
		leave_out(writing, &done->bare,
			  "told without its extended attributes", entry);
	writing->lines[done->written++] = line;
}

static void put_lines(const struct writing *writing, FILE *out)
{
	const struct export_format *format = writing->format;

	if (format->head)
		fputs(format->head, out);
	for (size_t i = 0; i < writing->done.written; i++)
		format->put(&writing->lines[i], out);
}

int export_write(const struct export_format *format, const struct state *state,
		 const char *root, FILE *out,
		 void (*left_out)(const char *why,
				  const struct state_entry *entry),
		 struct exported *done)
{
	struct writing writing = { .format = format,
				   .root = root,
				   .left_out = left_out };

	*done = (struct exported){ .written = state->count };
	if (!format->put) {
		text_write(state, out);
		return 0;
	}
	writing.lines = calloc(state->count + 1, sizeof(*writing.lines));
	if (!writing.lines)
		return -1;
	for (size_t i = 0; i < state->count; i++)
		take(&writing, &state->entries[i]);
	qsort(writing.lines, writing.done.written, sizeof(*writing.lines),
	      by_name);
	put_lines(&writing, out);
	free(writing.lines);
	*done = writing.done;
	return 0;
}
