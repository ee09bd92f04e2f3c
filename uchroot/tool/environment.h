/* SPDX-License-Identifier: BSD-2-Clause */
/* The environment that a command begins with in a box. */
#ifndef UCHROOT_TOOL_ENVIRONMENT_H
#define UCHROOT_TOOL_ENVIRONMENT_H

#include <stdbool.h>

#include "common/base.h"

/*
 * A login's variables, with those of the terminal and of the locale that the
 * caller has; with `preserve` all that the caller has, but for HOME and those
 * that say who and where he is.  Never freed; exits if memory is short.
 */
char **box_environment(bool preserve);

#endif
