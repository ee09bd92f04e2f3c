/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the user asked of fakebuild on the command line.  The options are
 * fakeroot's and a few of our own; the table in options.c holds them.
 */
#ifndef FAKED_LAUNCHER_OPTIONS_H
#define FAKED_LAUNCHER_OPTIONS_H

#include <stdbool.h>

#include "common/tool/exit_status.h"
#include "common/tool/options.h"
#include "faked/launcher/environment.h"

struct launch_options {
	const char *library;  /* -l */
	const char *faked;    /* -f */
	const char *fd_base;  /* -b */
	struct words load;    /* -i */
	struct words import;  /* --import */
	bool missing_ok;      /* --missing-ok */
	bool last_wins;	      /* --last-wins */
	const char *save;     /* -s */
	const char *state;    /* --state */
	const char *explain;  /* --explain: a path */
	const char *export;   /* --export: a format */
	bool digests;	      /* --digests */
	const char *root;     /* --root: the files are looked for here */
	bool doctor;	      /* --doctor */
	bool json;	      /* --json */
	bool recursive;	      /* --recursive */
	bool prune;	      /* --prune */
	bool check;	      /* --verify */
	bool rebuild;	      /* --rebuild */
	const char *move;     /* --move: a path */
	const char *to;	      /* --to: where it is now */
	const char *renumber; /* --renumber: a path */
	bool strict;	      /* --strict */
	bool verbose;	      /* --verbose */
	int checkpoint;	      /* --checkpoint, in seconds */
	bool unknown_is_real; /* -u */
	bool allow_setid;     /* --allow-setid */
	struct environment_settings settings;
	const char *program; /* as it was called */
	char **argv;	     /* the command, never empty; with --explain
				 more paths, or none; with --import none if
				 there is no command */
};

/*
 * Reads the command line.  Prints and exits for --help and --version and on
 * usage errors.  The strings are argv's.
 */
void launch_options_parse(struct launch_options *launch, int argc, char **argv);

/* The command where none is given: $SHELL, or /bin/sh. */
char **launch_shell(void);

/* True if a state is to be checked or changed, and no command run. */
bool launch_maintains(const struct launch_options *launch);

#endif
