/* SPDX-License-Identifier: BSD-2-Clause */
/* What the supervisor itself knows of a box, as lines of its log: evidence,
   since no process of the box has a say in it. */
#ifndef UCHROOT_RUN_FACTS_H
#define UCHROOT_RUN_FACTS_H

#include "uchroot/audit/log.h"
#include "uchroot/box/box.h"

/*
 * "event":"box": what it is made of, and the command:
 *
 *	"image":PATH,"sha256":"HEX","in_place":BOOLEAN,"network":BOOLEAN,
 *	"execs":BOOLEAN,"binds":[{"from":PATH,"to":PATH,"read_only":BOOLEAN},
 *	...],"copies":[{"from":PATH,"to":PATH},...],"limits":{NAME:N,...},
 *	"uid":N,"gid":N,"user":TEXT,"directory":PATH,"argv":[ARGUMENT,...],
 *	"kernel":TEXT
 *
 * where the digest is that of the tarball, null for a directory, the ids are
 * the user's outside, and "argv" is empty for a login, and where
 * commands come later; without "execs" the log
 * does not say what was executed.  0, or -1 with the fault.
 */
MUST_CHECK
int facts_of_box(struct audit *audit, const struct box *box,
		 struct fault *fault);

/*
 * "event":"exit": the exit status, and what all processes of the box together
 * have used that have been waited for, getrusage(2):
 *
 *	"status":N,"user_us":N,"system_us":N,"max_rss_kib":N
 */
MUST_CHECK
int facts_of_exit(struct audit *audit, int status, struct fault *fault);

#endif
