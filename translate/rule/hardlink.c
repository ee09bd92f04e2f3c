/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members that are names of one file.
 *
 * One file has one owner and mode.  In tar a link gets those of its target's
 * entry; in cpio the entry of the first name that has one decides for all
 * names, and a rule for a subtree only where none has.  An entry that disagrees
 * is ignored and reported.
 *
 * A name without an entry may come before one that has it:
 *   tar	the file has been written then, and its header did not tell
 *		that links follow.  The entry that comes too late is reported.
 *   newc	names wait for an entry until the data comes, which is last.
 *   cpio	of other kinds writes data with each name: too late, as in tar.
 *
 * When a name is left out, a later name may need its data, so the data goes to
 * the spool until that name passes:
 *   tar	the first link is written as the file, under its own name; later
 *		links point at it.
 *   cpio	the next name without data gets it.  In newc, however, the data
 *		follows the last name, when the other names have been written.
 *		So while exceptions may drop the last name, names without data
 *		wait, and are written right before the data.  Writers put the
 *		names of a file side by side, so in practice the order of the
 *		archive does not change.
 */
#include <string.h>

#include "translate/rule/translate.h"

bool hardlink_concerns(const struct translate *t, bool drop)
{
	const struct member *m = &t->stream.unit.member;

	if (t->stream.format->names_first)
		return m->kind == 'l' || (drop && m->kind == 'f');
	return m->kind == 'f' && m->nlink > 1;
}

static int no_memory(struct translate *t)
{
	return translate_fail(t, "out of memory");
}

static enum link_level level_of(const struct pkgdb_entry *entry)
{
	if (!entry)
		return LINK_OPEN;
	return entry->fields & PKGDB_SUBTREE ? LINK_RULE : LINK_ENTRY;
}

static int note_written(struct translate *t, struct link *link,
			struct slice path)
{
	return link_note_written(link, path) ? 0 : no_memory(t);
}

/* Whether a plan is another than that of names without an entry.  Without a
   default they stay as they are, which is how the member in hand came. */
static bool is_news(const struct translate *t, const struct change *plan)
{
	const unsigned owned = CHANGE_UID | CHANGE_GID | CHANGE_MODE;
	const struct change *fallback = &t->options->rule.fallback;
	struct change narrow = *plan;

	if (fallback->set)
		return rule_differs(plan, fallback);
	rule_narrow(&t->options->rule, &t->stream.unit.member, &narrow);
	return narrow.set & owned;
}

/* Leaves a member out, but saves its head, and its body by STEP_SAVE. */
static int save_member(struct translate *t, struct link *link)
{
	struct stream *s = &t->stream;

	str_clear(&link->head);
	str_append(&link->head, stream_head(s), s->unit.head);
	if (str_failed(&link->head))
		return no_memory(t);
	link->saved = true;
	link->body_at = t->spool.size;
	link->body_size = 0;
	link->data_size = s->unit.member.size;
	link->check = s->unit.member.check;
	t->saving = link;
	stream_drop(s, BODY_SAVE);
	return 0;
}

/* Replaces the unit by the head in t->head and the saved body. */
static void restore_member(struct translate *t, struct link *link)
{
	stream_insert(&t->stream, t->head.data, t->head.len);
	stream_drop(&t->stream, BODY_DROP);
	t->replay_at = link->body_at;
	t->replay_left = link->body_size;
	t->changed = true;
	link->saved = false;
}

/* Applies a change to a saved head; the result is t->head. */
static int rebuild_saved(struct translate *t, struct str *head,
			 const struct change *change)
{
	struct stream *s = &t->stream;

	str_clear(&t->head);
	if (s->format->patch_saved(s->state, head, change, &t->head) < 0)
		return translate_fail(t, NULL);
	return 0;
}

/* ---- tar ---- */

static int copy_text(struct translate *t, char **to, struct slice text)
{
	*to = strndup(text.ptr, text.len);
	return *to ? 0 : no_memory(t);
}

/* The first link to a file that was left out becomes that file. */
static int become_file(struct translate *t, struct link *link,
		       struct change *plan)
{
	struct stream *s = &t->stream;
	struct change time = { 0 };
	int result;

	if (copy_text(t, &link->survivor, s->unit.member.path) < 0)
		return -1;
	rule_narrow(&t->options->rule, &s->unit.member, &time);
	plan->set |= CHANGE_PATH | time.set;
	plan->path = link->survivor;
	plan->mtime = time.mtime;
	translate_report(t, EVENT_CHANGED, NULL, "data");
	result = rebuild_saved(t, &link->head, plan);
	if (result == 0)
		restore_member(t, link);
	str_fini(&link->head);
	return result;
}

/* Reports that the entry of the link in hand comes after its target and other
   links to that, none of which had one. */
static int report_late(struct translate *t, const struct pkgdb_entry *own,
		       struct link *link, struct slice target)
{
	struct str names = STR_INIT;
	int result = 0;

	str_printf(&names, "'%.*s'%s%s", (int)target.len, target.ptr,
		   link && link->written.len > 0 ? ", " : "",
		   link ? str_text(&link->written) : "");
	if (str_failed(&names))
		result = no_memory(t);
	else
		translate_report(t, EVENT_LINKS_LATE, own, str_text(&names));
	str_fini(&names);
	return result;
}

/* Deals with a link whose target has no entry; own: its own, if any. */
static int plan_alone(struct translate *t, const struct pkgdb_entry *own,
		      struct link *link, struct slice target,
		      const struct change *plan)
{
	struct slice path = t->stream.unit.member.path;
	const char *key;

	if (own)
		return is_news(t, plan) ? report_late(t, own, link, target) : 0;
	if (link)
		return note_written(t, link, path);
	key = translate_key(t, target);
	if (!key)
		return -1;
	link = links_get(&t->links, key, strlen(key));
	return link ? note_written(t, link, path) : no_memory(t);
}

/* Makes the plan of a link, which is that of its target.  If the target was
   left out, the name that got its data is the target. */
static int plan_of_target(struct translate *t, const struct pkgdb_entry *own,
			  struct link *link, struct change *plan)
{
	const struct member *m = &t->stream.unit.member;
	const char *survivor = link ? link->survivor : NULL;
	struct slice name = survivor ? (struct slice){ survivor,
						       strlen(survivor) }
				     : m->link;
	const struct pkgdb_entry *entry = translate_find(t, name);
	struct change ours;
	char *target;

	if (translate_plan(t, own, &ours) < 0)
		return -1;
	rule_plan(&t->options->rule, entry ? entry : own, m, plan);
	if (!entry && m->kind == 'l' && !(link && link->saved))
		return plan_alone(t, own, link, name, plan);
	if (!own || !rule_differs(&ours, plan))
		return 0;
	if (copy_text(t, &target, name) < 0)
		return -1;
	translate_report(t, EVENT_LINKS_DIFFER, own, target);
	free(target);
	return 0;
}

static int decide_tar(struct translate *t, const struct pkgdb_entry *entry,
		      bool drop)
{
	const struct member *m = &t->stream.unit.member;
	bool is_link = m->kind == 'l';
	struct change plan;
	struct link *link;
	const char *key;

	if (drop && is_link) {
		stream_drop(&t->stream, BODY_DROP);
		return 0;
	}
	key = translate_key(t, is_link ? m->link : m->path);
	if (!key)
		return -1;
	if (drop) {
		link = links_get(&t->links, key, strlen(key));
		return link ? save_member(t, link) : no_memory(t);
	}
	link = links_find(&t->links, key, strlen(key));
	if (plan_of_target(t, entry, link, &plan) < 0)
		return -1;
	if (link && link->saved)
		return become_file(t, link, &plan);
	if (link && link->survivor) {
		plan.set |= CHANGE_LINK;
		plan.link = link->survivor;
	}
	return translate_apply(t, &plan);
}

/* ---- cpio ---- */

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
		       ? note_written(t, link, waiting->member.path)
		       : 0;
}

/* The number that the unit in hand has, or would have, among the members. */
static uint64_t number_in_hand(const struct translate *t)
{
	return t->members + (t->stream.unit.kind != UNIT_MEMBER);
}

/*
 * Writes the waiting heads before the unit in hand.  data: the member in hand,
 * whose data becomes that of the last of them; NULL: they have no data.
 */
static int release_waiting(struct translate *t, struct link *link,
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
		if (rebuild_saved(t, &waiting->head, &change) < 0)
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
		if (release_waiting(t, link, m) < 0)
			return -1;
		link->carried = true;
		stream_drop(s, BODY_PASS); /* without its head */
		return 0;
	}
	if (m->size > 0 && !link->carried)
		return save_member(t, link);
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
	result = str_failed(&head) ? no_memory(t)
				   : rebuild_saved(t, &head, plan);
	str_fini(&head);
	if (result == 0)
		restore_member(t, link);
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
	if (release_waiting(t, link, NULL) < 0)
		return -1;
	return link->level < LINK_ENTRY && link->seen < link->total
		       ? note_written(t, link, m->path)
		       : 0;
}

/* An entry, or a rule, is the highest so far: it decides. */
static int take_plan(struct translate *t, struct link *link,
		     const struct pkgdb_entry *entry, const struct change *plan)
{
	bool late = link->written.len > 0 &&
		    (link->level == LINK_OPEN
			     ? is_news(t, plan)
			     : rule_differs(plan, &link->plan));

	if (late)
		translate_report(t, EVENT_LINKS_LATE, entry,
				 str_text(&link->written));
	link->level = level_of(entry);
	link->plan = *plan;
	free(link->first);
	return copy_text(t, &link->first, t->stream.unit.member.path);
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

static int decide_cpio(struct translate *t, const struct pkgdb_entry *entry,
		       bool drop)
{
	const struct member *m = &t->stream.unit.member;
	const uint64_t key[2] = { m->dev, m->ino };
	struct link *link = links_get(&t->links, key, sizeof(key));
	struct change plan;
	int result;

	if (!link)
		return no_memory(t);
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
	result = release_waiting(t, link, NULL);
	if (link != t->saving)
		links_remove(&t->links, link);
	return result;
}

int hardlink_decide(struct translate *t, const struct pkgdb_entry *entry,
		    bool drop)
{
	if (t->stream.format->names_first)
		return decide_tar(t, entry, drop);
	return decide_cpio(t, entry, drop);
}

int hardlink_end(struct translate *t)
{
	struct link *link, *next;

	HASH_ITER (hh, t->links.table, link, next)
		if (link->waiting && release_waiting(t, link, NULL) < 0)
			return -1;
	links_clear(&t->links);
	t->saving = NULL;
	return 0;
}
