/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkgdb convert: the database in another form, on stdout or as a file that
 * appears when it is complete.  pkgdb/write has a writer for each text form;
 * this file picks one, gives it a stream, and tells what the form could not
 * hold.  Never leaves a file that was written in part under the name that the
 * user gave.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/file/newfile.h"
#include "common/tool/diag.h"
#include "common/tool/progress.h"
#include "pkgdb/db/compiled.h"
#include "pkgdb/open/open.h"
#include "pkgdb/tool/commands.h"
#include "pkgdb/write/write_text.h"

/* Warns once for each kind of loss, as a form that lacks a field lacks it in
   every entry. */
static void warn_losses(const struct options *options, const char *form,
			const struct write_losses *losses)
{
	struct fault fault;

	for (int i = LOSS_NONE + 1; i < LOSS_COUNT; i++) {
		if (losses->count[i] == 0)
			continue;
		fault_at(&fault, form, 0, "entries %s: %zu", write_loss_text(i),
			 losses->count[i]);
		show_database_message((void *)&options->database, PKGDB_WARNING,
				      &fault);
	}
}

static int count_loss(void *arg, const struct pkgdb_entry *entry)
{
	struct write_losses *losses = arg;

	losses->count[write_attribute_loss(entry, true)]++;
	return 0;
}

/* Writes the compiled form, which is a file and no stream: hence not one of
   pkgdb/write. */
static void convert_to_sqlite(struct pkgdb *db, const struct options *options)
{
	struct write_losses losses = { .each = NULL };
	struct fault fault;

	if (compiled_write(db, options->output, &fault) < 0) {
		fail_fault(STATUS_TROUBLE, &fault);
		return;
	}
	pkgdb_each(db, count_loss, &losses);
	if (losses.count[LOSS_XATTRS] > 0)
		diag_worsen(STATUS_FOUND);
	warn_losses(options, "sqlite", &losses);
}

/* Writes a text form to a stream.  False after a message if that failed. */
static bool convert_to(struct pkgdb *db, const struct options *options,
		       FILE *out, const char *name)
{
	const struct write_form *form = write_form_named(
		options->to ? options->to : "mtree");
	struct write_losses losses = { .each = NULL };
	int result = write_database(db, form, out, &losses);

	if (result > 0)
		diag_worsen(STATUS_FOUND);
	if (result < 0)
		fail_errno(STATUS_TROUBLE, "%s", name);
	else
		warn_losses(options, form->name, &losses);
	return result >= 0;
}

/* Writes a text form to --output.  The stream has a descriptor of its own:
   newfile_commit needs the file after the stream has been flushed. */
static void convert_to_file(struct pkgdb *db, const struct options *options)
{
	struct newfile file;
	FILE *out = NULL;

	if (newfile_open(&file, options->output) == 0)
		out = fdopen(dup(file.fd), "w");
	if (!out)
		fail_errno(STATUS_TROUBLE, "%s", options->output);
	else if (convert_to(db, options, out, options->output) &&
		 (fflush(out) != 0 || newfile_commit(&file) < 0))
		fail_errno(STATUS_TROUBLE, "%s", options->output);
	if (out)
		fclose(out);
	newfile_close(&file);
}

void command_convert(struct pkgdb *db, const struct options *options)
{
	progress_follow(options->database.quiet);
	if (options->to && strcmp(options->to, "sqlite") == 0)
		convert_to_sqlite(db, options);
	else if (options->output)
		convert_to_file(db, options);
	else
		convert_to(db, options, stdout, "standard output");
	progress_unfollow();
}
