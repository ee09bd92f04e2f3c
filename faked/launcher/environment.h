/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the environment of a session's command: the variables that the preload
 * library reads, and those by which other programs recognize fakeroot.
 * raw/variables.h describes them all.  Built without libc (nolibc.h).
 *
 * The results are new arrays, which are never freed: the program ends or
 * executes another before that matters.  NULL if memory ran out.
 */
#ifndef FAKED_LAUNCHER_ENVIRONMENT_H
#define FAKED_LAUNCHER_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

/* What a session may do besides; NULL: as the outer environment says. */
struct environment_settings {
	bool no_sync;	       /* --no-sync */
	const char *include;   /* --include-paths */
	const char *ignore;    /* --ignore-paths */
	const char *passwd;    /* --passwd */
	const char *untouched; /* --untouched */
};

struct environment {
	char *const *argv;   /* the command: see raw/linker.h */
	const char *library; /* absolute path of the preload library */
	const char *ledger;
	const char *socket; /* "" if there is none */
	const char *key;
	const unsigned char *secret; /* LEDGER_SECRET_SIZE bytes */
	const char *fd_base;	     /* of FAKEROOT_FD_BASE; NULL: as it is */
	bool unknown_is_real;
	mode_t umask;	      /* the user's */
	uint32_t credentials; /* a granule (ledger/credentials.h); 0: root's */
	struct environment_settings settings;
};

/*
 * The environment `outer` with the variables of a session, in place of those of
 * any other session.
 */
MUST_CHECK
char **environment_inside(const struct environment *environment,
			  char *const *outer);

/* The environment `outer` without the variables and the library of a
   session. */
MUST_CHECK
char **environment_outside(char *const *outer);

/*
 * The environment `outer` with the variables of its session.  The library of
 * that session is in LD_PRELOAD if `loaded`, else it is removed.
 */
MUST_CHECK
char **environment_loaded(char *const *outer, bool loaded);

/*
 * The environment `outer` of a session for a program of this class, ELFCLASS32
 * or ELFCLASS64: with the library of that class in LD_PRELOAD, by its path and
 * no other way if `by_path`.  NULL also if there is no such library.
 */
MUST_CHECK
char **environment_for_class(char *const *outer, int class, bool by_path);

/* The environment `outer` of a session for a program without system calls of
   its own, which has nothing to look for in its text. */
MUST_CHECK
char **environment_without_sites(char *const *outer);

/*
 * The environment `outer` with the variables of its session and another
 * library: in a changed root the path of the session's library leads nowhere.
 */
MUST_CHECK
char **environment_moved(char *const *outer, const char *library);

/* True if the environment `outer`, of a session, is that of a user of it who is
   not root. */
bool environment_of_other(char *const *outer);

/*
 * The environment `outer` of such a user for another fakeroot, which makes him
 * a root of its own (VAR_NESTED).
 */
MUST_CHECK
char **environment_nested(char *const *outer);

/* The environment `outer` of such a user, as one of root. */
MUST_CHECK
char **environment_of_root(char *const *outer);

/* The environment `outer`, of a session, with these settings. */
MUST_CHECK
char **environment_set(char *const *outer,
		       const struct environment_settings *settings);

/* True if every word of a list is an absolute path, as the settings need. */
bool environment_is_list(const char *text, char separator);

/* True if any of them is set. */
bool environment_has_settings(const struct environment_settings *settings);

#endif
