/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `verify` of attest(1). */
#ifndef ATTEST_TOOL_VERIFY_H
#define ATTEST_TOOL_VERIFY_H

#include "attest/tool/options.h"

/* Prints what each signature says, and the verdict.  The status becomes
   STATUS_FOUND if too few principals agree; exits with STATUS_TROUBLE. */
void command_verify(struct options *options);

#endif
