/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Feeds bytes to one text reader of pkgdb, named by the macro FORMAT, and
 * writes what came out of it in every form.  Each form that can be read again
 * must then come out as the same text: writing is the inverse of reading.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pkgdb/db/pkgdb.h"
#include "pkgdb/write/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const forms[] = {
	"protolist", "mtree", "device-table", "ips", "json",
};

/* NULL if the reader refuses the text; the reason is left in `fault`. */
static struct pkgdb *load(const char *format, const char *text, size_t size,
			  struct fault *fault)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.arch = "i386",
		.table = USERS_ROOT, /* the same for every form */
	});

	if (!db)
		abort();
	if (pkgdb_read_text(db, "input", format, text, size, fault) == 0 &&
	    pkgdb_seal(db, fault) == 0)
		return db;
	if (!fault->file || fault->text[0] == '\0')
		abort();
	pkgdb_free(db);
	return NULL;
}

/* The database in a form; the caller frees. */
static char *write_text(struct pkgdb *db, const char *form, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	struct write_losses losses = { .each = NULL };

	if (!out ||
	    write_database(db, write_form_named(form), out, &losses) < 0)
		abort();
	fclose(out);
	return text;
}

static void check_form(struct pkgdb *db, const char *form)
{
	size_t size, again_size;
	char *text = write_text(db, form, &size), *again;
	struct fault fault;
	struct pkgdb *copy = load(form, text, size, &fault);

	if (!copy) {
		fprintf(stderr, "%s:%u: %s\n%s", form, fault.line, fault.text,
			text);
		abort();
	}
	again = write_text(copy, form, &again_size);
	if (size != again_size || memcmp(text, again, size) != 0) {
		fprintf(stderr, "first:\n%ssecond:\n%s", text, again);
		abort();
	}
	pkgdb_free(copy);
	free(again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault fault;
	struct pkgdb *db = load(FORMAT, (const char *)data, size, &fault);
	size_t unused;

	if (!db)
		return 0;
	/* An mtree has a keyword for the devices of part data which is none of
	   the tree, and does not come back. */
	for (size_t i = 0; i < countof(forms); i++)
		if (strcmp(FORMAT, "json") != 0 ||
		    strcmp(forms[i], "mtree") != 0)
			check_form(db, forms[i]);
	free(write_text(db, "entries", &unused));
	pkgdb_free(db);
	return 0;
}
