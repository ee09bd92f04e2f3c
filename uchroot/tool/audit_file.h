/* SPDX-License-Identifier: BSD-2-Clause */
/* The log that the user asked for, and the check of one.  Both exit after a
   message if they fail. */
#ifndef UCHROOT_TOOL_AUDIT_FILE_H
#define UCHROOT_TOOL_AUDIT_FILE_H

#include "uchroot/audit/log.h"
#include "uchroot/box/box.h"
#include "uchroot/tool/options.h"

/* Begins the log of options->audit, a new file where this box cannot write, or
   options->audit_fd.  False if none is wanted. */
bool audit_file_begin(struct audit *audit,
		      const struct uchroot_options *options,
		      const struct box *box);

/* Ends it.  Returns the exit status: `status`, or LAUNCH_FAILED after a
   message. */
int audit_file_end(struct audit *audit, int status);

/* Checks the log options->verify, and prints the digest of its head.  Returns
   the exit status, 0 or 1. */
int audit_file_verify(const struct uchroot_options *options);

#endif
