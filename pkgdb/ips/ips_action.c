/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cuts lines of IPS manifests into actions, by the grammar of pkg(7), and
 * undoes the quoting of values in place.  Whether an action is known, and what
 * its attributes mean, is left to ips_run.c: nothing here depends on a name.
 * Never allocates; an action lasts as long as its line.
 */
#include "pkgdb/ips/ips_action.h"

#include <string.h>

char *ips_get(const struct ips_action *action, const char *name)
{
	for (size_t i = 0; i < action->count; i++)
		if (strcmp(action->attributes[i].name, name) == 0)
			return action->attributes[i].value;
	return NULL;
}

/* Without quotes the value ends at a blank, and a backslash is a byte like any
   other. */
char *ips_cut_value(char *value)
{
	char quote = *value == '"' || *value == '\'' ? *value : '\0';
	char *from = value + (quote != '\0'), *to = value;

	while (*from &&
	       (quote ? *from != quote : *from != ' ' && *from != '\t')) {
		if (quote && *from == '\\' && from[1])
			from++;
		*to++ = *from++;
	}
	if (quote && *from != quote)
		return NULL;
	from += *from != '\0';
	*to = '\0';
	return from;
}

/* Cuts off one `name=value` word.  Returns the rest of the line, or NULL with
   the fault. */
static char *parse_attribute(struct reading *in, struct ips_action *action,
			     char *word, char *equals)
{
	char *rest;

	if (action->count == IPS_MAX_ATTRIBUTES) {
		reading_fault(in, "more than %d attributes",
			      IPS_MAX_ATTRIBUTES);
		return NULL;
	}
	*equals = '\0';
	rest = ips_cut_value(equals + 1);
	if (!rest) {
		reading_fault(in, "the value of '%s' has no closing quote",
			      word);
		return NULL;
	}
	action->attributes[action->count++] = (struct ips_attribute){
		.name = word,
		.value = equals + 1,
	};
	return rest;
}

int ips_parse(struct reading *in, struct ips_action *action, char *line)
{
	action->name = lex_word(&line);
	return ips_parse_attributes(in, action, line);
}

/* Only the first word may be a payload: a later one without `=` is mostly a
   value with a blank that lacks its quotes. */
int ips_parse_attributes(struct reading *in, struct ips_action *action,
			 char *rest)
{
	action->payload = NULL;
	action->count = 0;
	while (*(rest = lex_skip_blanks(rest))) {
		size_t len = strcspn(rest, "= \t");

		if (rest[len] == '=') {
			rest = parse_attribute(in, action, rest, rest + len);
			if (!rest)
				return -1;
		} else if (action->count == 0 && !action->payload) {
			action->payload = lex_word(&rest);
		} else {
			return reading_fault(in,
					     "'%.*s' is not of the form "
					     "name=value",
					     (int)len, rest);
		}
	}
	return 0;
}
