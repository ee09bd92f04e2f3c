/* SPDX-License-Identifier: BSD-2-Clause */
/* The environment that a command begins with in a box. */
#ifndef UCHROOT_TOOL_ENVIRONMENT_H
#define UCHROOT_TOOL_ENVIRONMENT_H

#include <stdbool.h>

#include "common/tool/options.h"

/*
 * The variables that a command gets besides those of a login: what the caller's
 * terminal and locale need; with `preserve` all that the caller has, but for
 * those that say who and where he is; and those of `more`, each NAME=VALUE, in
 * their place.  Never freed; exits if memory is short.
 */
char **kept_environment(bool preserve, const struct words *more);

#endif
