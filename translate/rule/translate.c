/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides about each member of a stream.  The database comes first: exception
 * lists count only for paths without an entry.
 */
#include "translate/rule/translate.h"

#include <stdio.h>
#include <string.h>

#include "common/path.h"

/* A saved body is inserted in pieces of this size. */
#define REPLAY_SIZE ((size_t)64 << 10)

int translate_init(struct translate *t, const struct archive_format *format,
		   const struct translate_options *options)
{
	*t = (struct translate){
		.options = options,
		.spool = SPOOL_INIT,
		.known = options->db && !pkgdb_is_empty(options->db),
	};
	if (stream_init(&t->stream, format) < 0)
		return -1;
	t->stream.state->volumes = options->volumes;
	t->stream.state->output = options->output;
	t->stream.state->find_last = options->add_missing;
	return 0;
}

void translate_fini(struct translate *t)
{
	stream_fini(&t->stream);
	links_clear(&t->links);
	spool_fini(&t->spool);
	str_fini(&t->head);
	str_fini(&t->key);
	missing_fini(t);
}

int translate_fail(struct translate *t, const char *fault)
{
	if (!fault)
		fault = t->stream.state->fault;
	fault_set(&t->fault, "%s", fault);
	return fault_offset(&t->fault, stream_offset(&t->stream));
}

void translate_report(struct translate *t, enum event_kind kind,
		      const struct pkgdb_entry *entry, const char *other)
{
	const struct event event = {
		.kind = kind,
		.member = &t->stream.unit.member,
		.entry = entry,
		.other = other,
		.offset = stream_offset(&t->stream),
	};

	if (t->options->event)
		t->options->event(t->options->event_arg, &event);
}

void translate_report_change(struct translate *t, const struct member *member,
			     const struct change *change)
{
	const struct event event = {
		.kind = EVENT_CHANGED,
		.member = member,
		.change = change,
		.offset = stream_offset(&t->stream),
	};

	if (t->options->report_changes)
		t->options->event(t->options->event_arg, &event);
}

const char *translate_key(struct translate *t, struct slice path)
{
	str_clear(&t->key);
	str_append(&t->key, path.ptr, path.len);
	str_append(&t->key, "\0", 2); /* path_clean may write "." */
	if (str_failed(&t->key)) {
		translate_fail(t, "out of memory");
		return NULL;
	}
	t->key.data[path.len] = '\0';
	if (!path_clean(t->key.data)) {
		memcpy(t->key.data, path.ptr, path.len);
		t->key.data[path.len] = '\0';
	}
	return t->key.data;
}

const struct pkgdb_entry *translate_find(struct translate *t, struct slice path)
{
	if (!t->known)
		return NULL;
	return pkgdb_find_near(t->options->db, &t->cursor, path.ptr, path.len);
}

/* Reports where the entry and the member in hand disagree.  -1: an error under
   `strict`. */
COLD_PATH
static int report_remarks(struct translate *t, const struct pkgdb_entry *entry,
			  unsigned remarks)
{
	if (remarks & RULE_USER_UNKNOWN)
		translate_report(t, EVENT_USER_UNKNOWN, entry, NULL);
	if (remarks & RULE_GROUP_UNKNOWN)
		translate_report(t, EVENT_GROUP_UNKNOWN, entry, NULL);
	if (remarks & RULE_TYPE_DIFFERS)
		translate_report(t, EVENT_TYPE_DIFFERS, entry, NULL);
	if (remarks & (RULE_USER_UNKNOWN | RULE_GROUP_UNKNOWN) &&
	    t->options->strict)
		return translate_fail(t, "unknown user or group");
	return 0;
}

int translate_plan(struct translate *t, const struct pkgdb_entry *entry,
		   struct change *plan)
{
	const struct translate_options *o = t->options;
	unsigned remarks = rule_plan(&o->rule, entry, &t->stream.unit.member,
				     plan);

	if (!entry && t->known && !(o->rule.fallback.set & CHANGE_UID)) {
		translate_report(t, EVENT_NO_ENTRY, NULL, NULL);
		if (o->strict)
			return translate_fail(t, "no packaging info");
	}
	return remarks ? report_remarks(t, entry, remarks) : 0;
}

/* Drops extended attributes that the member has, and, with a report, those that
   the archive cannot hold.  -1: an error under `strict`. */
static int narrow_xattrs(struct translate *t, const struct pkgdb_entry *entry,
			 struct change *change)
{
	struct stream *s = &t->stream;
	enum xattrs_fate fate = XATTRS_LOST;

	if (s->format->judge_xattrs)
		fate = s->format->judge_xattrs(s->state, stream_head(s),
					       change);
	if (fate == XATTRS_FIT)
		return 0;
	change->set &= ~(unsigned)CHANGE_XATTRS;
	if (fate == XATTRS_SAME)
		return 0;
	translate_report(t, EVENT_XATTRS_LOST, entry, NULL);
	return t->options->strict
		       ? translate_fail(t, "extended attributes are lost")
		       : 0;
}

int translate_apply(struct translate *t, struct change *change)
{
	struct stream *s = &t->stream;
	int patched;

	rule_narrow(&t->options->rule, &s->unit.member, change);
	if (change->set & CHANGE_XATTRS && narrow_xattrs(t, NULL, change) < 0)
		return -1;
	if (!change->set)
		return 0;
	translate_report_change(t, &s->unit.member, change);
	t->changed = true;
	str_clear(&t->head);
	patched = s->format->patch(s->state, &s->unit, stream_head(s), change,
				   &t->head);
	if (patched < 0)
		return translate_fail(t, NULL);
	if (patched > 0)
		stream_replace(s, &t->head);
	return 0;
}

/* Notes how the paths of this archive begin: so will those of new members. */
static void note_lead(struct translate *t, struct slice path)
{
	t->begun = true;
	if (path.len >= 2 && memcmp(path.ptr, "./", 2) == 0)
		strcpy(t->lead, "./");
	else if (path.len >= 1 && path.ptr[0] == '/')
		strcpy(t->lead, "/");
}

static int decide_member(struct translate *t)
{
	const struct member *m = &t->stream.unit.member;
	const struct pkgdb_entry *entry = translate_find(t, m->path);
	struct change plan;
	bool drop;

	t->members++;
	if (entry)
		t->found |= entry->fields & PKGDB_SUBTREE ? FOUND_RULE
							  : FOUND_ENTRY;
	if (!t->begun)
		note_lead(t, m->path);
	if (entry && t->options->add_missing && missing_note(t, entry) < 0)
		return -1;
	drop = !entry && t->options->exceptions &&
	       exceptions_find(t->options->exceptions, m->path.ptr,
			       m->path.len);
	if (drop) {
		translate_report(t, EVENT_REMOVED, NULL, NULL);
		t->changed = true;
	}
	if (hardlink_concerns(t, drop))
		return hardlink_decide(t, entry, drop);
	if (drop) {
		stream_drop(&t->stream, BODY_DROP);
		return 0;
	}
	if (translate_plan(t, entry, &plan) < 0)
		return -1;
	return translate_apply(t, &plan);
}

static int decide_end(struct translate *t)
{
	if (hardlink_end(t) < 0)
		return -1;
	if (t->stream.announced && t->stream.state->unended)
		translate_report(t, EVENT_UNENDED, NULL, NULL);
	if (!t->options->add_missing || t->added || !t->stream.unit.last)
		return 0;
	t->added = true;
	return missing_add(t);
}

static int spool_fail(struct translate *t, const char *doing)
{
	spool_fault(&t->fault, doing);
	return fault_offset(&t->fault, stream_offset(&t->stream));
}

/* Gives the next piece of a saved body to the stream. */
static int replay(struct translate *t)
{
	char piece[REPLAY_SIZE];
	size_t size = t->replay_left < sizeof(piece) ? (size_t)t->replay_left
						     : sizeof(piece);

	if (spool_read(&t->spool, t->replay_at, piece, size) < 0)
		return spool_fail(t, "read");
	stream_insert(&t->stream, piece, size);
	t->replay_at += size;
	t->replay_left -= size;
	return 0;
}

static int save(struct translate *t)
{
	const struct slice *out = &t->stream.out;

	if (spool_append(&t->spool, out->ptr, out->len) < 0)
		return spool_fail(t, "write");
	t->saving->body_size += out->len;
	return 0;
}

static enum step damage(struct translate *t)
{
	if (t->stream.fault) {
		fault_set(&t->fault, "%s", t->stream.fault);
		fault_offset(&t->fault, t->stream.fault_at);
	}
	return STEP_DAMAGE;
}

enum step translate_step(struct translate *t)
{
	struct stream *s = &t->stream;
	enum step step;
	int result = 0;

	for (;;) {
		if (t->replay_left > 0 && !s->has_extra)
			result = replay(t);
		if (result < 0 || (s->has_extra && str_failed(&s->extra)))
			return damage(t);
		step = stream_step(s);
		if (step == STEP_DAMAGE)
			return damage(t);
		if (step == STEP_SAVE)
			result = save(t);
		else if (step != STEP_UNIT)
			return step;
		else if (s->unit.kind == UNIT_SEGMENT)
			return STEP_SEGMENT;
		else
			result = s->unit.kind == UNIT_END ? decide_end(t)
							  : decide_member(t);
	}
}
