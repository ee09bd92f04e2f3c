/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef UCHROOT_RUN_LOG_FILE_H
#define UCHROOT_RUN_LOG_FILE_H

#include "common/base.h"
#include "common/fault.h"
#include "uchroot/box/box.h"

/*
 * Makes the file for the log of a box.  It must be new, and lie where the box
 * cannot write: a file that the box had as well could be written anew from
 * inside, with a chain that fits.  A descriptor, or -1 with the fault.
 */
MUST_CHECK
int log_file_open(const char *file, const struct box *box, struct fault *fault);

#endif
