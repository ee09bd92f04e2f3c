/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment of a session's command: what the preload library reads,
 * and what other programs look at to know that they run under fakeroot.  All
 * names are in the table in environment.c and in fakebuild(1).  Built without
 * libc (nolibc.h).
 */
#ifndef FAKED_LAUNCHER_ENVIRONMENT_H
#define FAKED_LAUNCHER_ENVIRONMENT_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base.h"

struct environment {
	const char *library; /* absolute path of the preload library */
	const char *ledger;
	const char *socket; /* "" if there is none */
	const char *key;
	const unsigned char *secret; /* LEDGER_SECRET_SIZE bytes */
	bool unknown_is_real;
	mode_t umask; /* the user's */
};

/*
 * The environment `outer` as the command shall see it.  NULL when there is no
 * memory.  It is never freed: the program ends before.
 */
MUST_CHECK
char **environment_inside(const struct environment *environment,
			  char *const *outer);

/* The environment `outer` without any trace of a session around us. */
MUST_CHECK
char **environment_outside(char *const *outer);

/*
 * The environment `outer` with all of its session's variables; only that
 * session's library is in LD_PRELOAD, or is not there.
 */
MUST_CHECK
char **environment_loaded(char *const *outer, bool loaded);

/*
 * The environment `outer` with all of its session's variables, but another
 * library: that of the session can't be seen from a changed root.
 */
MUST_CHECK
char **environment_moved(char *const *outer, const char *library);

#endif
