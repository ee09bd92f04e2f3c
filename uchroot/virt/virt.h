/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The protocol between autopkgtest, or sbuild, and a virtualisation server
 * (README.virtualisation-server of autopkgtest): a command a line on standard
 * input, words quoted as in URLs, and an answer a line on standard output.
 */
#ifndef UCHROOT_VIRT_VIRT_H
#define UCHROOT_VIRT_VIRT_H

#include <limits.h>
#include <stdbool.h>

#include "uchroot/run/sessions.h"

struct virt {
	struct box *box;
	char program[PATH_MAX]; /* uchroot, by its absolute path */
	const char *logs; /* directory of the testbeds' logs; NULL: there are
			     none */
	const char *user; /* for tests that are not root's; NULL: none */
	char session[SESSION_NAME_MAX];
	char scratch[64]; /* a directory in the box */
	bool open;
};

/* Serves until `quit` or the end of input, and closes what is open.  Returns
   the exit status. */
MUST_CHECK
int virt_serve(struct virt *virt);

#endif
