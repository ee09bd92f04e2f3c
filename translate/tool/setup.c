/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads what the options name before the first byte of the archive: the
 * packaging database, the exception lists, and who owns what has no entry.
 * Belongs to the main file: complains and exits.
 */
#include "translate/tool/setup.h"

#include <string.h>

#include "common/diag.h"
#include "common/number.h"

static void show_warning(void *arg UNUSED, const struct fault *fault)
{
	warn_fault(fault);
}

static void warn_conflicts(struct pkgdb *db)
{
	const struct pkgdb_conflict *c;

	for (size_t n = 0; (c = pkgdb_conflict(db, n)); n++)
		warn("%s:%u: %s: disagrees with %s:%u, which counts",
		     c->lost->source->file, (unsigned)c->lost->line,
		     c->lost->path, c->kept->source->file,
		     (unsigned)c->kept->line);
}

struct pkgdb *setup_database(const struct options *o)
{
	const struct pkgdb_options how = {
		.arch = o->arch,
		.users_dir = o->users_dir,
		.table = o->table,
		.ask_host = o->ask_host,
		.root = o->root,
		.defines = o->defines,
		.define_count = o->define_count,
		.warn = show_warning,
	};
	struct pkgdb *db = pkgdb_new(&how);
	struct fault fault;

	if (!db)
		die_errno(STATUS_FAILED, "cannot read '%s'",
			  o->users_dir ? o->users_dir : "users");
	for (size_t i = 0; i < o->database_count; i++)
		if (pkgdb_read(db, o->databases[i], &fault) < 0)
			die_fault(STATUS_FAILED, &fault);
	if (pkgdb_seal(db, &fault) < 0)
		die_fault(STATUS_FAILED, &fault);
	warn_conflicts(db);
	return db;
}

struct exceptions *setup_exceptions(const struct options *o)
{
	struct exceptions *list;
	struct fault fault;

	if (o->exception_count == 0)
		return NULL;
	list = exceptions_new(o->arch);
	if (!list)
		die_errno(STATUS_FAILED, "cannot read exceptions");
	for (size_t i = 0; i < o->exception_count; i++)
		if (exceptions_read(list, o->exceptions[i], &fault) < 0)
			die_fault(STATUS_FAILED, &fault);
	return list;
}

/*
 * Splits OWNER:GROUP[:MODE] and finds the ids.  No format says whose users
 * these are: unless told otherwise, Solaris', who has the most.
 */
static void set_default(struct options *o, struct users *users, char *text)
{
	enum users_table table = o->table == USERS_BY_FORMAT ? USERS_SOLARIS
							     : o->table;
	char *group = strchr(text, ':'), *mode;
	struct change *c = &o->rule.fallback;
	mode_t bits;

	if (!group)
		die_usage(STATUS_FAILED, "--default: '%s' has no group", text);
	*group++ = '\0';
	mode = strchr(group, ':');
	if (mode)
		*mode++ = '\0';
	if (!users_id(users, USERS_USER, table, text, &c->uid))
		die(STATUS_FAILED, "--default: user '%s' unknown", text);
	if (!users_id(users, USERS_GROUP, table, group, &c->gid))
		die(STATUS_FAILED, "--default: group '%s' unknown", group);
	c->set = CHANGE_UID | CHANGE_GID | CHANGE_UNAME | CHANGE_GNAME;
	c->uname = users_name(users, USERS_USER, table, c->uid);
	c->gname = users_name(users, USERS_GROUP, table, c->gid);
	c->uname = c->uname ? c->uname : "";
	c->gname = c->gname ? c->gname : "";
	if (!mode)
		return;
	if (!parse_mode(mode, &bits))
		die_usage(STATUS_FAILED, "--default: mode '%s' is not octal",
			  mode);
	c->mode = bits;
	c->set |= CHANGE_MODE;
}

/* The original's switch for paths without an entry: root and sys. */
static void set_translate_all(struct rule *rule)
{
	if (!getenv("CPIOTRANSLATE_ALL") || rule->fallback.set)
		return;
	rule->fallback = (struct change){
		.set = CHANGE_UID | CHANGE_GID | CHANGE_UNAME | CHANGE_GNAME,
		.uid = RULE_UNKNOWN_UID,
		.gid = RULE_UNKNOWN_GID,
		.uname = "root",
		.gname = "sys",
	};
}

void setup_check(struct pkgdb *db, const struct options *o)
{
	struct fault fault;

	if (pkgdb_failed(db, &fault))
		die_fault(STATUS_FAILED, &fault);
	if (!pkgdb_is_empty(db))
		return;
	if (o->strict)
		die(STATUS_FAILED, "the database has no entries");
	if (o->database_count > 0)
		warn("the database has no entries: no owner or mode is changed");
}

static void take_default(struct options *o, struct users *users)
{
	char *text = strdup(o->default_owner);

	if (!text)
		die_errno(STATUS_FAILED, "--default");
	set_default(o, users, text);
	free(text);
}

void setup_rule(struct options *o, struct users *users)
{
	if (o->default_owner)
		take_default(o, users);
	set_translate_all(&o->rule);
}
