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
#include "parts/part.h"
#include "pkgdb/db/db.h"
#include "pkgdb/write/groups.h"

static const struct write_form forms[] = {
	{ "protolist", .entry = write_protolist },
	{ "mtree", "#mtree 2.0", .entry = write_mtree },
	{ "device-table",
	  "# name type mode uid gid major minor start inc count",
	  .entry = write_device_table },
	{ "ips", .entry = write_ips },
	{ "squashfs", .entry = write_squashfs },
	{ "gen_init_cpio", .entry = write_gen_init_cpio },
	{ "statoverride", .entry = write_statoverride },
	{ "rpm", .entry = write_rpm },
	{ "json", PART_HEADER, .whole = true, .grouped = write_json },
	{ "entries", .entry = write_entries },
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
	size_t done, count;	     /* entries */
	struct write_groups *groups; /* of a form that has some; else NULL */
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

/* Writes the lines of an entry; returns what they lose. */
static enum write_loss put(struct writing *writing,
			   const struct pkgdb_entry *entry)
{
	const struct write_form *form = writing->form;

	if (!form->grouped)
		return form->entry(writing->out, entry);
	return form->grouped(writing->out, entry,
			     write_group_of(writing->groups, entry));
}

/* Writes an entry and counts its loss; non-zero, which ends the walk, once the
   stream has failed. */
static int write_one(void *arg, const struct pkgdb_entry *entry)
{
	struct writing *writing = arg;
	struct write_losses *losses = writing->losses;
	enum write_loss loss = put(writing, entry);

	advance("entries written", writing->done++, writing->count);
	losses->count[loss]++;
	if (loss != LOSS_NONE && losses->each)
		losses->each(losses->arg, loss, entry);
	return ferror(writing->out);
}

/* Writes all entries.  0, or -1 with errno. */
static int put_entries(struct pkgdb *db, struct writing *writing)
{
	int result;

	/* A stream tells by ferror that a write failed earlier, but not why. */
	errno = 0;
	result = db_each(db, write_one, writing);
	write_groups_free(writing->groups);
	if (result == 0 && !ferror(writing->out))
		return 0;
	if (errno == 0)
		errno = EIO;
	return -1;
}

int write_database(struct pkgdb *db, const struct write_form *form, FILE *out,
		   struct write_losses *losses)
{
	struct writing writing = { .form = form,
				   .out = out,
				   .losses = losses,
				   .count = pkgdb_count(db) };

	if (form->grouped && !(writing.groups = write_groups_of(db, form)))
		return -1;
	if (form->header)
		fprintf(out, "%s\n", form->header);
	if (put_entries(db, &writing) < 0)
		return -1;
	for (int i = LOSS_NONE + 1; i < LOSS_COUNT; i++)
		if (losses->count[i] > 0)
			return 1;
	return 0;
}
