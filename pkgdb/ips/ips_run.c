/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out actions: decides whether variants and facets select an action,
 * and makes its entry or account.  The last step of reading a manifest, after
 * macros were expanded (read_ips.c) and transforms applied (ips_apply.c).
 *
 * An action of a kind that pkg(7) does not list is a fault, as it may deliver
 * an object; one that is listed and delivers none is passed over.  A value that
 * still has a macro in it must never become a path, an owner or a mode.
 */
#include "pkgdb/ips/ips_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"

/* Whether the action lists values of a variant, but not the one that is defined
   here.  An undefined variant selects every action. */
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

/* Whether all facets of the action are defined as false.  Undefined facets are
   true, and one true facet selects the action. */
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

/* Whether variants and facets select an action. */
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

/* Whether a payload names a file.  Published manifests have the SHA-1 or
   SHA-256 of the contents there, generated ones NOHASH. */
static bool is_file_name(const char *payload)
{
	size_t len = strlen(payload);

	if (strcmp(payload, "NOHASH") == 0)
		return false;
	return (len != 40 && len != 64) ||
	       strspn(payload, "0123456789abcdef") != len;
}

/* Parses the attributes of a file or directory.  preserve marks a file that an
   administrator may edit, as type e does in prototype(5). */
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

/* Adds a file under its name in the proto area, the payload, if that is a name,
   with the installed path as alias; or the other way round. */
static int add_file(struct manifest *m, const struct ips_action *action,
		    char *path)
{
	struct pkgdb_entry entry = { .type = PKGDB_FILE };
	struct arena *arena = &m->in->db->arena;

	if (take_attributes(m, action, &entry) < 0)
		return -1;
	if (action->payload && is_file_name(action->payload)) {
		char *other = path;

		if (m->in->db->options.installed)
			other = action->payload;
		else
			path = action->payload;
		entry.alias = arena_copy(arena, other, strlen(other));
		if (!entry.alias)
			return reading_fault(m->in, "out of memory");
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

/* Adds a symbolic link.  Several packages may deliver a path with a mediator,
   each with another target: these are no conflict. */
static int add_link(struct manifest *m, const struct ips_action *action,
		    char *path)
{
	struct pkgdb_entry entry = {
		.type = PKGDB_SYMLINK,
		.link = ips_get(action, "target"),
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

/* Defines a user or group for the whole database.  The first manifest to define
   a name wins; another id is worth a warning. */
static int define(struct manifest *m, enum users_kind kind, const char *name,
		  const char *number)
{
	uint32_t id, known;

	if (!number)
		return 0; /* the system chooses an id at installation */
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

/* `set name=pkg.fmri` names the package; `set name=variant.X` lists the values
   of the variant for which the whole package exists. */
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

/* All actions that a manifest may have. */
static const struct {
	const char *name;
	const char *key; /* the attribute that every such action has */
	/* Carries it out; NULL: it makes no object of the tree. */
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

const char *ips_key(const char *action)
{
	for (size_t i = 0; i < countof(actions); i++)
		if (strcmp(actions[i].name, action) == 0)
			return actions[i].key;
	return NULL;
}

/* Refuses an attribute that would name an entry wrongly; others are not
   used. */
static int check_macros(struct manifest *m, const struct ips_action *action)
{
	static const char *const used[] = {
		"path",	    "target", "mode",	   "owner", "group",
		"username", "uid",    "groupname", "gid",
	};

	for (size_t i = 0; i < countof(used); i++) {
		const char *value = ips_get(action, used[i]);

		if (value && strstr(value, "$("))
			return reading_fault(m->in,
					     "%s='%s' has a macro that "
					     "is not defined",
					     used[i], value);
	}
	return 0;
}

int ips_run(struct manifest *m, const struct ips_action *action)
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
		if (!key) /* `set pkg.fmri=...` is the short form */
			return actions[i].apply == take_set
				       ? 0
				       : reading_fault(m->in, "%s without %s=",
						       action->name,
						       actions[i].key);
		if (*key == '\0')
			return reading_fault(m->in, "%s is empty",
					     actions[i].key);
		if (check_macros(m, action) < 0)
			return -1;
		return actions[i].apply(m, action, key);
	}
	return reading_fault(m->in, "unknown action '%s'", action->name);
}
