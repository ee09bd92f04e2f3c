/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the session of a directory (faked/pseudo/keeper.h) for a process that
 * knows nothing but the directory.
 */
#ifndef PRELOAD_BASE_JOIN_H
#define PRELOAD_BASE_JOIN_H

#include "ledger/ledger.h"

/* What a process needs to attach the ledger. */
struct joined {
	char ledger[1024]; /* its path */
	unsigned char secret[LEDGER_SECRET_SIZE];
};

/* How the keeper of the directory is started. */
struct join_keeper {
	const char *library; /* the path of the shim, beside which it lies */
	const char *program; /* or this directory has it, as pseudo; or NULL */
	const char *options; /* "PSEUDO_OPTS=..."; or NULL */
};

/*
 * Finds the ledger of the directory; if no keeper lives, starts one, which
 * makes the ledger of the database.  That takes a process: fork, exec, and some
 * milliseconds.  That the ledger belongs to this user is the only proof that it
 * is the right one.  0, -ENAMETOOLONG, -EACCES for another user's ledger, or
 * -EIO if there is no keeper, about which that has printed a message.
 */
int join_directory(const char *directory, const struct join_keeper *keeper,
		   struct joined *joined);

/* Tells standard error that this program cannot be in the session of the
   directory, by the error of join_directory(). */
void join_complain(const char *directory, int error);

#endif
