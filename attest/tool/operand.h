/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An operand, whatever it is: a directory, an archive of tar or cpio in any
 * compression, or a manifest; "-" is standard input.  Belongs to main files:
 * prints, and exits with STATUS_TROUBLE.
 */
#ifndef ATTEST_TOOL_OPERAND_H
#define ATTEST_TOOL_OPERAND_H

#include "attest/read/tree.h"
#include "attest/tool/options.h"

struct operand {
	const char *name;
	bool is_tree;
	struct tree tree; /* of a directory */
	struct pkgdb_entry fallback;
	struct inventory inventory; /* of all others */
	struct pkgdb *db;	    /* behind it, or that of the options */
};

/* Reads what lies there, but of a directory not the contents of files. */
void operand_open(struct operand *operand, const char *name,
		  struct options *options);

/* Reads an open file, no directory, and neither prints its fault nor exits.  0,
   or -1 with the fault; the caller calls operand_close in either case. */
MUST_CHECK
int operand_read(struct operand *operand, int fd, const char *name,
		 struct options *options, struct fault *fault);

/* Whether a file of this path lies in the tree, or would, by whatever name the
   path leads there. */
bool operand_holds(const struct operand *operand, const char *path);

/* Reads these contents, and checks that the tree has not changed. */
void operand_digest(struct operand *operand);

/* What it holds. */
const struct inventory *operand_inventory(const struct operand *operand);

void operand_close(struct operand *operand);

#endif
