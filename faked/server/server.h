/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * faked as a server of its own: a session that several fakebuilds join by
 * its key, and that ends when it is told so.
 */
#ifndef FAKED_SERVER_SERVER_H
#define FAKED_SERVER_SERVER_H

#include <stdbool.h>

struct server_options {
	const char *key;       /* NULL: a fresh one */
	const char *save_file; /* NULL: the state is not kept */
	bool load;	       /* a state comes on standard input */
	bool foreground;
	bool debug;
	bool unknown_is_real;
	bool strict, verbose; /* see report.h */
};

/* Runs until a signal ends it; returns the exit status, messages printed. */
int server_run(const struct server_options *options);

/* Removes what a session with this key left behind; exit status. */
int server_cleanup(const char *key);

#endif
