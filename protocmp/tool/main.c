/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * protocmp: compares a proto area with the packaging database, or restores it.
 *
 * To compare, both sides become lists (protocmp/tree), their differences are
 * found (protocmp/compare) and printed (protocmp/report).  With -U, -G or -P
 * the changes are planned and carried out (protocmp/repair); no other mode
 * changes a file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/tool/diag.h"
#include "pkgdb/open/open.h"
#include "protocmp/compare/compare.h"
#include "protocmp/repair/repair.h"
#include "protocmp/repair/report_plan.h"
#include "protocmp/report/report.h"
#include "protocmp/tool/options.h"
#include "protocmp/tool/source.h"

/* ---- compare mode ---- */

/* One of the two lists, and the database behind it if it comes from one. */
struct side {
	const struct words *words;
	struct pkgdb *db; /* of a tree: only for user and group names */
	struct list list;
	bool is_tree;
};

static const char *last_word(const struct words *words)
{
	return words->word[words->count - 1];
}

/* Sets the words of a side: one tree, or any number of databases. */
static void set_words(struct side *side, const struct words *words)
{
	side->words = words;
	for (size_t n = 0; n < words->count; n++) {
		if (strcmp(words->word[n], "-") == 0 ||
		    !source_is_tree(words->word[n]))
			continue;
		side->is_tree = true;
		if (words->count > 1)
			die(STATUS_TROUBLE,
			    "%s: a tree cannot be combined "
			    "with other operands",
			    words->word[n]);
	}
}

static void read_database(struct side *side, const struct options *options,
			  const char *tree)
{
	static const struct words nothing;

	side->db = open_database(&options->database,
				 side->is_tree ? &nothing : side->words, tree);
	if (!side->is_tree && list_database(&side->list, side->db) != 0)
		die_errno(STATUS_TROUBLE, "%s", last_word(side->words));
}

static void read_tree(struct side *side, const struct options *options,
		      const struct list *other)
{
	const char *word = last_word(side->words);
	int top;

	if (!side->is_tree)
		return;
	top = source_open(word);
	if (list_tree(&side->list, top, pkgdb_users(side->db),
		      source_table(options->database.table, other),
		      source_trouble, NULL) != 0 ||
	    list_read_caps(&side->list, other, source_trouble, NULL) != 0 ||
	    (options->digests &&
	     list_read_digests(&side->list, other, source_trouble, NULL) != 0))
		die_errno(STATUS_TROUBLE, "%s", word);
	if (options->verbose)
		note("%s: %zu objects", word, side->list.count);
}

static void close_side(struct side *side)
{
	list_fini(&side->list);
	close_database(side->db);
}

/* Reads trees after both databases, which decide the names of their ids. */
static void read_sides(struct side *a, struct side *b,
		       const struct options *options)
{
	set_words(a, &options->database.databases);
	set_words(b, &options->operands);
	read_database(a, options, b->is_tree ? last_word(b->words) : NULL);
	read_database(b, options, a->is_tree ? last_word(a->words) : NULL);
	read_tree(a, options, &b->list);
	read_tree(b, options, &a->list);
}

static void compare(const struct options *options)
{
	struct exceptions *exceptions = open_exceptions(&options->database);
	struct side a = { .list.top = -1 }, b = { .list.top = -1 };
	struct comparison comparison;
	struct report report = {
		.out = stdout,
		.a = last_word(&options->database.databases),
		.b = last_word(&options->operands),
		.skip = options->skip,
		.filtered = options->filtered,
	};

	read_sides(&a, &b, options);
	warn_conflicts(a.db, exceptions, &options->database);
	warn_conflicts(b.db, exceptions, &options->database);
	if (compare_lists(&comparison, &a.list, &b.list, options->skip,
			  exceptions) != 0 ||
	    (options->json ? report_json : report_text)(&report, &comparison) !=
		    0)
		die_errno(STATUS_TROUBLE, "cannot compare");
	if (options->verbose && exceptions)
		source_tell_unused(exceptions);
	if (comparison_differs(&comparison))
		diag_worsen(STATUS_FOUND);
	comparison_fini(&comparison);
	close_side(&a);
	close_side(&b);
	exceptions_free(exceptions);
}

/* ---- set mode ---- */

static void show_refusals(const struct plan *plan)
{
	for (size_t n = 0; n < plan->refusal_count; n++) {
		const struct plan_refusal *refusal = &plan->refusals[n];

		if (refusal->err == EXDEV) {
			fail(STATUS_TROUBLE,
			     "%s: is a mount point; not changed",
			     refusal->path);
		} else if (refusal->err) {
			errno = refusal->err;
			fail_errno(STATUS_TROUBLE, "%s: %s", refusal->path,
				   refusal->reason);
		} else {
			fail(STATUS_TROUBLE, "%s: %s", refusal->path,
			     refusal->reason);
		}
	}
}

static void show_unknown(const struct plan *plan)
{
	for (size_t n = 0; n < plan->unknown_count; n++) {
		const struct plan_unknown *unknown = &plan->unknown[n];

		fail(STATUS_TROUBLE, "%s: %s '%s' unknown", unknown->path,
		     unknown->kind == USERS_USER ? "user" : "group",
		     unknown->name);
	}
	if (plan->unknown_count)
		fail(STATUS_TROUBLE,
		     "nothing was changed: --users gives names their ids");
}

static void show_results(const struct repair *repair,
			 const struct options *options)
{
	bool planned = repair->dry_run && !repair->plan.unknown_count;

	show_refusals(&repair->seen);
	show_refusals(&repair->plan);
	show_unknown(&repair->plan);
	if (options->verbose || options->json || planned) {
		if (report_plan(stdout, &repair->plan, &repair->rule,
				options->json ? REPORT_PLAN_JSON
					      : REPORT_PLAN_COMMANDS,
				planned) != 0)
			die_errno(STATUS_TROUBLE, "cannot report");
	}
	if (planned && repair->plan.change_count)
		diag_worsen(STATUS_FOUND);
}

/*
 * Whether a shim answers for the kernel: then a node is made, and removed, as
 * any file of the user, and nobody has to ask for it by --make-nodes.
 */
static bool is_in_session(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return getenv("FAKEROOTKEY") && preload && strstr(preload, "libfake");
}

static void set(struct options *options)
{
	const char *word = options->operands.word[0];
	struct pkgdb *db = open_database(&options->database,
					 &options->database.databases, word);
	struct exceptions *exceptions = open_exceptions(&options->database);
	struct pkgdb_entry fallback;
	struct repair repair = {
		.top = source_open_to_change(word),
		.rule = {
			.owner = options->set_owner,
			.group = options->set_group,
			.mode = options->set_mode,
			.nodes = options->make_nodes ||
				 (options->set_mode && is_in_session()),
			.db = db,
			.exceptions = exceptions,
		},
		.dry_run = options->dry_run,
	};

	warn_conflicts(db, exceptions, &options->database);
	if (open_default(&options->database, pkgdb_users(db))) {
		fallback = default_entry(&options->database);
		repair.rule.fallback = &fallback;
	}
	if (repair_tree(&repair) != 0)
		fail_errno(STATUS_TROUBLE, "%s", word);
	show_results(&repair, options);
	repair_fini(&repair);
	cleanup_fd(&repair.top);
	exceptions_free(exceptions);
	close_database(db);
}

int main(int argc, char **argv)
{
	struct options options;

	diag_init(argv[0]);
	options_read(&options, argc, argv);
	if (options_set(&options))
		set(&options);
	else
		compare(&options);
	options_fini(&options);
	diag_close_stdout(STATUS_TROUBLE);
	return diag_status();
}
