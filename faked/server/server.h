/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * faked as a server: makes a session that several runs of fakebuild join by its
 * key.  The session ends at SIGTERM or SIGHUP, in the foreground also at
 * SIGINT; SIGUSR1 saves the state, and SIGUSR2 prints it.
 */
#ifndef FAKED_SERVER_SERVER_H
#define FAKED_SERVER_SERVER_H

#include <stdbool.h>

/* The options of faked(1); the texts belong to argv. */
struct server_options {
	const char *key;       /* NULL: a random one */
	const char *save_file; /* NULL: the state is not saved */
	bool load;	       /* read a state from standard input */
	bool foreground;       /* do not fork */
	bool debug;	       /* print each signal */
	bool unknown_is_real;  /* show files without a record as they are */
	bool strict, verbose;  /* see report.h */
};

/* Runs the server until a signal ends it; without `foreground` the caller is a
   parent that returns at once, and the server is its child.  Prints messages.
   Returns the exit status: 0 or SERVER_FAILED. */
int server_run(const struct server_options *options);

/* Removes the files of a dead session with this key.  Prints messages.  Returns
   the exit status: 0, or SERVER_FAILED if there is no such session. */
int server_cleanup(const char *key);

#endif
