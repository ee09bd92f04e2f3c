/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a plan: changes, refusals, unknown names.
 */
#include "protocmp/plan.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/str.h"

static void *grow(void *array, size_t count, size_t *room, size_t size)
{
	void *bigger;

	if (count < *room)
		return array;
	bigger = reallocarray(array, *room ? *room * 2 : 64, size);
	if (bigger)
		*room = *room ? *room * 2 : 64;
	return bigger;
}

int plan_add(struct plan *plan, const struct plan_change *change)
{
	struct plan_change *list = grow(plan->changes, plan->change_count,
					&plan->change_room, sizeof *list);

	if (!list)
		return -1;
	plan->changes = list;
	list[plan->change_count++] = *change;
	return 0;
}

int plan_refuse(struct plan *plan, const char *path, int err,
		const char *format, ...)
{
	struct plan_refusal *list = grow(plan->refusals, plan->refusal_count,
					 &plan->refusal_room, sizeof *list);
	struct str text = STR_INIT;
	va_list args;

	if (!list)
		return -1;
	plan->refusals = list;
	va_start(args, format);
	str_vprintf(&text, format, args);
	va_end(args);
	list += plan->refusal_count;
	list->path = arena_copy(&plan->text, path, strlen(path));
	list->reason = arena_copy(&plan->text, str_text(&text), text.len);
	list->err = err;
	str_fini(&text);
	if (!list->path || !list->reason)
		return -1;
	plan->refusal_count++;
	return 0;
}

int plan_add_unknown(struct plan *plan, enum users_kind kind,
		     const char *name, const char *path)
{
	struct plan_unknown *list;

	for (size_t n = 0; n < plan->unknown_count; n++)
		if (plan->unknown[n].kind == kind &&
		    strcmp(plan->unknown[n].name, name) == 0)
			return 0;
	list = grow(plan->unknown, plan->unknown_count, &plan->unknown_room,
		    sizeof *list);
	if (!list)
		return -1;
	plan->unknown = list;
	list[plan->unknown_count++] = (struct plan_unknown) {
		path, name, kind,
	};
	return 0;
}

void plan_fini(struct plan *plan)
{
	free(plan->changes);
	free(plan->refusals);
	free(plan->unknown);
	arena_fini(&plan->text);
	*plan = (struct plan) { 0 };
}

bool change_has_owner(const struct plan_change *change)
{
	return change->uid != change->object->uid ||
	       change->gid != change->object->gid;
}

bool change_has_mode(const struct plan_change *change)
{
	return change->mode != (change->object->mode & 07777);
}
