/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an import will do, kept until all has been compared: records to make,
 * and names to make names of another file.  The first of them are in memory,
 * more go to a file without a name in $TMPDIR or /tmp, so that memory is
 * bounded, whatever the number.
 *
 *	struct steps steps = STEPS_INIT;
 *
 *	steps_put(&steps, &step);		-- as often as there is one
 *	while (steps_next(&steps, &step) > 0)	-- from the first put on
 *	steps_fini(&steps);
 */
#ifndef FAKED_IMPORT_STEPS_H
#define FAKED_IMPORT_STEPS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base.h"
#include "common/str.h"

/* A step.  Texts belong to whoever filled it in; those of steps_next() live
   until the next call. */
struct step {
	const char *path;   /* key */
	const char *target; /* key of the file that the path becomes a name of;
			       NULL: the rest is a record of the path's file */
	const char *xattrs; /* packed */
	uint64_t ino;
	uint32_t dev;
	uint32_t tag;
	uint32_t uid;
	uint32_t gid;
	uint32_t rdev;
	uint32_t nlink;
	uint32_t xattrs_size;
	uint16_t mode;
	uint8_t flags; /* LEDGER_HAS_* */
	bool whole;    /* the file has no other attributes */
};

struct steps {
	size_t count;	  /* steps that are not read */
	struct str room;  /* bytes that are not in the file */
	int fd;		  /* the file; -1: there is none, or `in` has it */
	FILE *in;	  /* what is read, from the first steps_next() on */
	struct str texts; /* of the last step */
};

#define STEPS_INIT       \
	{                \
		.fd = -1 \
	}

void steps_fini(struct steps *steps);

/* Adds a step, before the first is read.  0, or -1 with errno. */
MUST_CHECK
int steps_put(struct steps *steps, const struct step *step);

/* Reads the next step.  1; 0 at the end; -1 with errno. */
MUST_CHECK
int steps_next(struct steps *steps, struct step *step);

#endif
