/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the decisions about names of one file have in common: the data of a name
 * that was left out is saved, and given back with the head of another name.
 */
#include <string.h>

#include "translate/rule/hardlink.h"

int hardlink_no_memory(struct translate *t)
{
	return translate_fail(t, "out of memory");
}

int hardlink_note_written(struct translate *t, struct link *link,
			  struct slice path)
{
	return link_note_written(link, path) ? 0 : hardlink_no_memory(t);
}

bool hardlink_is_news(const struct translate *t, const struct change *plan)
{
	const unsigned owned = CHANGE_UID | CHANGE_GID | CHANGE_MODE;
	const struct change *fallback = &t->options->rule.fallback;
	struct change narrow = *plan;

	if (fallback->set)
		return rule_differs(plan, fallback);
	rule_narrow(&t->options->rule, &t->stream.unit.member, &narrow);
	return narrow.set & owned;
}

int hardlink_save(struct translate *t, struct link *link)
{
	struct stream *s = &t->stream;

	str_clear(&link->head);
	str_append(&link->head, stream_head(s), s->unit.head);
	if (str_failed(&link->head))
		return hardlink_no_memory(t);
	link->saved = true;
	link->body_at = t->spool.size;
	link->body_size = 0;
	link->data_size = s->unit.member.size;
	link->check = s->unit.member.check;
	t->saving = link;
	stream_drop(s, BODY_SAVE);
	return 0;
}

void hardlink_restore(struct translate *t, struct link *link)
{
	stream_insert(&t->stream, t->head.data, t->head.len);
	stream_drop(&t->stream, BODY_DROP);
	t->replay_at = link->body_at;
	t->replay_left = link->body_size;
	t->changed = true;
	link->saved = false;
}

int hardlink_rebuild(struct translate *t, struct str *head,
		     const struct change *change)
{
	struct stream *s = &t->stream;

	str_clear(&t->head);
	if (s->format->patch_saved(s->state, head, change, &t->head) < 0)
		return translate_fail(t, NULL);
	return 0;
}

int hardlink_copy(struct translate *t, char **to, struct slice text)
{
	*to = strndup(text.ptr, text.len);
	return *to ? 0 : hardlink_no_memory(t);
}
