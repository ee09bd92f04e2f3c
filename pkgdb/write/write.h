/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writers: a sealed database in the form of another tool.  A form is one file
 * write_<form>.c and one row of the table in write.c.
 *
 * An entry that a form cannot express is left out; an entry whose capabilities
 * or other extended attributes it cannot express is written without them.  Both
 * are counted and passed to the caller.  Other members, such as packages, sizes
 * and times, are dropped without a count where a form has no place for them.
 */
#ifndef PKGDB_WRITE_WRITE_H
#define PKGDB_WRITE_WRITE_H

#include <stdio.h>

#include "pkgdb/db/pkgdb.h"

/* The reasons for losing something, one for each entry: the first that
   applies. */
enum write_loss {
	LOSS_NONE,
	LOSS_TYPE,    /* the form has no such type */
	LOSS_SUBTREE, /* no rule for all objects below a directory */
	LOSS_NAME,    /* no escape for a byte of a name */
	LOSS_OWNER,   /* the form wants an owner and a group */
	LOSS_MODE,    /* the form wants a mode */
	/* From here on the entry itself is written. */
	LOSS_CAPS,   /* no capabilities */
	LOSS_XATTRS, /* no other extended attributes */
	LOSS_COUNT
};

/* The losses of one database; the caller makes all members zero first. */
struct write_losses {
	size_t count[LOSS_COUNT]; /* entries, LOSS_NONE those without a loss */
	/* Called for each entry that loses something, or NULL. */
	void (*each)(void *arg, enum write_loss loss,
		     const struct pkgdb_entry *entry);
	void *arg; /* passed to each */
};

/* One row of the table of forms. */
struct write_form {
	const char *name;   /* argument of pkgdb convert --to */
	const char *header; /* first line, or NULL */
	bool whole;	    /* describes a tree: with a root, give the database
			       the option every_path */
	/* Writes the lines of one entry and returns what they lose; an entry
	   that is left out writes no byte.  ferror tells of write errors. */
	enum write_loss (*entry)(FILE *out, const struct pkgdb_entry *entry);
	/* Instead of `entry`, where the names of one file share a number:
	   `group` counts from 1; 0: the file has no other name that is
	   written. */
	enum write_loss (*grouped)(FILE *out, const struct pkgdb_entry *entry,
				   uint32_t group);
};

/* The form with a name, a constant; NULL if there is none. */
const struct write_form *write_form_named(const char *name);

/* The name of the n-th form; NULL when there are no more. */
const char *write_form_name(size_t n);

/*
 * Writes the whole database to a stream, sorted by path, a rule for a subtree
 * before its entries: where lines are carried out in order, it corrects none.
 * The stream stays the caller's, who flushes it and checks for late errors.
 * Returns 0; 1 if something was lost; -1 with errno if a write or a look-up in
 * the database failed, EIO where the reason is not known.
 */
MUST_CHECK
int write_database(struct pkgdb *db, const struct write_form *form, FILE *out,
		   struct write_losses *losses);

/* A constant text about entries with a loss, "left out, the form has no such
   type"; NULL for LOSS_NONE. */
const char *write_loss_text(enum write_loss loss);

/* The `entry` functions of the forms. */
enum write_loss write_protolist(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_mtree(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_device_table(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_ips(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_squashfs(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_gen_init_cpio(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_statoverride(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_rpm(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_entries(FILE *out, const struct pkgdb_entry *entry);

/* The same with groups.  Without a stream it only tells the loss. */
enum write_loss write_json(FILE *out, const struct pkgdb_entry *entry,
			   uint32_t group);

#endif
