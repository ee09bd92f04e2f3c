/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs ssh-keygen, gpg and openssl, which do all cryptography.  They get an
 * environment of few variables and no shell; what they read and print are
 * files of a private folder.
 */
#ifndef ATTEST_SIGN_PROGRAM_H
#define ATTEST_SIGN_PROGRAM_H

#include <stdbool.h>

#include "attest/sign/folder.h"
#include "common/base.h"
#include "common/fault.h"
#include "common/str.h"

struct program {
	const char *const *argv; /* NULL-ended; found in PATH */
	const char *input;	 /* a file of the folder, on standard input;
				    NULL: nothing */
	struct str *out;	 /* what it prints is appended; NULL: nobody
				    reads it */
	struct str *messages;	 /* what it says on standard error; NULL: that
				    is ours */
	bool is_users;		 /* it has the whole environment */
};

/* Its exit status; 128 and the number of the signal that ended it; -1 with the
   fault's text: it could not be run, or a user ends us. */
MUST_CHECK
int program_run(const struct folder *folder, const struct program *program,
		struct fault *fault);

#endif
