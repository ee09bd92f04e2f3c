/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out the steps of an import, after all was compared: makes names names
 * of one file again, and fills the ledger.
 */
#ifndef FAKED_IMPORT_CARRY_H
#define FAKED_IMPORT_CARRY_H

#include "common/fault.h"
#include "faked/import/steps.h"

struct carrying {
	const char *root;   /* of the tree, absolute; paths of records begin
			       with it */
	int top;	    /* the same, open */
	const char *ledger; /* its path */
	int fd;		    /* the same, open; -1: by its path */
};

/* Carries out all steps.  0, or -1 with the fault: then some are done, and the
   ledger is of no use. */
MUST_CHECK
int carry_out(const struct carrying *carrying, struct steps *steps,
	      struct fault *fault);

#endif
