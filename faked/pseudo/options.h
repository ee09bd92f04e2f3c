/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user asked of pseudo on the command line. */
#ifndef FAKED_PSEUDO_OPTIONS_H
#define FAKED_PSEUDO_OPTIONS_H

#include <stdbool.h>

struct pseudo_options {
	const char *prefix;    /* -P */
	const char *debug;     /* -x */
	const char *root;      /* -r */
	const char *root_here; /* -R */
	const char *move;      /* -m */
	const char *to;	       /* -M, with -m */
	const char *renumber;  /* -i */
	int timeout;	       /* -t, in seconds */
	bool given_timeout;    /* -t was given */
	bool daemon;	       /* -d */
	bool foreground;       /* -f */
	bool stop;	       /* -S */
	bool configuration;    /* -V */
	bool check;	       /* -C */
	bool rebuild;	       /* -B */
	bool verbose;	       /* -v */
	bool log;	       /* -l */
	char **argv;	       /* the command, never empty */
};

/*
 * Reads the words of PSEUDO_OPTS and then the command line.  Prints and exits
 * for --help and --version and on usage errors.  The strings are argv's and the
 * environment's.
 */
void pseudo_options_parse(struct pseudo_options *options, char **argv);

/* True if the state is to be compared with the disk, or repaired, and nothing
   run. */
bool pseudo_options_maintain(const struct pseudo_options *options);

#endif
