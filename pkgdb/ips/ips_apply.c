/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Applies transforms to one action, as pkgmogrify(1) does: read_ips.c calls it
 * between cutting an action (ips_action.c) and carrying it out (ips_run.c).
 *
 * A transform sees the action as the earlier ones have left it, and may double
 * a value that the next one doubles again.  So the length of values is bounded,
 * and all memory is charged to the text that is being read: a short manifest
 * must not take gigabytes or hours.
 */
#include <string.h>

#include "common/str.h"
#include "pkgdb/ips/ips_transform.h"

/* The groups of a match: the whole match, and `\1` to `\9`. */
enum { MOST_GROUPS = 10 };

/* Stops transforms that each double a value; and glibc takes up to 4 KiB to
   match one byte. */
enum { LONGEST_VALUE = 8 * 1024 };

/* The texts that the groups of the conditions matched; the first is %<1>. */
struct groups {
	const char *start[MOST_GROUPS];
	size_t len[MOST_GROUPS];
	size_t count;
};

/* Whether a value of the attribute matches; its groups are added. */
static bool meets(const struct ips_condition *condition,
		  const struct ips_action *action, struct groups *groups)
{
	regmatch_t found[MOST_GROUPS + 1];

	for (size_t i = 0; i < action->count; i++) {
		const char *value = action->attributes[i].value;

		if (strcmp(action->attributes[i].name, condition->name) != 0 ||
		    regexec(&condition->regex, value, countof(found), found,
			    0) != 0)
			continue;
		/* Group 1 is that of the anchor. */
		for (size_t n = 2;
		     n <= condition->regex.re_nsub && n < countof(found) &&
		     groups->count < MOST_GROUPS;
		     n++) {
			groups->start[groups->count] =
				found[n].rm_so < 0 ? ""
						   : value + found[n].rm_so;
			groups->len[groups->count++] = found[n].rm_eo -
						       found[n].rm_so;
		}
		return true;
	}
	return false;
}

/* Whether a transform applies: it names the action or none, and every condition
   is met.  Fills in the groups. */
static bool is_for(const struct ips_transform *transform,
		   const struct ips_action *action, struct groups *groups)
{
	bool named = transform->action_count == 0;

	for (size_t i = 0; i < transform->action_count; i++)
		named = named ||
			strcmp(transform->actions[i], action->name) == 0;
	for (size_t i = 0; named && i < transform->condition_count; i++)
		named = meets(&transform->conditions[i], action, groups);
	return named;
}

/* Appends the value of one `%(name)` or `%<number>`.  Returns the text behind
   it, or NULL with the fault. */
static const char *put_reference(struct reading *in, struct str *to,
				 const char *at,
				 const struct ips_action *action,
				 const struct groups *groups)
{
	char close = at[1] == '(' ? ')' : '>', name[64];
	size_t len = strcspn(at + 2, close == ')' ? ")" : ">");
	const char *value = NULL;

	if (at[2 + len] != close || len >= sizeof(name))
		goto unknown;
	memcpy(name, at + 2, len);
	name[len] = '\0';
	if (close == ')') {
		value = ips_get(action, name);
		if (value)
			str_puts(to, value);
	} else if (len == 1 && name[0] > '0' && name[0] <= '9' &&
		   (size_t)(name[0] - '1') < groups->count) {
		value = groups->start[name[0] - '1'];
		str_append(to, value, groups->len[name[0] - '1']);
	}
	if (value)
		return at + len + 3;
unknown:
	reading_fault(in, "'%s' in a transform: '%.*s' is not known here",
		      action->name, (int)len + 3, at);
	return NULL;
}

/* Copies a text to the database; NULL with the fault. */
static char *keep_value(struct reading *in, struct str *made)
{
	char *copy = NULL;

	if (reading_charge(in, 0) < 0) {
		str_fini(made);
		return NULL;
	}
	if (!str_failed(made) && made->len <= LONGEST_VALUE)
		copy = arena_copy(&in->db->arena, str_text(made), made->len);
	if (!copy)
		reading_fault(
			in,
			made->len > LONGEST_VALUE
				? "a transform makes a value of more than %d "
				  "bytes"
				: "out of memory",
			LONGEST_VALUE);
	str_fini(made);
	return copy;
}

/* Replaces the references of a value.  The database owns the result; NULL with
   the fault. */
static char *make_value(struct reading *in, const char *text,
			const struct ips_action *action,
			const struct groups *groups)
{
	struct str made = STR_INIT;

	while (text && *text && made.len <= LONGEST_VALUE) {
		if (text[0] != '%' || (text[1] != '(' && text[1] != '<')) {
			str_push(&made, *text++);
			continue;
		}
		text = put_reference(in, &made, text, action, groups);
	}
	if (text)
		return keep_value(in, &made);
	str_fini(&made);
	return NULL;
}

/* Removes the values of an attribute that match, or all if regex is NULL. */
static void take_away(struct ips_action *action, const char *name,
		      const regex_t *regex)
{
	size_t left = 0;

	for (size_t i = 0; i < action->count; i++) {
		struct ips_attribute *attribute = &action->attributes[i];

		if (strcmp(attribute->name, name) != 0 ||
		    (regex && regexec(regex, attribute->value, 0, NULL, 0)))
			action->attributes[left++] = *attribute;
	}
	action->count = left;
}

/* Appends a value to an attribute, which becomes a list if it has one; NULL is
   a fault that is already set. */
static int add_value(struct reading *in, struct ips_action *action, char *name,
		     char *value)
{
	if (!value)
		return -1;
	if (action->count == IPS_MAX_ATTRIBUTES)
		return reading_fault(in, "more than %d attributes",
				     IPS_MAX_ATTRIBUTES);
	action->attributes[action->count++] = (struct ips_attribute){
		.name = name,
		.value = value,
	};
	return 0;
}

/* Appends the replacement of one match, `\1` to `\9` being its groups. */
static void put_replacement(struct str *to, const char *text, const char *from,
			    const regmatch_t *found)
{
	for (; *text; text++) {
		int group = text[0] == '\\' && text[1] >= '1' && text[1] <= '9'
				    ? text[1] - '0'
				    : 0;

		if (group && found[group].rm_so >= 0)
			str_append(to, from + found[group].rm_so,
				   found[group].rm_eo - found[group].rm_so);
		if (group)
			text++;
		else
			str_push(to, *text);
	}
}

/* Replaces every match in a value, as re.sub() of Python does: behind an empty
   match one byte is copied, or the search would not advance.  The database owns
   the result; NULL with the fault. */
static char *edit_value(struct reading *in, const regex_t *regex,
			const char *value, const char *text)
{
	struct str made = STR_INIT;
	regmatch_t found[MOST_GROUPS];
	int flags = 0;

	while (made.len <= LONGEST_VALUE &&
	       regexec(regex, value, countof(found), found, flags) == 0) {
		str_append(&made, value, found[0].rm_so);
		put_replacement(&made, text, value, found);
		value += found[0].rm_eo;
		if (found[0].rm_so == found[0].rm_eo) {
			if (*value == '\0')
				break;
			str_push(&made, *value++);
		}
		flags = REG_NOTBOL;
	}
	str_puts(&made, value);
	return keep_value(in, &made);
}

/* `edit name regex [text]`: replaces all matches in all values; without a text
   it removes them. */
static int edit(struct reading *in, const struct ips_transform *transform,
		struct ips_action *action, const struct groups *groups)
{
	const char *text = transform->words[2]
				   ? make_value(in, transform->words[2], action,
						groups)
				   : "";

	if (!text)
		return -1;
	for (size_t i = 0; i < action->count; i++) {
		struct ips_attribute *attribute = &action->attributes[i];

		if (strcmp(attribute->name, transform->words[0]) != 0)
			continue;
		attribute->value = edit_value(in, &transform->regex,
					      attribute->value, text);
		if (!attribute->value)
			return -1;
	}
	return 0;
}

/* Applies one transform.  0; 1: it drops the action; -1 with the fault. */
static int carry_out(struct reading *in, const struct ips_transform *transform,
		     struct ips_action *action, const struct groups *groups)
{
	char *name = transform->words[0], *value;

	switch (transform->operation) {
	case IPS_DROP: return 1;
	case IPS_DELETE: take_away(action, name, &transform->regex); return 0;
	case IPS_EDIT: return edit(in, transform, action, groups);
	case IPS_DEFAULT:
		if (ips_get(action, name))
			return 0;
		break;
	default: break;
	}
	value = make_value(in, transform->words[1], action, groups);
	if (transform->operation == IPS_SET)
		take_away(action, name, NULL);
	return add_value(in, action, name, value);
}

/* Refuses values that are too long to be matched. */
static int check_values(struct reading *in, const struct ips_action *action)
{
	for (size_t i = 0; i < action->count; i++)
		if (strlen(action->attributes[i].value) > LONGEST_VALUE)
			return reading_fault(in,
					     "%s has more than %d bytes, "
					     "too many for transforms",
					     action->attributes[i].name,
					     LONGEST_VALUE);
	return 0;
}

int ips_transforms_apply(const struct ips_transforms *list, struct reading *in,
			 struct ips_action *action)
{
	int result = list->first ? check_values(in, action) : 0;

	for (const struct ips_transform *at = list->first; at && result == 0;
	     at = at->next) {
		struct groups groups = { .count = 0 };

		if (is_for(at, action, &groups))
			result = carry_out(in, at, action, &groups);
	}
	return result;
}
