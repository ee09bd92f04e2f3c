/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens what the user named, and says what is wrong with it.
 */
#include "protocmp/tool/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"
#include "pkgdb/read/detect.h"
#include "protocmp/tree/beneath.h"

bool source_is_tree(const char *word)
{
	struct fault fault;
	enum shape shape;

	if (detect_shape(word, &shape) != 0)
		die_errno(STATUS_TROUBLE, "%s", word);
	return shape == SHAPE_DIRECTORY &&
	       !detect_other(SHAPE_DIRECTORY, word, &fault);
}

static void show_warning(void *arg UNUSED, const struct fault *fault)
{
	warn_fault(fault);
}

struct pkgdb *source_database(const struct options *options,
			      const struct words *words, const char *tree)
{
	struct pkgdb_options wanted = {
		.arch = options->arch,
		.users_dir = options->users_dir,
		.table = options->table,
		.ask_host = options->ask_host,
		.root = options->root ? options->root : tree,
		.defines = options->defines.word,
		.define_count = options->defines.count,
		.warn = show_warning,
	};
	struct pkgdb *db = pkgdb_new(&wanted);
	struct fault fault;

	if (!db)
		die_errno(STATUS_TROUBLE, "%s",
			  options->users_dir ? options->users_dir
					     : "cannot begin");
	for (size_t n = 0; n < words->count; n++) {
		size_t before = pkgdb_count(db);

		if (pkgdb_read(db, words->word[n], &fault) != 0)
			die_fault(STATUS_TROUBLE, &fault);
		if (options->verbose)
			note("%s: adds %zu entries", words->word[n],
			     pkgdb_count(db) - before);
	}
	if (pkgdb_seal(db, &fault) != 0)
		die_fault(STATUS_TROUBLE, &fault);
	return db;
}

void source_warn_conflicts(struct pkgdb *db, struct exceptions *exceptions)
{
	const struct pkgdb_conflict *conflict;

	for (size_t n = 0; (conflict = pkgdb_conflict(db, n)); n++) {
		const struct pkgdb_entry *kept = conflict->kept;
		const struct pkgdb_entry *lost = conflict->lost;

		if (!exceptions_find(exceptions, kept->path, kept->path_len))
			warn("%s:%u: %s: disagrees with %s:%u, which counts",
			     lost->source->file, (unsigned)lost->line,
			     lost->path, kept->source->file,
			     (unsigned)kept->line);
	}
}

void source_tell_unused(const struct exceptions *exceptions)
{
	const struct exception *line;

	for (size_t n = 0; (line = exceptions_get(exceptions, n)); n++)
		if (!line->used)
			note("%s:%u: the exception '%s' is not used",
			     line->file, line->line, line->path);
}

struct exceptions *source_exceptions(const struct options *options)
{
	struct exceptions *list;
	struct fault fault;

	if (!options->exceptions.count)
		return NULL;
	list = exceptions_new(options->arch);
	if (!list)
		die_errno(STATUS_TROUBLE, "cannot read exceptions");
	for (size_t n = 0; n < options->exceptions.count; n++)
		if (exceptions_read(list, options->exceptions.word[n],
				    &fault) != 0)
			die_fault(STATUS_TROUBLE, &fault);
	return list;
}

int source_open(const char *word)
{
	int top = open(word, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (top < 0)
		die_errno(STATUS_TROUBLE, "%s", word);
	return top;
}

int source_open_to_change(const char *word)
{
	int top = beneath_open_top(word);

	if (top >= 0)
		return top;
	if (errno == ELOOP)
		die(STATUS_TROUBLE,
		    "%s: the path leads through a symbolic "
		    "link; name the directory itself",
		    word);
	die_errno(STATUS_TROUBLE, "%s", word);
}

int source_trouble(void *arg UNUSED, const char *path, int err)
{
	if (err == EXDEV) {
		fail(STATUS_TROUBLE, "%s: is a mount point; not entered", path);
		return 0;
	}
	errno = err;
	fail_errno(STATUS_TROUBLE, "%s", path);
	return 0;
}

enum users_table source_table(const struct options *options,
			      const struct list *other)
{
	if (options->table != USERS_BY_FORMAT)
		return options->table;
	for (size_t n = 0; n < other->count; n++)
		if (other->entries[n]->source)
			return other->entries[n]->source->table;
	return USERS_SOLARIS;
}
