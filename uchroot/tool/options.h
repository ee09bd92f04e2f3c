/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user asked of uchroot on the command line. */
#ifndef UCHROOT_TOOL_OPTIONS_H
#define UCHROOT_TOOL_OPTIONS_H

#include <stdbool.h>

#include "common/tool/options.h"
#include "uchroot/box/limits.h"

struct uchroot_options {
	const char *chroot;    /* -c: the image */
	const char *directory; /* -d */
	const char *user;      /* -u */
	struct words env;      /* --env */
	struct words binds;    /* --bind */
	struct words ins;      /* --copy-in */
	struct words outs;     /* --copy-out */
	struct limits limits;  /* --limit */
	int timeout;	       /* --timeout, in seconds */
	bool preserve;	       /* -p */
	bool network;	       /* --network */
	bool no_network;       /* --no-network */
	bool in_place;	       /* --in-place */
	const char *copy;      /* --copy */
	const char *state;     /* --state */
	bool begin;	       /* -b */
	bool run;	       /* -r */
	int fail_status;       /* --fail-status */
	bool end;	       /* -e */
	bool list;	       /* -l: then there is no command */
	bool all_chroots;      /* --all-chroots */
	bool all_sessions;     /* --all-sessions */
	bool purge;	       /* --purge: then there is no command */
	const char *session;   /* -n */
	const char *audit;     /* --audit */
	int audit_fd;	       /* --audit-fd; -1 */
	bool audit_no_exec;    /* --audit-no-exec */
	const char *verify;    /* --verify-audit: then there is no command */
	const char *head;      /* --head */
	char **command;	       /* empty: a shell */
};

/* Reads the command line.  Prints and exits for --help and --version and on
   usage errors.  The strings are argv's. */
void uchroot_options_parse(struct uchroot_options *options, int argc,
			   char **argv);

#endif
