/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints the changes of a plan, as the commands that would make them or as
 * JSON.  An owner or group has the name that the database states, so that the
 * lines can be compared with the packages; repair.c sets the ids of the plan.
 * Prints the changes alone: main.c tells what was refused or unknown.
 */
#include "protocmp/repair/report_plan.h"

#include "common/json.h"
#include "protocmp/tree/escape.h"

/* The name from the database, else the number. */
static void put_id(struct str *out, const char *name, unsigned long id)
{
	if (name)
		str_puts(out, name);
	else
		str_printf(out, "%lu", id);
}

static void put_owner(const struct plan_change *change, struct str *out)
{
	put_id(out, change->entry->owner, change->uid);
}

static void put_group(const struct plan_change *change, struct str *out)
{
	put_id(out, change->entry->group, change->gid);
}

static void put_end(struct str *out, const char *path)
{
	str_push(out, ' ');
	escape_word(path, out);
	str_push(out, '\n');
}

static void put_mknod(const struct plan_change *change, struct str *out)
{
	const struct pkgdb_entry *entry = change->entry;

	str_printf(out, "mknod -m %04o ", (unsigned)change->mode);
	escape_word(change->object->path, out);
	str_printf(out, " %c %u %u\n", entry->type, entry->major, entry->minor);
}

/* The commands that would make the same change. */
static void put_commands(const struct plan_rule *rule,
			 const struct plan_change *change, struct str *out)
{
	const char *path = change->object->path;

	if (change->make_node)
		put_mknod(change, out);
	if (change_has_owner(change) || change->make_node) {
		str_puts(out, rule->owner ? "chown " : "chgrp ");
		if (rule->owner)
			put_owner(change, out);
		if (rule->owner && rule->group)
			str_push(out, ':');
		if (rule->group)
			put_group(change, out);
		put_end(out, path);
	}
	if (change_has_mode(change) && !change->make_node) {
		str_printf(out, "chmod %04o", (unsigned)change->mode);
		put_end(out, path);
	}
	if (change->new_caps) {
		str_printf(out, "setcap '%s'", change->entry->caps);
		put_end(out, path);
	}
}

static void put_member(struct str *out, const char *key, struct str *value)
{
	str_printf(out, ", \"%s\": ", key);
	json_append_text(out, str_text(value));
	str_clear(value);
}

static void put_json(const struct plan_rule *rule,
		     const struct plan_change *change, struct str *out)
{
	struct str value = STR_INIT;
	bool new_owner = change_has_owner(change) || change->make_node;

	str_puts(out, "{\"path\": ");
	json_append_text(out, change->object->path);
	if (change->make_node) {
		str_printf(&value, "%c %u %u", change->entry->type,
			   change->entry->major, change->entry->minor);
		put_member(out, "device", &value);
	}
	if (new_owner && rule->owner) {
		put_owner(change, &value);
		put_member(out, "owner", &value);
	}
	if (new_owner && rule->group) {
		put_group(change, &value);
		put_member(out, "group", &value);
	}
	if (change_has_mode(change) || change->make_node) {
		str_printf(&value, "%04o", (unsigned)change->mode);
		put_member(out, "mode", &value);
	}
	if (change->new_caps) {
		str_puts(&value, change->entry->caps);
		put_member(out, "caps", &value);
	}
	str_puts(out, "}\n");
	out->failed |= value.failed;
	str_fini(&value);
}

int report_plan(FILE *out, const struct plan *plan,
		const struct plan_rule *rule, enum report_plan_form form,
		bool dry_run)
{
	struct str text = STR_INIT;
	bool good = true;

	for (size_t n = 0; n < plan->change_count && good; n++) {
		const struct plan_change *change = &plan->changes[n];

		if (!change->entry || (!dry_run && !change->done))
			continue;
		str_clear(&text);
		if (form == REPORT_PLAN_JSON)
			put_json(rule, change, &text);
		else
			put_commands(rule, change, &text);
		good = !str_failed(&text);
		fputs(str_text(&text), out);
	}
	str_fini(&text);
	return good ? 0 : -1;
}
