/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment of a session's command: what the preload library reads,
 * and what other programs look at to know that they run under fakeroot.  All
 * names are in the table in environment.c and in fakebuild(1).
 */
#ifndef FAKED_ENVIRONMENT_H
#define FAKED_ENVIRONMENT_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base.h"

struct environment {
	const char *library;	/* absolute path of the preload library */
	const char *ledger;
	const char *socket;	/* "" if there is none */
	const char *key;
	bool unknown_is_real;
	mode_t umask;		/* the user's */
};

/*
 * The caller's environment as the command shall see it.  NULL with ENOMEM.
 * The program ends before it is freed.
 */
MUST_CHECK
char **environment_inside(const struct environment *environment);

/* The caller's environment without any trace of a session around us. */
MUST_CHECK
char **environment_outside(void);

/* Which umask the command really gets: the owner's bits are faked. */
mode_t environment_umask(mode_t umask);

#endif
