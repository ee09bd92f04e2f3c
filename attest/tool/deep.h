/* SPDX-License-Identifier: BSD-2-Clause */
/* diffoscope(1), which shows what differs inside of files. */
#ifndef ATTEST_TOOL_DEEP_H
#define ATTEST_TOOL_DEEP_H

/* Runs it on two operands, with our standard output; says so if there is
   none. */
void deep_compare(const char *a, const char *b);

#endif
