/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens databases, exception lists and --default for the main files.  Each
 * failure ends the program here, so that the same fault has the same message
 * and status in all of them.
 */
#include "pkgdb/open/open.h"

#include "common/tool/diag.h"
#include "common/tool/progress.h"

void show_database_message(void *arg, enum pkgdb_message message,
			   const struct fault *fault)
{
	const struct database_options *options = arg;

	if (message == PKGDB_NOTE)
		note_fault(fault);
	else if (message == PKGDB_ERROR || options->strict)
		fail_fault(STATUS_TROUBLE, fault);
	else if (!options->quiet)
		warn_fault(fault);
}

/* Reads one database.  False after a message if it is faulty. */
static bool read_one(struct pkgdb *db, const struct database_options *options,
		     const char *path)
{
	size_t before = options->count ? pkgdb_count(db) : 0;
	struct fault fault;
	int result = options->from
			     ? pkgdb_read_as(db, path, options->from, &fault)
			     : pkgdb_read(db, path, &fault);

	if (result < 0)
		fail_fault(STATUS_TROUBLE, &fault);
	else if (options->count)
		note("%s: adds %zu entries", path, pkgdb_count(db) - before);
	return result == 0;
}

struct pkgdb *open_database(const struct database_options *options,
			    const struct words *paths, const char *tree)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.arch = options->arch,
		.users_dir = options->users_dir,
		.table = options->table,
		.ask_host = options->ask_host,
		.root = options->root ? options->root : tree,
		.defines = options->defines.word,
		.define_count = options->defines.count,
		.installed = options->installed,
		.visit_files = options->visit_files,
		.every_path = options->every_path,
		.digests = options->digests,
		.verbose = options->verbose,
		.tell = show_database_message,
		.tell_arg = (void *)options,
	});
	struct fault fault;
	bool good = true;

	if (!db)
		die_errno(STATUS_TROUBLE, "%s",
			  options->users_dir ? options->users_dir
					     : "cannot open a database");
	progress_follow(options->quiet || options->no_progress);
	for (size_t n = 0; n < paths->count; n++)
		if (pkgdb_prepare(db, paths->word[n]) < 0)
			die_errno(STATUS_TROUBLE, "%s", paths->word[n]);
	/* A database that is read in part cannot be searched, but what is
	   wrong with the others is told as well. */
	for (size_t n = 0; n < paths->count; n++)
		good &= read_one(db, options, paths->word[n]);
	if (!good)
		diag_exit();
	if (pkgdb_seal(db, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	progress_unfollow();
	return db;
}

void close_database(struct pkgdb *db)
{
	struct fault fault;

	if (pkgdb_failed(db, &fault))
		fail_fault(STATUS_TROUBLE, &fault);
	pkgdb_free(db);
}

static void warn_conflict(const struct pkgdb_conflict *conflict,
			  const struct database_options *options)
{
	const struct pkgdb_entry *lost = conflict->lost;
	struct str winner = STR_INIT;
	struct fault fault;

	pkgdb_add_location(&winner, conflict->winner);
	fault_at(&fault, lost->source->file, lost->line,
		 "%s: disagrees with %s, which counts", lost->path,
		 str_text(&winner));
	show_database_message((void *)options, PKGDB_WARNING, &fault);
	str_fini(&winner);
}

void warn_conflicts(struct pkgdb *db, struct exceptions *exceptions,
		    const struct database_options *options)
{
	const struct pkgdb_conflict *conflict;

	for (size_t n = 0; (conflict = pkgdb_conflict(db, n)); n++)
		if (!exceptions_find(exceptions, conflict->winner->path,
				     conflict->winner->path_len))
			warn_conflict(conflict, options);
}

struct exceptions *open_exceptions(const struct database_options *options)
{
	struct exceptions *list;
	struct fault fault;

	if (options->exceptions.count == 0)
		return NULL;
	list = exceptions_new(options->arch);
	if (!list)
		die_errno(STATUS_TROUBLE, "cannot read exceptions");
	for (size_t n = 0; n < options->exceptions.count; n++)
		if (exceptions_read(list, options->exceptions.word[n], &fault) <
		    0)
			die_fault(STATUS_TROUBLE, &fault);
	return list;
}

bool open_default(struct database_options *options, struct users *users)
{
	struct database_default *fallback = &options->fallback;
	enum users_table table = options->table == USERS_BY_FORMAT
					 ? USERS_SOLARIS
					 : options->table;

	if (!fallback->owner)
		return false;
	if (!users_id(users, USERS_USER, table, fallback->owner,
		      &fallback->uid))
		die(STATUS_TROUBLE, "--default: user '%s' unknown, see --users",
		    fallback->owner);
	if (!users_id(users, USERS_GROUP, table, fallback->group,
		      &fallback->gid))
		die(STATUS_TROUBLE,
		    "--default: group '%s' unknown, see --users",
		    fallback->group);
	fallback->uname = users_name(users, USERS_USER, table, fallback->uid);
	fallback->gname = users_name(users, USERS_GROUP, table, fallback->gid);
	fallback->uname = fallback->uname ? fallback->uname : "";
	fallback->gname = fallback->gname ? fallback->gname : "";
	return true;
}

struct pkgdb_entry default_entry(const struct database_options *options)
{
	const struct database_default *fallback = &options->fallback;

	return (struct pkgdb_entry){
		.type = PKGDB_ANY,
		.owner = fallback->owner,
		.group = fallback->group,
		.uid = fallback->uid,
		.gid = fallback->gid,
		.mode = (uint16_t)fallback->mode,
		.fields = PKGDB_UID | PKGDB_GID |
			  (fallback->has_mode ? PKGDB_MODE : 0),
	};
}
