/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses transforms into the list that ips_apply.c applies to every action.
 *
 * Their expressions come with the manifest, which may be anybody's, and
 * regcomp(3) can take unbounded memory and time for a short text: so the cost
 * of an expression is bounded before regcomp sees it.  An operation that is not
 * in the table is ignored with a warning; one with wrong words is a fault.
 */
#include "pkgdb/ips/ips_transform.h"

#include <stdlib.h>
#include <string.h>

#include "common/str.h"

/* regcomp(3) of glibc recurses at each bracket, and doubles an expression that
   a plus repeats. */
enum { LONGEST_REGEX = 1024, MOST_GROUPS_REPEATED = 8 };

/* The memory that glibc 2.36 takes for an expression: at least; for each byte,
   doubled; and for each byte and each repetition in it. */
enum { REGEX_LEAST = 5000, REGEX_PER_BYTE = 180, REGEX_PER_REPEATED = 20 };

/* The operations of pkgmogrify(1) that change actions. */
static const struct {
	const char *name;
	size_t least, most; /* words behind it */
} operations[IPS_OPERATIONS] = {
	[IPS_SET] = { "set", 2, 2 },   [IPS_DEFAULT] = { "default", 2, 2 },
	[IPS_ADD] = { "add", 2, 2 },   [IPS_DELETE] = { "delete", 2, 2 },
	[IPS_EDIT] = { "edit", 2, 3 }, [IPS_DROP] = { "drop", 0, 0 },
};

static void free_transform(struct ips_transform *transform)
{
	for (size_t i = 0; i < transform->condition_count; i++)
		regfree(&transform->conditions[i].regex);
	if (transform->has_regex)
		regfree(&transform->regex);
	free(transform->text);
	free(transform);
}

void ips_transforms_fini(struct ips_transforms *list)
{
	while (list->first) {
		struct ips_transform *next = list->first->next;

		free_transform(list->first);
		list->first = next;
	}
	list->last = NULL;
}

/*
 * Refuses syntax that only Python has; and counts, back references and repeated
 * repetitions, for which the C library may need unbounded memory or time.
 */
static int check_regex(struct reading *in, const char *text)
{
	static const char *const foreign[] = {
		"(?",  "*?",  "+?",  "??",  "\\d", "\\D", "{",	 "++",
		"+*",  "*+",  "**",  "?+",  "?*",  "\\1", "\\2", "\\3",
		"\\4", "\\5", "\\6", "\\7", "\\8", "\\9",
	};

	size_t repeated = 0, len = strlen(text), stars = 0;

	for (size_t i = 0; i < countof(foreign); i++)
		if (strstr(text, foreign[i]))
			return reading_fault(in,
					     "'%s' in '%s' is not "
					     "understood here: run "
					     "pkgmogrify(1) first",
					     foreign[i], text);
	for (const char *at = text; (at = strstr(at, ")+")); at++)
		if (++repeated > MOST_GROUPS_REPEATED)
			return reading_fault(in,
					     "more than %d groups with a "
					     "plus",
					     MOST_GROUPS_REPEATED);
	if (len > LONGEST_REGEX)
		return reading_fault(in, "an expression of more than %d bytes",
				     LONGEST_REGEX);
	for (const char *at = text; (at = strpbrk(at, "*+?")); at++)
		stars++;
	return reading_charge(in, REGEX_LEAST +
					  stars * len * REGEX_PER_REPEATED +
					  (len << repeated) * REGEX_PER_BYTE);
}

/* Compiles an expression; an anchored one matches only at the first byte. */
static int compile(struct reading *in, regex_t *regex, const char *text,
		   bool anchored)
{
	struct str full = STR_INIT;
	int result = REG_ESPACE;

	if (check_regex(in, text) < 0)
		return -1;
	str_printf(&full, anchored ? "^(%s)" : "%s", text);
	if (!str_failed(&full))
		result = regcomp(regex, str_text(&full), REG_EXTENDED);
	str_fini(&full);
	return result == 0 ? 0
			   : reading_fault(in,
					   "'%s' is no POSIX "
					   "expression",
					   text);
}

/* Cuts the names of actions off a transform, up to the first condition. */
static int read_actions(struct reading *in, struct ips_transform *transform,
			char **rest)
{
	while (*(*rest = lex_skip_blanks(*rest)) != '\0' &&
	       (*rest)[strcspn(*rest, "= \t")] != '=') {
		if (transform->action_count == IPS_MOST_PARTS)
			return reading_fault(in, "more than %d actions",
					     IPS_MOST_PARTS);
		transform->actions[transform->action_count++] = lex_word(rest);
	}
	return 0;
}

/* Compiles the conditions, which have the grammar of an action's attributes.
   pkgmogrify matches from the first byte of a value, hence the anchor. */
static int read_conditions(struct reading *in, struct ips_transform *transform,
			   char *rest)
{
	struct ips_action parsed = { .count = 0 };

	if (ips_parse_attributes(in, &parsed, rest) < 0)
		return -1;
	if (parsed.payload || parsed.count > IPS_MOST_PARTS)
		return reading_fault(in, "'%s' is not of the form name=regex",
				     parsed.payload
					     ? parsed.payload
					     : "more than 16 conditions");
	for (size_t i = 0; i < parsed.count; i++) {
		struct ips_condition *condition = &transform->conditions[i];

		condition->name = parsed.attributes[i].name;
		if (compile(in, &condition->regex, parsed.attributes[i].value,
			    true) < 0)
			return -1;
		transform->condition_count++;
	}
	return 0;
}

/* Parses the operation of a transform.  0; 1 for one that is ignored, as it
   only prints or ends the run; -1 with the fault. */
static int read_operation(struct reading *in, struct ips_transform *transform,
			  char *rest)
{
	const char *name = lex_word(&rest);
	size_t count = 0;
	int known = 0;

	while (name && known < IPS_OPERATIONS &&
	       strcmp(operations[known].name, name) != 0)
		known++;
	if (!name || known == IPS_OPERATIONS) {
		reading_warn(in,
			     "transform '%s' is not carried out here: run "
			     "pkgmogrify(1) first",
			     name ? name : "");
		return 1;
	}
	transform->operation = known;
	while (count < 3 && *(rest = lex_skip_blanks(rest)) != '\0') {
		transform->words[count++] = rest;
		rest = ips_cut_value(rest);
		if (!rest)
			return reading_fault(in,
					     "a value of '%s' has no "
					     "closing quote",
					     name);
	}
	if (count < operations[known].least || count > operations[known].most ||
	    *lex_skip_blanks(rest) != '\0')
		return reading_fault(in,
				     "transform '%s' has not the words "
				     "that it wants",
				     name);
	if (known != IPS_DELETE && known != IPS_EDIT)
		return 0;
	if (compile(in, &transform->regex, transform->words[1],
		    known == IPS_DELETE) < 0)
		return -1;
	transform->has_regex = true;
	return 0;
}

/* Parses a transform, whose text is cut up.  Returns as read_operation. */
static int read_transform(struct reading *in, struct ips_transform *transform)
{
	char *text = transform->text, *arrow = strstr(text, "->");
	size_t len = strlen(text);

	if (!arrow || text[len - 1] != '>')
		return reading_fault(in, "not of the form '<transform actions "
					 "name=regex... -> operation>'");
	text[len - 1] = '\0';
	*arrow = '\0';
	if (read_actions(in, transform, &text) < 0 ||
	    read_conditions(in, transform, text) < 0)
		return -1;
	return read_operation(in, transform, arrow + 2);
}

int ips_transforms_add(struct ips_transforms *list, struct reading *in,
		       char *text)
{
	struct ips_transform *transform = calloc(1, sizeof(*transform));
	int result;

	if (transform)
		transform->text = strdup(text);
	if (!transform || !transform->text) {
		free(transform);
		return reading_fault(in, "out of memory");
	}
	result = reading_charge(in, sizeof(*transform) + strlen(text));
	if (result == 0)
		result = read_transform(in, transform);
	if (result != 0) {
		free_transform(transform);
		return result < 0 ? -1 : 0;
	}
	if (list->last)
		list->last->next = transform;
	else
		list->first = transform;
	list->last = transform;
	return 0;
}
