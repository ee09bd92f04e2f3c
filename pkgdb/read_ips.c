/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPS manifests (.p5m, .mf), one action a line, `\` joins lines:
 *
 *	file [payload] path=P mode=M owner=U group=G ...
 *	dir path=P mode=M owner=U group=G
 *	link path=P target=T		hardlink path=P target=T
 *	user username=U uid=N		group groupname=G gid=N
 *	set name=pkg.fmri value=...	<include file>
 *
 * Actions that make no object of the tree (depend, license, driver...) are
 * passed over.  `$(NAME)` stands for a macro.  An action whose variant.NAME
 * lists values is for those only; variant.arch is this machine unless defined
 * otherwise, other variants count when they are defined.  A payload that is a
 * file name is the object's name in the proto area, and so its key.
 */
#include "pkgdb/formats.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/path.h"
#include "pkgdb/machine.h"
#include "pkgdb/params.h"

/* Attributes of one action; published manifests have some twenty. */
#define MAX_ATTRIBUTES 128

struct attribute {
	char *name;
	char *value;
};

struct action {
	char *name;
	char *payload;		/* NULL if there is none */
	struct attribute attributes[MAX_ATTRIBUTES];
	size_t count;
};

struct manifest {
	struct reading *in;
	struct params *params;
	const char *arch;
};

static char *get(const struct action *action, const char *name)
{
	for (size_t i = 0; i < action->count; i++)
		if (strcmp(action->attributes[i].name, name) == 0)
			return action->attributes[i].value;
	return NULL;
}

/* Undoes the quotes of a value in place and cuts it off; the rest, or NULL
   when the quote is open. */
static char *cut_value(char *value)
{
	char quote = *value == '"' || *value == '\'' ? *value : '\0';
	char *from = value + (quote != '\0'), *to = value;

	while (*from && (quote ? *from != quote :
				 *from != ' ' && *from != '\t')) {
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

/* One `name=value` word; the rest of the line, or NULL with the fault. */
static char *parse_attribute(struct manifest *m, struct action *action,
			     char *word, char *equals)
{
	char *rest;

	if (action->count == MAX_ATTRIBUTES) {
		reading_fault(m->in, "more than %d attributes",
			      MAX_ATTRIBUTES);
		return NULL;
	}
	*equals = '\0';
	rest = cut_value(equals + 1);
	if (!rest) {
		reading_fault(m->in, "the value of '%s' has no closing quote",
			      word);
		return NULL;
	}
	action->attributes[action->count++] = (struct attribute) {
		.name = word, .value = equals + 1,
	};
	return rest;
}

static int parse_action(struct manifest *m, struct action *action, char *line)
{
	char *rest = line;

	action->name = lex_word(&rest);
	action->payload = NULL;
	action->count = 0;
	while (*(rest = lex_skip_blanks(rest))) {
		size_t len = strcspn(rest, "= \t");

		if (rest[len] == '=') {
			rest = parse_attribute(m, action, rest, rest + len);
			if (!rest)
				return -1;
		} else if (action->count == 0 && !action->payload) {
			action->payload = lex_word(&rest);
		} else {
			return reading_fault(m->in, "'%.*s' is not of the form "
					     "name=value", (int)len, rest);
		}
	}
	return 0;
}

/* Whether one of the action's variant attributes excludes it here. */
static bool is_for_others(const struct manifest *m,
			  const struct action *action, const char *name)
{
	const char *wanted = params_get(m->params, name, strlen(name));
	bool listed = false;

	if (!wanted)
		return false;
	for (size_t i = 0; i < action->count; i++) {
		if (strcmp(action->attributes[i].name, name) != 0)
			continue;
		if (strcmp(action->attributes[i].value, wanted) == 0)
			return false;
		listed = true;
	}
	return listed;
}

static bool is_wanted(const struct manifest *m, const struct action *action)
{
	for (size_t i = 0; i < action->count; i++) {
		const char *name = action->attributes[i].name;

		if (strncmp(name, "variant.", 8) == 0 &&
		    is_for_others(m, action, name))
			return false;
	}
	return true;
}

/* Hashes of published payloads, and NOHASH, name no file. */
static bool is_file_name(const char *payload)
{
	size_t len = strlen(payload);

	if (strcmp(payload, "NOHASH") == 0)
		return false;
	return (len != 40 && len != 64) ||
	       strspn(payload, "0123456789abcdef") != len;
}

static int take_attributes(struct manifest *m, const struct action *action,
			   struct pkgdb_entry *entry)
{
	const char *mode = get(action, "mode"), *owner = get(action, "owner");
	const char *group = get(action, "group"), *size = get(action, "pkg.size");
	const char *preserve = get(action, "preserve");

	if ((mode && reading_mode(m->in, entry, mode) < 0) ||
	    (owner && reading_owner(m->in, entry, owner) < 0) ||
	    (group && reading_group(m->in, entry, group) < 0))
		return -1;
	if (preserve && strcmp(preserve, "false") != 0)
		entry->type = PKGDB_EDITABLE;
	if (size && parse_decimal(size, INT64_MAX, &entry->size))
		entry->fields |= PKGDB_SIZE;
	return 0;
}

static int add_file(struct manifest *m, const struct action *action, char *path)
{
	struct pkgdb_entry entry = { .type = PKGDB_FILE };
	struct arena *arena = &m->in->db->arena;

	if (take_attributes(m, action, &entry) < 0)
		return -1;
	if (action->payload && is_file_name(action->payload)) {
		entry.alias = arena_copy(arena, path, strlen(path));
		if (!entry.alias)
			return reading_fault(m->in, "out of memory");
		path = action->payload;
	}
	return reading_add(m->in, &entry, path);
}

static int add_dir(struct manifest *m, const struct action *action, char *path)
{
	struct pkgdb_entry entry = { .type = PKGDB_DIR };

	if (take_attributes(m, action, &entry) < 0)
		return -1;
	return reading_add(m->in, &entry, path);
}

static int add_link(struct manifest *m, const struct action *action, char *path)
{
	struct pkgdb_entry entry = {
		.type = PKGDB_SYMLINK, .link = get(action, "target"),
	};

	if (!entry.link)
		return reading_fault(m->in, "link '%s' without a target", path);
	return reading_add(m->in, &entry, path);
}

static int add_hardlink(struct manifest *m, const struct action *action,
			char *path)
{
	struct pkgdb_entry entry = { .type = PKGDB_HARDLINK };
	const char *target = get(action, "target");
	CLEANUP_FREE char *key = NULL;

	if (!target)
		return reading_fault(m->in, "hardlink '%s' without a target",
				     path);
	key = reading_target(m->in, path, target);
	if (!key)
		return -1;
	entry.link = key;
	return reading_add(m->in, &entry, path);
}

static int define(struct manifest *m, enum users_kind kind, const char *name,
		  const char *number)
{
	uint32_t id, known;

	if (!number)
		return 0;	/* the system chooses an id at installation */
	if (!parse_id(number, &id))
		return reading_fault(m->in, "id '%s' is not a number", number);
	if (users_add(m->in->db->users, kind, name, id))
		return 0;
	if (errno != EEXIST)
		return reading_fault(m->in, "%s", strerror(errno));
	users_id(m->in->db->users, kind, USERS_BY_FORMAT, name, &known);
	reading_warn(m->in, "'%s' is %u here, but was %u before", name, id,
		     known);
	return 0;
}

static int define_user(struct manifest *m, const struct action *action,
		       char *name)
{
	return define(m, USERS_USER, name, get(action, "uid"));
}

static int define_group(struct manifest *m, const struct action *action,
			char *name)
{
	return define(m, USERS_GROUP, name, get(action, "gid"));
}

/* `set name=pkg.fmri` names the package; `set name=variant.X` lists where the
   whole of it can be installed. */
static int take_set(struct manifest *m, const struct action *action, char *name)
{
	const char *value = get(action, "value"), *wanted;
	char package[256];
	size_t skip;

	if (strncmp(name, "variant.", 8) == 0) {
		wanted = params_get(m->params, name, strlen(name));
		for (size_t i = 0; wanted && i < action->count; i++)
			if (strcmp(action->attributes[i].name, "value") == 0 &&
			    strcmp(action->attributes[i].value, wanted) == 0)
				wanted = NULL;
		return wanted && value ? 1 : 0;
	}
	if (strcmp(name, "pkg.fmri") != 0 || !value)
		return 0;
	skip = strncmp(value, "pkg:/", 5) == 0 ? 5 : 0;
	snprintf(package, sizeof(package), "%.*s",
		 (int)strcspn(value + skip, "@"), value + skip);
	m->in->package = arena_intern(&m->in->db->arena, package);
	return m->in->package ? 0 : reading_fault(m->in, "out of memory");
}

static const struct {
	const char *name;
	const char *key;	/* the attribute that it cannot do without */
	int (*apply)(struct manifest *m, const struct action *action,
		     char *key);
} actions[] = {
	{ "file", "path", add_file },
	{ "dir", "path", add_dir },
	{ "link", "path", add_link },
	{ "hardlink", "path", add_hardlink },
	{ "user", "username", define_user },
	{ "group", "groupname", define_group },
	{ "set", "name", take_set },
	{ "legacy", "pkg", NULL },
	{ "depend", "type", NULL },
	{ "license", "license", NULL },
	{ "driver", "name", NULL },
	{ "signature", "algorithm", NULL },
	{ "unknown", "name", NULL },
};

/* 0 on success, -1 with the fault, 1 when the manifest is not for us. */
static int run_action(struct manifest *m, struct action *action)
{
	for (size_t i = 0; i < countof(actions); i++) {
		char *key;

		if (strcmp(actions[i].name, action->name) != 0)
			continue;
		if (!actions[i].apply)
			return 0;
		if (!is_wanted(m, action))
			return 0;
		key = get(action, actions[i].key);
		if (!key)	/* `set pkg.fmri=...` is the short form */
			return actions[i].apply == take_set ? 0 :
			       reading_fault(m->in, "%s without %s=",
					     action->name, actions[i].key);
		if (strstr(key, "$("))
			return reading_fault(m->in, "'%s' has a macro that is "
					     "not defined", key);
		return actions[i].apply(m, action, key);
	}
	return reading_fault(m->in, "unknown action '%s'", action->name);
}

/* The line with its macros replaced; unknown ones stay as they are. */
static char *expand(struct manifest *m, const char *line)
{
	struct str expanded = STR_INIT;
	const char *macro, *end, *value;

	while ((macro = strstr(line, "$(")) && (end = strchr(macro, ')'))) {
		str_append(&expanded, line, macro - line);
		value = params_get(m->params, macro + 2, end - macro - 2);
		if (value)
			str_puts(&expanded, value);
		else
			str_append(&expanded, macro, end + 1 - macro);
		line = end + 1;
	}
	str_puts(&expanded, line);
	str_push(&expanded, '\0');
	return str_take(&expanded);
}

static int include(struct manifest *m, char *rest)
{
	char *name = lex_word(&rest), *end = name ? strchr(name, '>') : NULL;
	const char *file = m->in->source->file;
	CLEANUP_FREE char *path = NULL;
	struct str joined = STR_INIT;

	if (end)
		*end = '\0';
	if (!name || *name == '\0')
		return reading_fault(m->in, "<include> without a file");
	if (name[0] != '/' && strchr(file, '/'))
		str_printf(&joined, "%.*s/", (int)path_parent_len(file), file);
	str_puts(&joined, name);
	path = str_take(&joined);
	if (!path)
		return reading_fault(m->in, "out of memory");
	m->in->context = m->params;
	return reading_file(m->in, format_named("ips"), path);
}

static int run_directive(struct manifest *m, char *line)
{
	char *rest = line + 1, *word = lex_word(&rest);

	if (word && strcmp(word, "include") == 0)
		return include(m, rest);
	if (word && strcmp(word, "transform") == 0) {
		reading_warn(m->in, "a transform is not carried out here: run "
			     "pkgmogrify(1) first");
		return 0;
	}
	return reading_fault(m->in, "unknown directive '<%s'", word ? word : "");
}

static int run_line(struct manifest *m, const char *line)
{
	CLEANUP_FREE char *expanded = expand(m, line);
	struct action action;
	char *text;

	if (!expanded)
		return reading_fault(m->in, "out of memory");
	text = lex_skip_blanks(expanded);
	if (*text == '#' || *text == '\0')
		return 0;
	if (*text == '<')
		return run_directive(m, text);
	if (strncmp(text, "$(", 2) == 0)
		return reading_fault(m->in, "'%.*s' is not defined",
				     (int)strcspn(text, " \t"), text);
	if (parse_action(m, &action, text) < 0)
		return -1;
	return run_action(m, &action);
}

static int read_lines(struct manifest *m)
{
	char *line;
	int result = 0;

	while (result == 0 && (line = reading_line(m->in)))
		result = run_line(m, line);
	if (result < 0 || reading_failed(m->in))
		return -1;
	return 0;
}

/* The macros that Solaris ON defines, and the variant that goes with them. */
static int define_machine(struct params *params, const char *arch)
{
	bool x86 = strcmp(arch, "i386") == 0;
	bool sparc = strcmp(arch, "sparc") == 0;
	const struct {
		const char *name, *value;
	} macros[] = {
		{ "variant.arch", arch },
		{ "ARCH", arch },
		{ "ARCH32", x86 ? "i86" : sparc ? "sparcv7" : arch },
		{ "ARCH64", x86 ? "amd64" : sparc ? "sparcv9" : arch },
		{ "i386_ONLY", x86 ? "" : "#" },
		{ "sparc_ONLY", sparc ? "" : "#" },
	};

	for (size_t i = 0; i < countof(macros); i++)
		if (params_set(params, macros[i].name, strlen(macros[i].name),
			       macros[i].value) < 0)
			return -1;
	return 0;
}

int read_ips(struct reading *in)
{
	struct params params = { .first = NULL };
	const struct pkgdb_options *options = &in->db->options;
	struct manifest m = {
		.in = in, .params = in->context,
		.arch = options->arch ? options->arch : machine_arch(),
	};
	int result;

	if (m.params)
		return read_lines(&m);
	m.params = &params;
	if (define_machine(&params, m.arch) < 0 ||
	    params_from_options(&params, options) < 0)
		result = reading_fault(in, "a definition is not NAME=VALUE");
	else
		result = read_lines(&m);
	params_fini(&params);
	return result;
}

static bool has_attribute(char *rest, const char *name)
{
	size_t len = strlen(name);
	const char *word;

	while ((word = lex_word(&rest)))
		if (strncmp(word, name, len) == 0 && word[len] == '=')
			return true;
	return false;
}

bool fits_ips(char *line)
{
	char *name;

	line = lex_skip_blanks(line);
	if (strncmp(line, "<include ", 9) == 0 ||
	    strncmp(line, "<transform ", 11) == 0 ||
	    strncmp(line, "$(", 2) == 0)
		return true;
	name = lex_word(&line);
	for (size_t i = 0; i < countof(actions); i++)
		if (strcmp(actions[i].name, name) == 0)
			return has_attribute(line, actions[i].key);
	return false;
}

static bool is_manifest(const char *name)
{
	size_t len = strlen(name);

	return (len > 4 && strcmp(name + len - 4, ".p5m") == 0) ||
	       (len > 3 && strcmp(name + len - 3, ".mf") == 0) ||
	       (len > 4 && strcmp(name + len - 4, ".mog") == 0);
}

static int keep_manifest(const struct dirent *entry)
{
	return is_manifest(entry->d_name);
}

bool claims_manifests(const char *path)
{
	DIR *stream = opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (stream && !found && (entry = readdir(stream)))
		found = is_manifest(entry->d_name);
	if (stream)
		closedir(stream);
	return found;
}

int open_manifests(struct pkgdb *db, const struct format *format,
		   const char *path, struct pkgdb_fault *fault)
{
	struct dirent **names;
	int count = scandir(path, &names, keep_manifest, alphasort), result = 0;

	(void)format;
	if (count < 0)
		return fault_set(fault, path, 0, "%s", strerror(errno));
	for (int i = 0; i < count; i++) {
		struct reading in = { .db = db, .fault = fault };
		struct str file = STR_INIT;

		str_printf(&file, "%s/%s", path, names[i]->d_name);
		if (result == 0 && str_failed(&file))
			result = fault_set(fault, path, 0, "out of memory");
		if (result == 0)
			result = reading_file(&in, format_named("ips"),
					      file.data);
		str_fini(&file);
		free(names[i]);
	}
	free(names);
	return result;
}
