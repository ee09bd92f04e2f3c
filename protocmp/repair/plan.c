/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a plan: changes, refusals, unknown names.  Storage only:
 * plan_make.c decides what goes in, and repair.c carries it out.
 */
#include "protocmp/repair/plan.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/array.h"
#include "common/str.h"

int plan_add(struct plan *plan, const struct plan_change *change)
{
	if (array_grow(&plan->changes, plan->change_count,
		       &plan->change_capacity, sizeof(*plan->changes)) < 0)
		return -1;
	plan->changes[plan->change_count++] = *change;
	return 0;
}

int plan_refuse(struct plan *plan, const char *path, int err,
		const char *format, ...)
{
	struct plan_refusal *refusal;
	struct str text = STR_INIT;
	va_list args;

	if (array_grow(&plan->refusals, plan->refusal_count,
		       &plan->refusal_capacity, sizeof(*refusal)) < 0)
		return -1;
	va_start(args, format);
	str_vprintf(&text, format, args);
	va_end(args);
	refusal = &plan->refusals[plan->refusal_count];
	refusal->path = arena_copy(&plan->text, path, strlen(path));
	refusal->reason = arena_copy(&plan->text, str_text(&text), text.len);
	refusal->err = err;
	str_fini(&text);
	if (!refusal->path || !refusal->reason)
		return -1;
	plan->refusal_count++;
	return 0;
}

int plan_add_unknown(struct plan *plan, enum users_kind kind, const char *name,
		     const char *path)
{
	for (size_t n = 0; n < plan->unknown_count; n++)
		if (plan->unknown[n].kind == kind &&
		    strcmp(plan->unknown[n].name, name) == 0)
			return 0;
	if (array_grow(&plan->unknown, plan->unknown_count,
		       &plan->unknown_capacity, sizeof(*plan->unknown)) < 0)
		return -1;
	plan->unknown[plan->unknown_count++] = (struct plan_unknown){
		path,
		name,
		kind,
	};
	return 0;
}

void plan_fini(struct plan *plan)
{
	free(plan->changes);
	free(plan->refusals);
	free(plan->unknown);
	arena_fini(&plan->text);
	*plan = (struct plan){ 0 };
}

bool change_has_owner(const struct plan_change *change)
{
	return change->uid != change->object->uid ||
	       change->gid != change->object->gid;
}

bool change_has_mode(const struct plan_change *change)
{
	return change->mode != (change->object->mode & ALLPERMS);
}
