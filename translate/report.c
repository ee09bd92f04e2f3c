/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of JSON about what was done. */
#include "translate/report.h"

#include <inttypes.h>
#include <string.h>

static const char *const names[] = {
	[EVENT_CHANGED] = "changed",
	[EVENT_REMOVED] = "removed",
	[EVENT_ADDED] = "added",
	[EVENT_NO_ENTRY] = "unknown-path",
	[EVENT_USER_UNKNOWN] = "unknown-user",
	[EVENT_GROUP_UNKNOWN] = "unknown-group",
	[EVENT_TYPE_DIFFERS] = "type-differs",
	[EVENT_LINKS_DIFFER] = "links-differ",
	[EVENT_MISSING] = "missing",
};

/*
 * Length of the well-formed UTF-8 sequence at p, 0 if there is none: no
 * overlong form, no surrogate, nothing above U+10FFFF.
 */
static size_t utf8_length(const unsigned char *p, size_t len)
{
	static const struct {
		unsigned char first, last, low, high, size;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i = 0;

	while (i < countof(forms) && (p[0] < forms[i].first ||
				      p[0] > forms[i].last))
		i++;
	if (i == countof(forms) || forms[i].size > len)
		return 0;
	if (forms[i].size > 1 && (p[1] < forms[i].low || p[1] > forms[i].high))
		return 0;
	for (size_t k = 2; k < forms[i].size; k++)
		if ((p[k] & 0xc0) != 0x80)
			return 0;
	return forms[i].size;
}

static void put_text(FILE *file, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n;

	putc('"', file);
	for (; len > 0; p += n, len -= n) {
		n = utf8_length(p, len);
		if (n == 0) {
			fprintf(file, "\\udc%02x", *p);
			n = 1;
		} else if (*p < ' ' || *p == 0x7f) {
			fprintf(file, "\\u%04x", *p);
		} else {
			if (*p == '"' || *p == '\\')
				putc('\\', file);
			fwrite(p, 1, n, file);
		}
	}
	putc('"', file);
}

static void put_member(FILE *file, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(file, ",\"%s\":", name);
	put_text(file, text, strlen(text));
}

static void put_names(FILE *file, const char *field, struct slice old,
		      const char *new)
{
	fprintf(file, ",\"%s\":[", field);
	put_text(file, old.ptr ? old.ptr : "", old.len);
	putc(',', file);
	put_text(file, new, strlen(new));
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
			m->mode & 07777, c->mode);
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
		fprintf(file, ",\"type\":[\"%c\",\"%c\"],\"device\":[%" PRIu32
			",%" PRIu32 "]", m->kind, c->kind, c->major, c->minor);
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
		put_text(file, entry->path, strlen(entry->path));
	else
		put_text(file, event->member->path.ptr, event->member->path.len);
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
