/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Passes the entries of a state whose files exist to pkgdb's reader of states
 * and to one of its writers, and counts the entries that they leave out.
 */
#include "faked/server/export.h"

#include <string.h>

#include "common/str.h"
#include "pkgdb/db/pkgdb.h"
#include "pkgdb/write/write.h"
#include "state/form/text.h"

/* A state in the form of fakeroot is no form of pkgdb's. */
static bool is_text(const char *form)
{
	return strcmp(form, "text") == 0;
}

/* The form of pkgdb with a name; NULL if there is none. */
static const struct write_form *find_form(const char *form)
{
	/* The name of this form in versions that had writers of their own. */
	if (strcmp(form, "devtable") == 0)
		form = "device-table";
	return write_form_named(form);
}

bool export_knows(const char *form)
{
	return is_text(form) || find_form(form);
}

/* The state of one export. */
struct exporting {
	const struct export_request *request;
	const char *root; /* the caller's, or "/" */
	struct exported *done;
};

/* Counts an entry and tells the caller why it is left out. */
static void leave_out(const struct exporting *exporting, size_t *count,
		      const char *why, const struct state_entry *entry)
{
	++*count;
	exporting->request->left_out(exporting->request->arg, why, entry);
}

/* Whether a path, or NULL for none, lies below the root. */
static bool is_below_root(const struct exporting *exporting, const char *path)
{
	size_t len = strlen(exporting->root);

	return !exporting->request->root ||
	       (path && strncmp(path, exporting->root, len) == 0 &&
		(path[len] == '\0' || path[len] == '/' || len == 1));
}

/* Counts an entry whose file was not found.  With a root, only entries whose
   last path lies below it are missing from the export. */
static void leave_out_absent(const struct exporting *exporting,
			     const struct state_entry *entry)
{
	const char *path = entry->path ? entry->path : entry->was;

	if (!is_below_root(exporting, path))
		return;
	if (path)
		leave_out(exporting, &exporting->done->gone,
			  "left out: not there any more", entry);
	else
		leave_out(exporting, &exporting->done->nameless,
			  "left out: no path is known", entry);
}

/* Counts an entry whose file is there. */
static void keep(const struct exporting *exporting,
		 const struct state_entry *entry)
{
	exporting->done->recorded += is_below_root(exporting, entry->path);
}

/* Removes the entries from the state whose files were not found. */
static void drop_absent(const struct exporting *exporting, struct state *state)
{
	size_t count = 0;

	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *entry = &state->entries[i];

		if (entry->nlink) {
			keep(exporting, entry);
			state->entries[count++] = *entry;
		} else {
			leave_out_absent(exporting, entry);
		}
	}
	state->count = count;
}

/* Counts a loss of the writer.  The rule for files without a record is left out
   silently, as the state has no record for it; a hard link has the attributes
   of its first name, which is counted. */
static void note_loss(void *arg, enum write_loss loss,
		      const struct pkgdb_entry *entry)
{
	const struct exporting *exporting = arg;
	struct str path = STR_INIT;
	struct state_entry named = { .nlink = 1 };

	str_printf(&path, "%s/%s", exporting->root[1] ? exporting->root : "",
		   entry->path);
	named.path = str_text(&path);
	if (loss == LOSS_CAPS || loss == LOSS_XATTRS) {
		if (entry->type != PKGDB_HARDLINK)
			leave_out(exporting, &exporting->done->bare,
				  "told without its extended attributes",
				  &named);
	} else if (loss != LOSS_SUBTREE) {
		leave_out(exporting, &exporting->done->wordless,
			  "left out: the form has no word for it", &named);
	}
	str_fini(&path);
}

/* Writes the sealed database in the form that is asked for.  0 also if the
   stream failed, which the caller sees. */
static int write_in_form(struct exporting *exporting, struct pkgdb *db,
			 struct fault *fault)
{
	const struct export_request *request = exporting->request;
	const struct write_form *form = find_form(request->form);
	struct write_losses losses = { .each = note_loss, .arg = exporting };

	if (write_database(db, form, request->out, &losses) < 0 &&
	    !ferror(request->out))
		return fault_errno(fault, "cannot export");
	exporting->done->written = pkgdb_count(db) - exporting->done->wordless;
	return 0;
}

int export_write(const struct export_request *request, struct state *state,
		 struct exported *done, struct fault *fault)
{
	struct exporting exporting = {
		.request = request,
		.root = request->root ? request->root : "/",
		.done = done,
	};
	struct pkgdb *db;
	int result;

	*done = (struct exported){ .written = state->count,
				   .recorded = state->count };
	if (is_text(request->form)) {
		text_write(state, request->out);
		return 0;
	}
	done->recorded = 0;
	drop_absent(&exporting, state);
	db = pkgdb_new(&(struct pkgdb_options){
		.root = exporting.root,
		.every_path = request->root && find_form(request->form)->whole,
		.digests = request->digests });
	if (!db)
		return fault_errno(fault, "cannot export %s", request->file);
	result = pkgdb_read_state(db, request->file, state, fault);
	if (result == 0)
		result = pkgdb_seal(db, fault);
	if (result == 0)
		result = write_in_form(&exporting, db, fault);
	pkgdb_free(db);
	/* The name in a fault of the database went with it. */
	if (result < 0 && fault->file)
		fault->file = request->file;
	return result;
}
