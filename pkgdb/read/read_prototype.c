/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prototype(5) (prototype(4) before Solaris 11.4) in full, the list from which
 * pkgmk(1) makes a package; pkgproto(1) writes one for a tree:
 *
 *	[part] ftype class path[=path2] [major minor] [mode owner group]
 *	!include file | !default mode owner group | !search dir...
 *	!rsearch dir... | !NAME=value
 *
 *	!default 0755 root bin
 *	f none usr/bin/ct 4511 root uucp
 *	s none bin=./usr/bin
 *
 * `$NAME` stands for a parameter: those that begin with a lower-case letter
 * must be known, others are for installation time and, if unknown, stay as
 * they are.  Lines that begin with `:` are passed over, as libpkg does.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/path.h"
#include "pkgdb/parse/svr4.h"
#include "pkgdb/read/formats.h"

/* part ftype class path major minor mode owner group */
#define MAX_WORDS 9

/* Parameters may be made of parameters, and so double with each line. */
#define EXPANDED_LIMIT ((size_t)1 << 20)

/* Memory of a parameter besides its text, in bytes. */
#define PARAM_SIZE 128

/* The state of reading one file. */
struct state {
	struct reading *in;
	struct prototype *prototype; /* what !NAME= and !default have set */
};

/* Whether a byte can be part of a parameter's name. */
static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Appends the value of the parameter at *text, which is moved behind it. */
static int expand_one(struct state *state, struct str *to, const char **text)
{
	const char *name = *text + 1, *end = name, *value;

	while (is_name(*end))
		end++;
	value = params_get(&state->prototype->params, name, end - name);
	if (value && end > name) {
		str_puts(to, value);
	} else if (islower((unsigned char)*name)) {
		return reading_fault(state->in, "parameter '%.*s' is not set",
				     (int)(end - name), name);
	} else {
		if (end > name)
			reading_warn(state->in,
				     "parameter '%.*s' is left for "
				     "installation",
				     (int)(end - name), name);
		str_append(to, *text, end - *text);
	}
	*text = end;
	if (to->len <= EXPANDED_LIMIT)
		return 0;
	state->in->db->exhausted = true;
	return reading_fault(state->in,
			     "with its parameters the line is longer than %zu "
			     "bytes",
			     EXPANDED_LIMIT);
}

/* The text with its parameters replaced; the caller frees.  NULL: fault. */
static char *expand(struct state *state, const char *text)
{
	struct str expanded = STR_INIT;
	char *taken;

	while (*text) {
		size_t plain = strcspn(text, "$");

		str_append(&expanded, text, plain);
		text += plain;
		if (*text == '$' && expand_one(state, &expanded, &text) < 0) {
			str_fini(&expanded);
			return NULL;
		}
	}
	str_push(&expanded, '\0');
	taken = str_take(&expanded);
	if (!taken)
		reading_fault(state->in, "out of memory");
	return taken;
}

/*
 * The path of an included file: prototype(5) seeks it beside the including
 * file, the reader of Solaris ON in the package's directory.  The caller frees
 * it; NULL: out of memory.
 */
static char *include_path(struct state *state, const char *name)
{
	const char *file = state->in->source->file;
	const char *package_dir = state->prototype->package_dir;
	struct str path = STR_INIT;

	if (name[0] != '/' && strchr(file, '/'))
		str_printf(&path, "%.*s/", (int)path_parent_len(file), file);
	str_puts(&path, name);
	if (package_dir && name[0] != '/' && !str_failed(&path) &&
	    access(path.data, F_OK) < 0) {
		str_clear(&path);
		str_printf(&path, "%s/%s", package_dir, name);
	}
	return str_take(&path);
}

/* Carries out !include.  The file sees the parameters of this one; its own
   parameters, and !default, end with it, as prototype(5) has it. */
static int include(struct state *state, char *words)
{
	const char *name = lex_word(&words);
	CLEANUP_FREE char *path = NULL;
	struct prototype inner = {
		.params = { .outer = &state->prototype->params },
		.package_dir = state->prototype->package_dir,
		.in_workspace = state->prototype->in_workspace,
	};
	void *outer = state->in->context;
	int result;

	if (!name)
		return reading_fault(state->in, "!include without a file");
	path = include_path(state, name);
	if (!path)
		return reading_fault(state->in, "out of memory");
	state->in->context = &inner;
	result = reading_file(state->in, state->in->format, path);
	state->in->context = outer;
	params_fini(&inner.params);
	return result;
}

/* Carries out !default. */
static int set_defaults(struct state *state, char *rest)
{
	struct pkgdb_entry defaults = { .type = PKGDB_FILE };
	char *words[4], **at = words;
	size_t count = lex_fields(rest, words, 3);

	if (count != 3)
		return reading_fault(state->in,
				     "!default wants mode owner group");
	if (svr4_attributes(state->in, &defaults, &at, &count) < 0)
		return -1;
	state->prototype->defaults = defaults;
	return 0;
}

/* Carries out !NAME=value.  Parameters lie outside of the arena, so that their
   memory is charged to the text. */
static int define(struct state *state, const char *text)
{
	if (params_define(&state->prototype->params, text) < 0)
		return reading_fault(state->in, "%s", strerror(errno));
	return reading_charge(state->in, PARAM_SIZE + strlen(text));
}

/*
 * Carries out a line that begins with `!`.  A `=` before the first blank makes
 * it a parameter: a command's arguments may hold one as well.  !search and
 * !rsearch, by which pkgmk finds files on the build machine, are passed over.
 */
static int run_command(struct state *state, char *line)
{
	CLEANUP_FREE char *expanded = expand(state, lex_skip_blanks(line + 1));
	char *rest = expanded, *word;

	if (!expanded)
		return -1;
	if (strchr(expanded, '=') && is_name(*expanded) &&
	    strcspn(expanded, "=") < strcspn(expanded, " \t"))
		return define(state, expanded);
	word = lex_word(&rest);
	if (!word)
		return reading_fault(state->in, "'!' without a command");
	if (strcmp(word, "include") == 0)
		return include(state, rest);
	if (strcmp(word, "default") == 0)
		return set_defaults(state, rest);
	if (strcmp(word, "search") == 0 || strcmp(word, "rsearch") == 0)
		return 0;
	return reading_fault(state->in, "unknown command '!%s'", word);
}

/* Parses the attributes behind the path; without any, those of !default count.
   A device may state its numbers and leave the rest to !default. */
static int take_attributes(struct state *state, struct pkgdb_entry *entry,
			   char **words, size_t count)
{
	const struct pkgdb_entry *defaults = &state->prototype->defaults;
	bool device = entry->type == PKGDB_CHAR || entry->type == PKGDB_BLOCK;

	if (entry->type == PKGDB_SYMLINK || entry->type == PKGDB_HARDLINK) {
		svr4_surplus(state->in, words, count);
		return 0;
	}
	if (device && count == 2) {
		if (reading_device(state->in, entry, words[0], words[1]) < 0)
			return -1;
		count = 0;
	} else if (count > 0) {
		if (svr4_attributes(state->in, entry, &words, &count) < 0)
			return -1;
		svr4_surplus(state->in, words, count);
		return 0;
	}
	if (device && !(entry->fields & PKGDB_DEVICE))
		return reading_fault(state->in, "a device wants major minor "
						"mode owner group");
	entry->mode = defaults->mode;
	entry->owner = defaults->owner;
	entry->group = defaults->group;
	entry->uid = defaults->uid;
	entry->gid = defaults->gid;
	entry->fields |= defaults->fields;
	if (!entry->fields)
		reading_warn(state->in, "no mode, owner and group");
	return 0;
}

/*
 * In the workspace of Solaris ON an editable file with two names is made from
 * a fragment at installation: no such object is in the proto area.
 */
static bool is_fragment(const struct state *state,
			const struct pkgdb_entry *entry, const char *second)
{
	return state->prototype->in_workspace && second &&
	       entry->type == PKGDB_EDITABLE;
}

/*
 * Adds the object of a line.  In the workspace of Solaris ON the tree is the
 * proto area, where an object has the name path2, and objects of class legacy
 * do not exist.
 */
static int add_object(struct state *state, char **words, size_t count)
{
	struct pkgdb_entry entry = { .type = words[0][0] };
	char *path, *second;

	if (count < 3 || !svr4_is_class(words[1]))
		return reading_fault(state->in, "not of the form 'ftype class "
						"path...'");
	path = words[2];
	if (svr4_split(state->in, entry.type, path, &second) < 0 ||
	    take_attributes(state, &entry, words + 3, count - 3) < 0)
		return -1;
	if (state->prototype->in_workspace && strcmp(words[1], "legacy") == 0)
		return 0;
	if (is_fragment(state, &entry, second))
		return 0;
	if (state->prototype->in_workspace && second &&
	    entry.type != PKGDB_SYMLINK && entry.type != PKGDB_HARDLINK)
		return svr4_add(state->in, &entry, second, path);
	return svr4_add(state->in, &entry, path, second);
}

/* Carries out a line that describes an object.  A part number, an option of the
   format, says on which medium pkgmk puts it and is passed over. */
static int read_object(struct state *state, char *line)
{
	CLEANUP_FREE char *expanded = expand(state, line);
	char *words[MAX_WORDS + 1], **at = words, *second;
	size_t count;
	uint64_t part;

	if (!expanded)
		return -1;
	count = lex_fields(expanded, words, MAX_WORDS);
	if (count > 0 && parse_decimal(at[0], UINT32_MAX, &part)) {
		at++;
		count--;
	}
	if (count < 2)
		return reading_fault(state->in, "neither a command nor 'ftype "
						"class path...'");
	if (!svr4_is_type(at[0]))
		return reading_fault(state->in,
				     "type '%s' is not one of "
				     "fevdxlscbpi",
				     at[0]);
	if (at[0][0] == 'i')
		return svr4_split(state->in, 'i', at[1], &second);
	return add_object(state, at, count);
}

static int read_line(void *arg, char *line)
{
	struct state *state = arg;

	line = lex_skip_blanks(line);
	if (*line == ':' || *line == '#')
		return 0;
	return *line == '!' ? run_command(state, line)
			    : read_object(state, line);
}

int read_prototype(struct reading *in)
{
	struct prototype own = { .in_workspace = false };
	struct state state = {
		.in = in,
		.prototype = in->context,
	};
	int result;

	if (state.prototype)
		return reading_lines(in, read_line, &state);
	state.prototype = &own;
	if (params_from_options(&own.params, &in->db->options) < 0)
		return reading_fault(in, "a definition is not NAME=VALUE");
	in->context = &own;
	result = reading_lines(in, read_line, &state);
	params_fini(&own.params);
	return result;
}

/* A command, or a type and a class behind an optional part. */
bool fits_prototype(char *line)
{
	char *words[MAX_WORDS + 1], **at = words;
	size_t count;
	uint64_t part;

	line = lex_skip_blanks(line);
	if (*line == '!')
		return true;
	count = lex_fields(line, words, MAX_WORDS);
	if (count > 0 && parse_decimal(at[0], UINT32_MAX, &part)) {
		at++;
		count--;
	}
	if (count < 2 || !svr4_is_type(at[0]))
		return false;
	if (at[0][0] == 'i')
		return count == 2;
	return count >= 3 && svr4_is_class(at[1]);
}
