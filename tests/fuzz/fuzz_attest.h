/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the fuzz targets of attest share: an inventory is written as a manifest,
 * and what is read from that must be written as the same bytes.
 */
#ifndef TESTS_FUZZ_FUZZ_ATTEST_H
#define TESTS_FUZZ_FUZZ_ATTEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/read/manifest.h"
#include "attest/write/list.h"
#include "common/str.h"

struct text_sink {
	struct sink sink;
	struct str text;
};

static int text_write(struct sink *sink, const void *bytes, size_t size)
{
	struct text_sink *to = container_of(sink, struct text_sink, sink);

	str_append(&to->text, bytes, size);
	return 0;
}

/* The manifest of an inventory; the caller frees. */
static char *write_list(const struct inventory *inventory)
{
	struct text_sink to = { .sink.write = text_write, .text = STR_INIT };
	char *text;

	if (list_write(&to.sink, inventory,
		       &(struct list_options){ .epoch = INT64_MAX }) < 0)
		abort();
	text = str_take(&to.text);
	if (!text)
		abort();
	return text;
}

/* Reads a text, and writes what it says; NULL if it is refused, which has to
   have a reason. */
static char *rewrite(const char *text, size_t size, struct fault *fault)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){ .arch = "i386" });
	struct inventory inventory = { 0 };
	char *again = NULL;

	if (!db)
		abort();
	if (pkgdb_read_text(db, "input", "mtree", text, size, fault) == 0 &&
	    pkgdb_seal(db, fault) == 0 &&
	    manifest_list(&inventory, db, "input", fault) == 0)
		again = write_list(&inventory);
	else if (fault->text[0] == '\0')
		abort();
	inventory_fini(&inventory);
	pkgdb_free(db);
	return again;
}

/* Checks a manifest that we have written; frees it. */
static void check_written(char *text)
{
	struct fault fault = { .text = "" };
	char *again = rewrite(text, strlen(text), &fault);

	if (!again || strcmp(again, text) != 0) {
		fprintf(stderr, "%u: %s\nfirst:\n%s\nsecond:\n%s\n", fault.line,
			fault.text, text, again ? again : "(none)");
		abort();
	}
	free(again);
	free(text);
}

#endif
