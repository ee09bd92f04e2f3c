/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a script as root of an image, by uchroot(1): the program that is
 * installed beside this one, or else that in PATH.  What goes in lies in a
 * folder, what comes out is put there, and the box's log says what it was made
 * of.  Outside of a box nothing is executed but uchroot.
 */
#ifndef ATTEST_BUILD_BOX_H
#define ATTEST_BUILD_BOX_H

#include <stdbool.h>

#include "common/base.h"
#include "common/fault.h"

/* In the folder: what becomes /attest in the box; what /attest/result becomes;
   and the log. */
#define BOX_IN	"in"
#define BOX_OUT "result"
#define BOX_LOG "audit.log"

/* Where the script says how far it has come, below /attest/result. */
#define BOX_STAGE "stage"

struct box {
	const char *image;	  /* absolute */
	const char *image_sha256; /* that the log has to state; NULL: of a
				      directory there is none */
	const char *folder;	  /* has BOX_IN, but none of the others */
	bool network;		  /* that of the host */
	bool logs_execs;	  /* each program that is executed */
	const char *const *env;	  /* NAME=VALUE, or NAME for our own value;
				     NULL-ended */
	const char *script;	  /* of /bin/sh, with these words: */
	const char *const *words; /* NULL-ended */
	/* Filled in: */
	int status;	/* exit status of the script, as uchroot(1) has it */
	char stage[64]; /* what the script has written to BOX_STAGE */
};

/* From now on SIGHUP, SIGINT and SIGTERM end a box that runs, and box_run()
   fails. */
void box_catch_signals(void);

/* Runs it to its end.  0, whatever its status; -1 with the fault if there was
   no box, or another image in it. */
MUST_CHECK
int box_run(struct box *box, struct fault *fault);

#endif
