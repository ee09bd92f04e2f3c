/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is asked of a box: one command, and how it is to run.  A request goes
 * through a socket when the box is one that runs already; the caller's first
 * three descriptors go with it.
 */
#ifndef UCHROOT_BOX_REQUEST_H
#define UCHROOT_BOX_REQUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

struct request {
	char **argv;	  /* argv[0] is looked up in PATH; empty: the shell of
			     the user, as at a login */
	char **envp;	  /* besides what a login sets, and in its place */
	const char *user; /* a name or a number in the box; "": the box's */
	const char *cwd;  /* a directory in the box; "": the user's own */
	int failed;	  /* the exit status if it cannot be started */
	bool tty[3];	  /* which of its first descriptors are a terminal, and
			     become one of the box */
};

/*
 * Words between the caller, a supervisor, and what keeps the command in the
 * box, a byte each.  From the caller come the numbers of signals for the
 * command.
 */
enum request_word {
	WORD_TERMINAL = 't', /* here is the master of my terminal; the caller
				answers by a 0 when he has prepared it */
	WORD_READY = 'w',    /* the box waits for commands */
	WORD_LISTENER = 'l', /* here is that of uchroot/filter/filter.h */
	WORD_ROOT = 'd',     /* here is the box's root directory */
	WORD_LEDGER = 'o',   /* here is its ledger, open for writing */
	WORD_STOPPED = 's',  /* the command has stopped */
	WORD_ENDED = 'e',    /* it has ended: a byte follows, its status */
};

/* Sends a word and, unless it is negative, a descriptor.  0, or -1 with
   errno. */
MUST_CHECK
int word_send(int channel, char word, int fd);

/* Receives a word, and the descriptor that came with it, else -1; `fd` may be
   NULL.  False at the end. */
MUST_CHECK
bool word_receive(int channel, char *word, int *fd);

/* Sends the request with descriptors 0, 1 and 2.  0, or -1 with errno. */
MUST_CHECK
int request_send(const struct request *request, int channel);

/* Receives a request into fresh memory, which is never freed, and takes its
   descriptors for the first three.  False if there is no proper one. */
MUST_CHECK
bool request_receive(struct request *request, int channel);

#endif
