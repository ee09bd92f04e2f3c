/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes the events of a translation as JSON, one object per line. */
#include "translate/tool/report.h"

#include <inttypes.h>

#include "common/json.h"

static const char *const names[] = {
	[EVENT_CHANGED] = "changed",
	[EVENT_REMOVED] = "removed",
	[EVENT_ADDED] = "added",
	[EVENT_NO_ENTRY] = "unknown-path",
	[EVENT_USER_UNKNOWN] = "unknown-user",
	[EVENT_GROUP_UNKNOWN] = "unknown-group",
	[EVENT_TYPE_DIFFERS] = "type-differs",
	[EVENT_LINKS_DIFFER] = "links-differ",
	[EVENT_LINKS_LATE] = "links-late",
	[EVENT_XATTRS_LOST] = "xattrs-lost",
	[EVENT_UNENDED] = "unended",
	[EVENT_MISSING] = "missing",
};

static void put_member(FILE *file, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(file, ",\"%s\":", name);
	json_put_text(file, text);
}

static void put_names(FILE *file, const char *field, struct slice old,
		      const char *new)
{
	fprintf(file, ",\"%s\":[", field);
	json_put(file, old.ptr ? old.ptr : "", old.len);
	putc(',', file);
	json_put_text(file, new);
	putc(']', file);
}

static void put_change(FILE *file, const struct member *m,
		       const struct change *c)
{
	if (c->set & CHANGE_UID)
		fprintf(file, ",\"uid\":[%" PRId64 ",%" PRIu32 "]", m->uid,
			c->uid);
	if (c->set & CHANGE_GID)
		fprintf(file, ",\"gid\":[%" PRId64 ",%" PRIu32 "]", m->gid,
			c->gid);
	if (c->set & CHANGE_MODE)
		fprintf(file, ",\"mode\":[\"%04" PRIo32 "\",\"%04" PRIo32 "\"]",
			m->mode & ALLPERMS, c->mode);
	if (c->set & CHANGE_UNAME && m->uname.ptr)
		put_names(file, "uname", m->uname, c->uname);
	if (c->set & CHANGE_GNAME && m->gname.ptr)
		put_names(file, "gname", m->gname, c->gname);
	if (c->set & CHANGE_MTIME)
		fprintf(file, ",\"mtime\":[%" PRId64 ",%" PRId64 "]", m->mtime,
			c->mtime);
	if (c->set & CHANGE_LINK)
		put_names(file, "link", m->link, c->link);
	if (c->set & CHANGE_DEVICE)
		fprintf(file,
			",\"type\":[\"%c\",\"%c\"],\"device\":[%" PRIu32
			",%" PRIu32 "]",
			m->kind, c->kind, c->major, c->minor);
	if (c->set & CHANGE_XATTRS)
		fputs(",\"xattrs\":true", file);
	if (c->set & CHANGE_NLINK)
		fprintf(file, ",\"nlink\":[%" PRIu32 ",%" PRIu32 "]", m->nlink,
			c->nlink);
}

void report_event(FILE *file, const struct event *event)
{
	const struct pkgdb_entry *entry = event->entry;
	bool of_entry = event->kind == EVENT_ADDED ||
			event->kind == EVENT_MISSING;

	fprintf(file, "{\"event\":\"%s\",\"path\":", names[event->kind]);
	if (of_entry)
		json_put_text(file, entry->path);
	else
		json_put(file,
			 event->member->path.ptr ? event->member->path.ptr : "",
			 event->member->path.len);
	fprintf(file, ",\"offset\":%" PRIu64, event->offset);
	if (event->change)
		put_change(file, event->member, event->change);
	if (entry && entry->source) {
		put_member(file, "source", entry->source->file);
		fprintf(file, ",\"line\":%" PRIu32, entry->line);
	}
	if (event->kind == EVENT_USER_UNKNOWN)
		put_member(file, "user", entry->owner);
	if (event->kind == EVENT_GROUP_UNKNOWN)
		put_member(file, "group", entry->group);
	put_member(file, "about", event->other);
	fputs("}\n", file);
}
