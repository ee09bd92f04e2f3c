/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adds members for the entries that no member of the stream had: directories,
 * devices, FIFOs and links, in the order of their paths, before the end marker
 * of the last archive.  The database does not hold the contents of files, so a
 * missing file is only reported.
 */
#include <string.h>

#include "translate/rule/translate.h"

struct seen {
	const struct pkgdb_entry *entry; /* the key */
	UT_hash_handle hh;
};

static struct seen *find(const struct translate *t,
			 const struct pkgdb_entry *entry)
{
	struct seen *seen;

	HASH_FIND_PTR(t->seen, &entry, seen);
	return seen;
}

int missing_note(struct translate *t, const struct pkgdb_entry *entry)
{
	struct seen *seen = find(t, entry);

	if (seen)
		return 0;
	seen = malloc(sizeof(*seen));
	if (!seen)
		return translate_fail(t, "out of memory");
	seen->entry = entry;
	HASH_ADD_PTR(t->seen, entry, seen);
	return 0;
}

void missing_fini(struct translate *t)
{
	struct seen *seen, *next;

	HASH_ITER (hh, t->seen, seen, next) {
		HASH_DEL(t->seen, seen);
		free(seen);
	}
}

/* Why no member can be made from an entry; NULL if it can. */
static const char *obstacle(const struct translate *t,
			    const struct pkgdb_entry *entry)
{
	switch (entry->type) {
	case PKGDB_DIR:
	case PKGDB_EXCLUSIVE:
	case PKGDB_FIFO: return NULL;
	case PKGDB_SYMLINK:
		return entry->link ? NULL : "its target is not known";
	case PKGDB_CHAR:
	case PKGDB_BLOCK:
		return entry->fields & PKGDB_DEVICE
			       ? NULL
			       : "its device numbers are not known";
	case PKGDB_HARDLINK:
		if (!t->stream.format->names_first)
			return "cpio cannot add a name to a file";
		entry = pkgdb_follow(t->options->db, entry);
		return entry && find(t, entry)
			       ? NULL
			       : "its target is not in the archive";
	default: return "its contents are not known";
	}
}

/* The mode of an entry; where it states none, that which mkdir, mknod or ln -s
   give under umask 022. */
static uint32_t mode_of(const struct pkgdb_entry *entry)
{
	if (entry->type == PKGDB_SYMLINK)
		return 0777;
	if (entry->fields & PKGDB_MODE)
		return entry->mode & ALLPERMS;
	return pkgdb_kind(entry->type) == 'd' ? 0755 : 0644;
}

static struct slice owner_of(const struct translate *t, const char *name)
{
	if (!name || t->options->rule.numeric)
		name = "";
	return (struct slice){ name, strlen(name) };
}

/* The target of a link.  A hard link names a member of the archive, so its
   target begins as the archive's paths do. */
static int put_target(struct translate *t, const struct pkgdb_entry *entry,
		      struct str *target)
{
	if (entry->type == PKGDB_HARDLINK)
		str_puts(target, t->lead);
	if (entry->link)
		str_puts(target, entry->link);
	return str_failed(target) ? translate_fail(t, "out of memory") : 0;
}

static int make(struct translate *t, const struct pkgdb_entry *entry,
		const struct str *path, const struct str *target)
{
	struct stream *s = &t->stream;
	char kind = entry->type == PKGDB_HARDLINK ? 'l'
						  : pkgdb_kind(entry->type);
	const struct member member = {
		.path = { str_text(path), path->len },
		.link = { target->data, target->len },
		.uname = owner_of(t, entry->owner),
		.gname = owner_of(t, entry->group),
		.uid = entry->uid,
		.gid = entry->gid,
		.mtime = t->options->rule.set_mtime ? t->options->rule.mtime
						    : 0,
		.mode = mode_of(entry),
		.kind = kind,
	};

	str_clear(&t->head);
	if (s->format->make(s->state, &member, entry->major, entry->minor,
			    &t->head) < 0) {
		translate_report(t, EVENT_MISSING, entry, s->state->fault);
		return 0;
	}
	translate_report(t, EVENT_ADDED, entry, NULL);
	stream_insert(s, t->head.data, t->head.len);
	t->changed = true;
	return 0;
}

static int add(struct translate *t, const struct pkgdb_entry *entry)
{
	bool slash = t->stream.format->names_first &&
		     pkgdb_kind(entry->type) == 'd';
	struct str path = STR_INIT, target = STR_INIT;
	int result;

	str_printf(&path, "%s%s%s", t->lead, entry->path, slash ? "/" : "");
	result = str_failed(&path) ? translate_fail(t, "out of memory")
				   : put_target(t, entry, &target);
	if (result == 0)
		result = make(t, entry, &path, &target);
	str_fini(&path);
	str_fini(&target);
	return result;
}

static int consider(void *arg, const struct pkgdb_entry *entry)
{
	struct translate *t = arg;
	const char *why;

	if (find(t, entry) || strcmp(entry->path, ".") == 0 ||
	    entry->type == PKGDB_ANY)
		return 0;
	why = obstacle(t, entry);
	if (!why)
		return add(t, entry) < 0;
	if (!(entry->fields & PKGDB_OPTIONAL))
		translate_report(t, EVENT_MISSING, entry, why);
	return 0;
}

int missing_add(struct translate *t)
{
	int result;

	if (!t->known)
		return 0;
	result = pkgdb_each(t->options->db, consider, t);
	if (result < 0)
		return translate_fail(t, "out of memory");
	return result ? -1 : 0;
}
