/* SPDX-License-Identifier: BSD-2-Clause */
/* The exit statuses of all programs, as their manual pages list them. */
#ifndef COMMON_TOOL_EXIT_STATUS_H
#define COMMON_TOOL_EXIT_STATUS_H

/* pkgdb, protocmp, protolist and the translators; as diff(1).  Also the answers
   of fakebuild --explain and --export. */
enum {
	STATUS_FOUND = 1,   /* all is done, and there is something to look at: a
			       difference, a conflict, a path that is unknown */
	STATUS_TROUBLE = 2, /* something was not done, or the command line is
			       wrong */
};

/* faked as a server */
enum {
	SERVER_FAILED = 1,
	SERVER_MISUSED = 2, /* a wrong command line */
};

/* fakebuild, and a job of faked, whose status fakebuild passes on; as env(1)
   and timeout(1).  Lower ones are the command's. */
enum {
	COMMAND_TIMED_OUT = 124, /* of uchroot --timeout */
	LAUNCH_FAILED = 125,
	FAKEROOT_FAILED = 1, /* instead, when called as fakeroot */
	COMMAND_NOT_RUN = 126,
	COMMAND_NOT_FOUND = 127,
};

#endif
