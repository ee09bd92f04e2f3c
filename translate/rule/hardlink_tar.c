/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Links in tar: each names its target, which comes before it and has the data.
 * hardlink.c says what is decided.
 */
#include <stdlib.h>
#include <string.h>

#include "translate/rule/hardlink.h"

/* The first link to a file that was left out becomes that file. */
static int become_file(struct translate *t, struct link *link,
		       struct change *plan)
{
	struct stream *s = &t->stream;
	struct change time = { 0 };
	int result;

	if (hardlink_copy(t, &link->survivor, s->unit.member.path) < 0)
		return -1;
	rule_narrow(&t->options->rule, &s->unit.member, &time);
	plan->set |= CHANGE_PATH | time.set;
	plan->path = link->survivor;
	plan->mtime = time.mtime;
	translate_report(t, EVENT_CHANGED, NULL, "data");
	result = hardlink_rebuild(t, &link->head, plan);
	if (result == 0)
		hardlink_restore(t, link);
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
		result = hardlink_no_memory(t);
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
		return hardlink_is_news(t, plan)
			       ? report_late(t, own, link, target)
			       : 0;
	if (link)
		return hardlink_note_written(t, link, path);
	key = translate_key(t, target);
	if (!key)
		return -1;
	link = links_get(&t->links, key, strlen(key));
	return link ? hardlink_note_written(t, link, path)
		    : hardlink_no_memory(t);
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
	if (hardlink_copy(t, &target, name) < 0)
		return -1;
	translate_report(t, EVENT_LINKS_DIFFER, own, target);
	free(target);
	return 0;
}

int hardlink_decide_tar(struct translate *t, const struct pkgdb_entry *entry,
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
		return link ? hardlink_save(t, link) : hardlink_no_memory(t);
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
