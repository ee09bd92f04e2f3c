/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of a plain run: one whose options say how the command is
 * started, and ask for no state.  fakebuild makes such a run by itself, also
 * where faked cannot run; for all others, and for mistakes, options.c has the
 * table.  Built without libc (nolibc.h).
 */
#ifndef FAKED_LAUNCHER_PLAIN_OPTIONS_H
#define FAKED_LAUNCHER_PLAIN_OPTIONS_H

#include <stdbool.h>

#include "common/base.h"
#include "faked/launcher/environment.h"

struct plain_options {
	const char *library;  /* -l; NULL: the installed one */
	const char *faked;    /* -f; NULL: the installed one */
	const char *fd_base;  /* -b; NULL: not given */
	bool unknown_is_real; /* -u */
	bool allow_setid;     /* --allow-setid */
	struct environment_settings settings;
};

/*
 * Reads the options in argv, and returns the command behind them.  NULL if
 * there is none, or if this is no plain run: then `options` has those that were
 * read before that was found out.  The strings are argv's.
 */
MUST_CHECK
char **plain_options_read(struct plain_options *options, char **argv);

/*
 * The arguments with the words of FAKEBUILD_OPTIONS, between blanks, before
 * them.  A new array, never freed; argv itself if -v, which asks for the
 * version, is the only argument, or if memory ran out.
 */
char **plain_options_expand(char **argv, const char *words);

#endif
