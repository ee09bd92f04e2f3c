/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef UCHROOT_RUN_OUTSIDE_H
#define UCHROOT_RUN_OUTSIDE_H

#include "common/base.h"

/*
 * Executes this program anew if it runs in a session of fakebuild, which is to
 * see neither the namespaces of a box nor what is mounted there.  The program
 * has PROGRAM_LEAVE_ALONE (raw/program.h), since its own system calls would be
 * intercepted otherwise.  0 outside of any session; -1 if that is not possible.
 */
MUST_CHECK
int outside_start(char **argv);

#endif
