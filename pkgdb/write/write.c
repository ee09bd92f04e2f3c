/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of forms, and the walk over a database that feeds a form's writer.
 * Writers keep no state between entries: the order of the lines is the walk's.
 */
#include "pkgdb/write/write.h"

#include <errno.h>
#include <string.h>

#include "common/advance.h"
#include "common/base.h"
#include "pkgdb/db/db.h"

static const struct write_form forms[] = {
	{ "protolist", NULL, write_protolist },
	{ "mtree", "#mtree 2.0", write_mtree },
	{ "device-table",
	  "# name type mode uid gid major minor start inc count",
	  write_device_table },
	{ "ips", NULL, write_ips },
	{ "squashfs", NULL, write_squashfs },
	{ "gen_init_cpio", NULL, write_gen_init_cpio },
	{ "statoverride", NULL, write_statoverride },
	{ "rpm", NULL, write_rpm },
	{ "json", NULL, write_json },
};

static const char *const loss_texts[LOSS_COUNT] = {
	[LOSS_TYPE] = "left out, the form has no such type",
	[LOSS_SUBTREE] = "left out, the form has no rules for subtrees",
	[LOSS_NAME] = "left out, the form cannot write such a name",
	[LOSS_OWNER] = "left out, the form wants an owner and a group",
	[LOSS_MODE] = "left out, the form wants a mode",
	[LOSS_CAPS] = "written, but without their capabilities",
	[LOSS_XATTRS] = "written, but without their extended attributes",
};

/* The argument of write_one. */
struct writing {
	const struct write_form *form;
	FILE *out;
	struct write_losses *losses;
	size_t done, count; /* entries */
};

const struct write_form *write_form_named(const char *name)
{
	for (size_t i = 0; i < countof(forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

const char *write_form_name(size_t n)
{
	return n < countof(forms) ? forms[n].name : NULL;
}

const char *write_loss_text(enum write_loss loss)
{
	return loss_texts[loss];
}

/* Writes an entry and counts its loss; non-zero, which ends the walk, once the
   stream has failed. */
static int write_one(void *arg, const struct pkgdb_entry *entry)
{
	struct writing *writing = arg;
	struct write_losses *losses = writing->losses;
	enum write_loss loss = writing->form->entry(writing->out, entry);

	advance("entries written", writing->done++, writing->count);
	losses->count[loss]++;
	if (loss != LOSS_NONE && losses->each)
		losses->each(losses->arg, loss, entry);
	return ferror(writing->out);
}

int write_database(struct pkgdb *db, const struct write_form *form, FILE *out,
		   struct write_losses *losses)
{
	struct writing writing = { .form = form,
				   .out = out,
				   .losses = losses,
				   .count = pkgdb_count(db) };

	if (form->header)
		fprintf(out, "%s\n", form->header);
	/* A stream tells by ferror that a write failed earlier, but not why. */
	errno = 0;
	if (db_each(db, write_one, &writing) != 0 || ferror(out)) {
		if (errno == 0)
			errno = EIO;
		return -1;
	}
	for (int i = LOSS_NONE + 1; i < LOSS_COUNT; i++)
		if (losses->count[i] > 0)
			return 1;
	return 0;
}
