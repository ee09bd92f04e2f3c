/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of one file in cpio: those with one inode number, of which one has the
 * data.  Names may wait for an entry that decides, or for the data.  hardlink.c
 * says what is decided.
 */
#include <stdlib.h>

#include "translate/rule/hardlink.h"

static enum link_level level_of(const struct pkgdb_entry *entry)
{
	if (!entry)
		return LINK_OPEN;
	return entry->fields & PKGDB_SUBTREE ? LINK_RULE : LINK_ENTRY;
}

/* Makes the plan of a name that has waited with the head that it came with. */
static void plan_waiting(struct translate *t, const struct link *link,
			 const struct member *member, struct change *plan)
{
	if (link->level == LINK_OPEN)
		rule_plan(&t->options->rule, NULL, member, plan);
	else
		*plan = link->plan;
	/* The name that has the entry tells what cpio cannot hold. */
	plan->set &= ~(unsigned)CHANGE_XATTRS;
	rule_narrow(&t->options->rule, member, plan);
}

/* Adds to a change what the owner's entry asks for, and reports it. */
static int decide_waiting(struct translate *t, struct link *link,
			  struct waiting_head *waiting, struct change *change)
{
	struct change plan;

	waiting->member.path.ptr = waiting->head.data + waiting->path_at;
	plan_waiting(t, link, &waiting->member, &plan);
	if (plan.set) {
		translate_report_change(t, &waiting->member, &plan);
		t->changed = true;
	}
	plan.set |= change->set;
	plan.nlink = change->nlink;
	*change = plan;
	return link->level < LINK_ENTRY
		       ? hardlink_note_written(t, link, waiting->member.path)
		       : 0;
}

/* The number that the unit in hand has, or would have, among the members. */
static uint64_t number_in_hand(const struct translate *t)
{
	return t->members + (t->stream.unit.kind != UNIT_MEMBER);
}

int hardlink_release(struct translate *t, struct link *link,
		     const struct member *data)
{
	uint64_t left = number_in_hand(t);
	struct change change;

	for (struct waiting_head *waiting = link->waiting; waiting;
	     waiting = waiting->next)
		left--;
	for (struct waiting_head *waiting = link->waiting; waiting;
	     waiting = waiting->next) {
		change = (struct change){
			.set = link->dropped ? CHANGE_NLINK : 0,
			.nlink = link->total - link->dropped,
		};
		/* Other members came between them and the unit in hand. */
		t->changed |= waiting->number != left++;
		if (waiting->open &&
		    decide_waiting(t, link, waiting, &change) < 0)
			return -1;
		if (data && !waiting->next) {
			change.set |= CHANGE_DATA;
			change.size = data->size;
			change.check = data->check;
		}
		if (hardlink_rebuild(t, &waiting->head, &change) < 0)
			return -1;
		stream_insert(&t->stream, t->head.data, t->head.len);
	}
	link_clear_waiting(&t->links, link);
	return 0;
}

static int drop_cpio(struct translate *t, struct link *link)
{
	struct stream *s = &t->stream;
	const struct member *m = &s->unit.member;

	link->dropped++;
	if (m->size > 0 && link->waiting) {
		if (hardlink_release(t, link, m) < 0)
			return -1;
		link->carried = true;
		stream_drop(s, BODY_PASS); /* without its head */
		return 0;
	}
	if (m->size > 0 && !link->carried)
		return hardlink_save(t, link);
	stream_drop(s, BODY_DROP);
	return 0;
}

/* Gives the data of a name that was left out to the member in hand. */
static int take_data(struct translate *t, struct link *link,
		     struct change *plan)
{
	struct stream *s = &t->stream;
	struct str head = STR_INIT;
	int result;

	plan->set |= CHANGE_DATA;
	plan->size = link->data_size;
	plan->check = link->check;
	translate_report(t, EVENT_CHANGED, NULL, "data");
	str_append(&head, stream_head(s), s->unit.head);
	result = str_failed(&head) ? hardlink_no_memory(t)
				   : hardlink_rebuild(t, &head, plan);
	str_fini(&head);
	if (result == 0)
		hardlink_restore(t, link);
	link->carried = true;
	return result;
}

/* Leaves the member in hand out until its data, or an entry that decides,
   comes.  open: there is none yet. */
static int wait_for_others(struct translate *t, struct link *link, bool open,
			   struct change *plan)
{
	struct stream *s = &t->stream;
	struct waiting_head *waiting;

	if (!open && translate_apply(t, plan) < 0)
		return -1;
	waiting = link_wait(&t->links, link, stream_head(s), s->unit.head);
	if (!waiting)
		return translate_fail(t, "too many hard links wait for their "
					 "data");
	waiting->number = t->members;
	waiting->open = open;
	waiting->member = s->unit.member;
	waiting->path_at = (size_t)(s->unit.member.path.ptr -
				    (const char *)stream_head(s));
	stream_drop(s, BODY_DROP);
	return 0;
}

static int pass_cpio(struct translate *t, struct link *link,
		     struct change *plan)
{
	struct stream *s = &t->stream;
	const struct member *m = &s->unit.member;
	uint64_t size = m->size;
	bool open = t->known && s->state->data_last && link->level < LINK_ENTRY;

	if (link->dropped) {
		plan->set |= CHANGE_NLINK;
		plan->nlink = link->total - link->dropped;
	}
	if (size == 0 && link->saved)
		return take_data(t, link, plan);
	if (size == 0 && !link->carried && link->seen < link->total &&
	    (open || t->options->exceptions))
		return wait_for_others(t, link, open, plan);
	if (translate_apply(t, plan) < 0)
		return -1;
	link->carried |= size > 0;
	link->saved = false;
	if (hardlink_release(t, link, NULL) < 0)
		return -1;
	return link->level < LINK_ENTRY && link->seen < link->total
		       ? hardlink_note_written(t, link, m->path)
		       : 0;
}

/* An entry, or a rule, is the highest so far: it decides. */
static int take_plan(struct translate *t, struct link *link,
		     const struct pkgdb_entry *entry, const struct change *plan)
{
	bool late = link->written.len > 0 &&
		    (link->level == LINK_OPEN
			     ? hardlink_is_news(t, plan)
			     : rule_differs(plan, &link->plan));

	if (late)
		translate_report(t, EVENT_LINKS_LATE, entry,
				 str_text(&link->written));
	link->level = level_of(entry);
	link->plan = *plan;
	free(link->first);
	return hardlink_copy(t, &link->first, t->stream.unit.member.path);
}

/* Makes the plan of a cpio name: for all names of a file, that of the first
   name with an entry. */
static int common_plan(struct translate *t, struct link *link,
		       const struct pkgdb_entry *entry, struct change *plan)
{
	if (translate_plan(t, entry, plan) < 0)
		return -1;
	if (level_of(entry) > link->level)
		return take_plan(t, link, entry, plan);
	if (entry && level_of(entry) == link->level &&
	    rule_differs(plan, &link->plan))
		translate_report(t, EVENT_LINKS_DIFFER, entry, link->first);
	if (link->level > LINK_OPEN)
		*plan = link->plan;
	return 0;
}

int hardlink_decide_cpio(struct translate *t, const struct pkgdb_entry *entry,
			 bool drop)
{
	const struct member *m = &t->stream.unit.member;
	const uint64_t key[2] = { m->dev, m->ino };
	struct link *link = links_get(&t->links, key, sizeof(key));
	struct change plan;
	int result;

	if (!link)
		return hardlink_no_memory(t);
	link->total = m->nlink;
	link->seen++;
	if (drop)
		result = drop_cpio(t, link);
	else if (common_plan(t, link, entry, &plan) < 0)
		result = -1;
	else
		result = pass_cpio(t, link, &plan);
	if (result < 0 || link->seen < link->total)
		return result;
	result = hardlink_release(t, link, NULL);
	if (link != t->saving)
		links_remove(&t->links, link);
	return result;
}
