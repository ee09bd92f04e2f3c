/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variables that a program may set for those that it starts: VAR_SETTABLE
 * and the following in raw/variables.h.  The session keeps their texts, since a
 * program may clear its environment.
 */
#ifndef PRELOAD_BASE_SETTINGS_H
#define PRELOAD_BASE_SETTINGS_H

#include "raw/variables.h"

/* The variable as "NAME=value"; NULL if it is not set. */
const char *settings_entry(enum session_variable variable);

/*
 * Takes over the values, which are indexed by enum session_variable, NULL for a
 * variable that is not set.  Threads may do it at the same time with the same
 * values.  Without memory none is set.
 */
void settings_take(const char *const values[VARS]);

/* The same again, with other values; where one is NULL the old one stays.  In a
   process without other threads only. */
void settings_retake(const char *const values[VARS]);

#endif
