/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of an import.  What is found wrong decides the exit status
 * (common/tool/diag.h), and nothing else here.
 */
#include <stdio.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/import/import.h"
#include "pkgdb/write/write_conflict.h"

void report_message(void *arg, enum pkgdb_message message,
		    const struct fault *fault)
{
	const struct import *import = arg;
	const struct import_options *options = import->options;

	if (message == PKGDB_ERROR ||
	    (message == PKGDB_WARNING && options->strict))
		fail_fault(LAUNCH_FAILED, fault);
	else if (message == PKGDB_WARNING)
		warn_fault(fault);
	else if (options->verbose)
		note_fault(fault);
}

void report_refused(void *arg, const struct pkgdb_entry *entry, const char *why)
{
	struct str line = STR_INIT;

	(void)arg;
	pkgdb_add_location(&line, entry);
	str_puts(&line, ": ");
	str_visible(&line, entry->path);
	str_puts(&line, ": ");
	str_visible(&line, why);
	fail(STATUS_FOUND, "%s", str_text(&line));
	str_fini(&line);
}

void report_one_file(void *arg, const char *path, const char *other)
{
	struct str line = STR_INIT;

	(void)arg;
	str_visible(&line, path);
	str_puts(&line, ": is the same file as ");
	str_visible(&line, other);
	str_puts(&line, ", of which other things are said");
	fail(STATUS_FOUND, "%s", str_text(&line));
	str_fini(&line);
}

void report_conflict(void *arg, const struct pkgdb_conflict *conflict)
{
	const struct import *import = arg;
	struct str line = STR_INIT, shown = STR_INIT;

	if (import->options->last_wins)
		return;
	write_conflict(&line, conflict, "against");
	str_visible(&shown, str_text(&line));
	fail(STATUS_FOUND, "%s", str_text(&shown));
	str_fini(&shown);
	str_fini(&line);
}

void report_names(void *arg, const struct pkgdb_entry *winner,
		  const struct pkgdb_entry *lost, const char *first)
{
	const struct import *import = arg;
	struct str why = STR_INIT;

	if (import->options->last_wins)
		return;
	str_printf(&why,
		   "hard link against another file at %s:%u: one says that it "
		   "is a name of '%s', and the other that it is none",
		   winner->source->file, (unsigned)winner->line, first);
	report_refused(arg, lost, str_text(&why));
	str_fini(&why);
}

void report_error(void *arg, const struct fault *fault)
{
	(void)arg;
	fail_fault(LAUNCH_FAILED, fault);
}

void report_unnamed(void *arg, const char *dir, size_t more)
{
	struct import *import = arg;
	struct str shown = STR_INIT;

	if (import->unnamed == 0)
		snprintf(import->first, sizeof(import->first), "%s", dir);
	import->unnamed += more ? more : 1;
	str_visible(&shown, dir);
	if (import->options->verbose && more == 0)
		note("%s: stands in no part data", str_text(&shown));
	else if (import->options->verbose)
		note("%s: holds %zu name%s more than part data has",
		     str_text(&shown), more, more == 1 ? "" : "s");
	str_fini(&shown);
}

/* Warns if the part data does not name all of the tree: then it may have been
   cut. */
static void warn_unnamed(struct import *import)
{
	struct fault fault;
	struct str shown = STR_INIT;

	if (import->unnamed == 0)
		return;
	str_visible(&shown, import->first);
	fault_set(&fault,
		  "%zu path%s of the tree, the first in '%s', stand%s in no "
		  "part data: was a file cut, or an --import forgotten?",
		  import->unnamed, import->unnamed == 1 ? "" : "s",
		  str_text(&shown), import->unnamed == 1 ? "s" : "");
	report_message(import, PKGDB_WARNING, &fault);
	str_fini(&shown);
}

/* Says how many paths were not there. */
static void tell_missing(const struct taking *taking)
{
	if (taking->missing > 0)
		warn("%zu path%s not there, and passed over", taking->missing,
		     taking->missing == 1 ? " is" : "s are");
}

/* Warns of files whose contents were not compared. */
static void warn_unchecked(struct import *import)
{
	struct fault fault;

	if (import->taking.unchecked == 0)
		return;
	fault_set(&fault,
		  "%zu file%s with checksums only of kinds that are not "
		  "computed: these were not compared",
		  import->taking.unchecked,
		  import->taking.unchecked == 1 ? "" : "s");
	report_message(import, PKGDB_WARNING, &fault);
}

void report_absent(const struct import *import)
{
	const struct taking *taking = &import->taking;
	struct str shown = STR_INIT;

	if (!taking->absent || taking->found)
		return;
	str_visible(&shown, taking->root);
	fail(STATUS_FOUND, "nothing of it is below %s; see --root",
	     str_text(&shown));
	str_fini(&shown);
}

void report_losses(struct import *import)
{
	warn_unnamed(import);
	warn_unchecked(import);
	tell_missing(&import->taking);
}
