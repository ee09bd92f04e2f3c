/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members that are names of one file.
 *
 * One file has one owner and mode.  In tar a link gets what its target's entry
 * says; in cpio all names get what the entry of the first name that has one
 * says.  An entry that says otherwise loses, and is told.
 *
 * When a name is left out, its data may be needed by a later name, so it goes
 * to the spool until one comes:
 *   tar	the first link comes out as the file, under its own name; later
 *		links point at it.
 *   cpio	the next name without data gets it.  But in newc the data comes
 *		with the last name, when the others are gone: so while there
 *		are exceptions, names without data wait for it, and come out
 *		right before it.  Writers put the names of a file side by side,
 *		so this moves nothing in practice.
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

/* Remembers the head of a member that is left out, and saves its body. */
static int keep_aside(struct translate *t, struct link *link)
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
	stream_drop(s, FATE_SAVE);
	return 0;
}

/* The head in t->head goes out in place of the unit, then the saved body. */
static void bring_back(struct translate *t, struct link *link)
{
	stream_insert(&t->stream, t->head.data, t->head.len);
	stream_drop(&t->stream, FATE_DROP);
	t->replay_at = link->body_at;
	t->replay_left = link->body_size;
	t->changed = true;
	link->saved = false;
}

/* Builds a head kept from earlier, changed, in t->head. */
static int rebuild_kept(struct translate *t, struct str *head,
			const struct change *change)
{
	struct stream *s = &t->stream;

	str_clear(&t->head);
	if (s->format->patch_kept(s->state, head, change, &t->head) < 0)
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
		       struct change *wish)
{
	struct stream *s = &t->stream;
	struct change time = { 0 };
	int result;

	if (copy_text(t, &link->survivor, s->unit.member.path) < 0)
		return -1;
	rule_narrow(&t->options->rule, &s->unit.member, &time);
	wish->set |= CHANGE_PATH | time.set;
	wish->path = link->survivor;
	wish->mtime = time.mtime;
	translate_tell(t, EVENT_CHANGED, NULL, "data");
	result = rebuild_kept(t, &link->head, wish);
	if (result == 0)
		bring_back(t, link);
	str_fini(&link->head);
	return result;
}

/* What the target of a link gets, for the link: the name that stands for a
   target that was left out, if there is one. */
static int wish_of_target(struct translate *t, const struct pkgdb_entry *own,
			  const struct link *link, struct change *wish)
{
	const struct member *m = &t->stream.unit.member;
	const char *survivor = link ? link->survivor : NULL;
	struct slice name = survivor ? (struct slice){ survivor,
						       strlen(survivor) }
				     : m->link;
	const struct pkgdb_entry *entry = translate_find(t, name);
	struct change ours;
	char *target;

	if (translate_wish(t, own, &ours) < 0)
		return -1;
	rule_wish(&t->options->rule, entry ? entry : own, m, wish);
	if (!own || !rule_differs(&ours, wish))
		return 0;
	if (copy_text(t, &target, name) < 0)
		return -1;
	translate_tell(t, EVENT_LINKS_DIFFER, own, target);
	free(target);
	return 0;
}

static int judge_tar(struct translate *t, const struct pkgdb_entry *entry,
		     bool drop)
{
	const struct member *m = &t->stream.unit.member;
	bool is_link = m->kind == 'l';
	struct change wish;
	struct link *link;
	const char *key;

	if (drop && is_link) {
		stream_drop(&t->stream, FATE_DROP);
		return 0;
	}
	key = translate_key(t, is_link ? m->link : m->path);
	if (!key)
		return -1;
	if (drop) {
		link = links_get(&t->links, key, strlen(key));
		return link ? keep_aside(t, link) : no_memory(t);
	}
	link = links_find(&t->links, key, strlen(key));
	if (wish_of_target(t, entry, link, &wish) < 0)
		return -1;
	if (link && link->saved)
		return become_file(t, link, &wish);
	if (link && link->survivor) {
		wish.set |= CHANGE_LINK;
		wish.link = link->survivor;
	}
	return translate_apply(t, &wish);
}

/* ---- cpio ---- */

/*
 * Lets the names that wait go out before the unit in hand.  The last of them
 * gets the data that follows, if given.
 */
static int let_go(struct translate *t, struct link *link,
		  const struct member *data)
{
	struct change change = { .nlink = link->total - link->dropped };

	for (struct stored_xattrs *held = link->held; held; held = held->next) {
		change.set = link->dropped ? CHANGE_NLINK : 0;
		if (data && !held->next) {
			change.set |= CHANGE_DATA;
			change.size = data->size;
			change.check = data->check;
		}
		if (rebuild_kept(t, &held->head, &change) < 0)
			return -1;
		stream_insert(&t->stream, t->head.data, t->head.len);
	}
	link_release(&t->links, link);
	return 0;
}

static int drop_cpio(struct translate *t, struct link *link)
{
	struct stream *s = &t->stream;
	const struct member *m = &s->unit.member;

	link->dropped++;
	if (m->size > 0 && link->held) {
		if (let_go(t, link, m) < 0)
			return -1;
		link->carried = true;
		stream_drop(s, FATE_KEEP); /* the head alone goes */
		return 0;
	}
	if (m->size > 0 && !link->carried)
		return keep_aside(t, link);
	stream_drop(s, FATE_DROP);
	return 0;
}

/* A name without data gets the data of one that was left out. */
static int take_data(struct translate *t, struct link *link,
		     struct change *wish)
{
	struct stream *s = &t->stream;
	struct str head = STR_INIT;
	int result;

	wish->set |= CHANGE_DATA;
	wish->size = link->data_size;
	wish->check = link->check;
	translate_tell(t, EVENT_CHANGED, NULL, "data");
	str_append(&head, stream_head(s), s->unit.head);
	result = str_failed(&head) ? no_memory(t)
				   : rebuild_kept(t, &head, wish);
	str_fini(&head);
	if (result == 0)
		bring_back(t, link);
	link->carried = true;
	return result;
}

static int keep_cpio(struct translate *t, struct link *link,
		     struct change *wish)
{
	struct stream *s = &t->stream;
	const struct member *m = &s->unit.member;
	uint64_t size = m->size;

	if (link->dropped) {
		wish->set |= CHANGE_NLINK;
		wish->nlink = link->total - link->dropped;
	}
	if (size == 0 && link->saved)
		return take_data(t, link, wish);
	if (translate_apply(t, wish) < 0)
		return -1;
	if (size == 0 && !link->carried && t->options->exceptions &&
	    link->seen < link->total) {
		if (!link_hold(&t->links, link, stream_head(s), s->unit.head))
			return translate_fail(t, "too many hard links wait "
						 "for their data");
		t->changed = true;
		stream_drop(s, FATE_DROP);
		return 0;
	}
	link->carried |= size > 0;
	link->saved = false;
	return let_go(t, link, NULL);
}

/* The wish for all names of a file is that of the first with an entry. */
static int decide(struct translate *t, struct link *link,
		  const struct pkgdb_entry *entry, struct change *wish)
{
	if (translate_wish(t, entry, wish) < 0)
		return -1;
	if (!entry && !link->decided)
		return 0;
	if (!link->decided) {
		link->decided = true;
		link->wish = *wish;
		return copy_text(t, &link->first, t->stream.unit.member.path);
	}
	if (entry && rule_differs(wish, &link->wish))
		translate_tell(t, EVENT_LINKS_DIFFER, entry, link->first);
	*wish = link->wish;
	return 0;
}

static int judge_cpio(struct translate *t, const struct pkgdb_entry *entry,
		      bool drop)
{
	const struct member *m = &t->stream.unit.member;
	const uint64_t key[2] = { m->dev, m->ino };
	struct link *link = links_get(&t->links, key, sizeof(key));
	struct change wish;
	int result;

	if (!link)
		return no_memory(t);
	link->total = m->nlink;
	link->seen++;
	if (drop)
		result = drop_cpio(t, link);
	else if (decide(t, link, entry, &wish) < 0)
		result = -1;
	else
		result = keep_cpio(t, link, &wish);
	if (result < 0 || link->seen < link->total)
		return result;
	result = let_go(t, link, NULL);
	if (link != t->saving)
		links_remove(&t->links, link);
	return result;
}

int hardlink_judge(struct translate *t, const struct pkgdb_entry *entry,
		   bool drop)
{
	if (t->stream.format->names_first)
		return judge_tar(t, entry, drop);
	return judge_cpio(t, entry, drop);
}

int hardlink_end(struct translate *t)
{
	struct link *link, *next;

	HASH_ITER (hh, t->links.table, link, next)
		if (link->held && let_go(t, link, NULL) < 0)
			return -1;
	links_clear(&t->links);
	t->saving = NULL;
	return 0;
}
