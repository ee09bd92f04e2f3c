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
 * otherwise, other variants count when they are defined.  An action whose
 * facets are all defined as false is left out.  A payload that is a file name
 * is the object's name in the proto area, and so its key.
 */
#include "pkgdb/formats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/path.h"
#include "pkgdb/ips_action.h"
#include "pkgdb/machine.h"
#include "pkgdb/params.h"

struct manifest {
	struct reading *in;
	struct params *params;
	const char *arch;
};

/* Whether one of the action's variant attributes excludes it here. */
static bool is_for_others(const struct manifest *m,
			  const struct ips_action *action, const char *name)
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

/* Facets are on unless they are defined otherwise; one that is on is enough. */
static bool is_switched_off(const struct manifest *m,
			    const struct ips_action *action)
{
	bool off = false;

	for (size_t i = 0; i < action->count; i++) {
		const char *name = action->attributes[i].name, *value;

		if (strncmp(name, "facet.", 6) != 0)
			continue;
		value = params_get(m->params, name, strlen(name));
		if (!value || strcmp(value, "false") != 0)
			return false;
		off = true;
	}
	return off;
}

static bool is_wanted(const struct manifest *m, const struct ips_action *action)
{
	for (size_t i = 0; i < action->count; i++) {
		const char *name = action->attributes[i].name;

		if (strncmp(name, "variant.", 8) == 0 &&
		    is_for_others(m, action, name))
			return false;
	}
	return !is_switched_off(m, action);
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

static int take_attributes(struct manifest *m, const struct ips_action *action,
			   struct pkgdb_entry *entry)
{
	const char *mode = ips_get(action, "mode");
	const char *owner = ips_get(action, "owner");
	const char *group = ips_get(action, "group");
	const char *size = ips_get(action, "pkg.size");
	const char *preserve = ips_get(action, "preserve");

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

static int add_file(struct manifest *m, const struct ips_action *action,
		    char *path)
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

static int add_dir(struct manifest *m, const struct ips_action *action,
		   char *path)
{
	struct pkgdb_entry entry = { .type = PKGDB_DIR };

	if (take_attributes(m, action, &entry) < 0)
		return -1;
	return reading_add(m->in, &entry, path);
}

static int add_link(struct manifest *m, const struct ips_action *action,
		    char *path)
{
	struct pkgdb_entry entry = {
		.type = PKGDB_SYMLINK, .link = ips_get(action, "target"),
	};

	if (!entry.link)
		return reading_fault(m->in, "link '%s' without a target", path);
	if (ips_get(action, "mediator"))
		entry.fields |= PKGDB_MEDIATED;
	return reading_add(m->in, &entry, path);
}

static int add_hardlink(struct manifest *m, const struct ips_action *action,
			char *path)
{
	struct pkgdb_entry entry = { .type = PKGDB_HARDLINK };
	const char *target = ips_get(action, "target");
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

static int define_user(struct manifest *m, const struct ips_action *action,
		       char *name)
{
	return define(m, USERS_USER, name, ips_get(action, "uid"));
}

static int define_group(struct manifest *m, const struct ips_action *action,
			char *name)
{
	return define(m, USERS_GROUP, name, ips_get(action, "gid"));
}

/* `set name=pkg.fmri` names the package; `set name=variant.X` lists where the
   whole of it can be installed. */
static int take_set(struct manifest *m, const struct ips_action *action,
		    char *name)
{
	const char *value = ips_get(action, "value"), *wanted;
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
	int (*apply)(struct manifest *m, const struct ips_action *action,
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

/* Refuses what would become a nonsense name; other attributes are not used. */
static int check_macros(struct manifest *m, const struct ips_action *action)
{
	static const char *const used[] = {
		"path", "target", "mode", "owner", "group", "username", "uid",
		"groupname", "gid",
	};

	for (size_t i = 0; i < countof(used); i++) {
		const char *value = ips_get(action, used[i]);

		if (value && strstr(value, "$("))
			return reading_fault(m->in, "%s='%s' has a macro that "
					     "is not defined", used[i], value);
	}
	return 0;
}

/* 0 on success, -1 with the fault, 1 when the manifest is not for us. */
static int run_action(struct manifest *m, struct ips_action *action)
{
	for (size_t i = 0; i < countof(actions); i++) {
		char *key;

		if (strcmp(actions[i].name, action->name) != 0)
			continue;
		if (!actions[i].apply)
			return 0;
		if (!is_wanted(m, action))
			return 0;
		key = ips_get(action, actions[i].key);
		if (!key)	/* `set pkg.fmri=...` is the short form */
			return actions[i].apply == take_set ? 0 :
			       reading_fault(m->in, "%s without %s=",
					     action->name, actions[i].key);
		if (*key == '\0')
			return reading_fault(m->in, "%s is empty",
					     actions[i].key);
		if (check_macros(m, action) < 0)
			return -1;
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
	return reading_fault(m->in, "unknown directive '<%s'",
			     word ? word : "");
}

static int run_line(struct manifest *m, const char *line)
{
	CLEANUP_FREE char *expanded = expand(m, line);
	struct ips_action action;
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
	if (ips_parse(m->in, &action, text) < 0)
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
