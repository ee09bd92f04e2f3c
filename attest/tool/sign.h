/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `sign` of attest(1). */
#ifndef ATTEST_TOOL_SIGN_H
#define ATTEST_TOOL_SIGN_H

#include "attest/tool/options.h"

/* Writes an envelope with one more signature.  Exits with STATUS_TROUBLE. */
void command_sign(struct options *options);

#endif
