/* SPDX-License-Identifier: BSD-2-Clause */
/* The exit statuses of fakebuild and faked, as their manual pages list them. */
#ifndef FAKED_LAUNCHER_EXIT_STATUS_H
#define FAKED_LAUNCHER_EXIT_STATUS_H

enum {
	/* fakebuild itself failed, or a job of faked, whose status fakebuild
	   passes on; as env(1) and timeout(1).  Lower ones are the
	   command's. */
	LAUNCH_FAILED = 125,
	/* faked as a server */
	SERVER_FAILED = 1,
	SERVER_MISUSED = 2, /* a wrong command line */
};

#endif
