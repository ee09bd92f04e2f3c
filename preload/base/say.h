/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the shim tells the user.  Only this and join_complain() write to a
 * descriptor of the program without being asked for.
 */
#ifndef PRELOAD_BASE_SAY_H
#define PRELOAD_BASE_SAY_H

/* Writes "fakebuild: PROGRAM: " and the words, one behind the other, as one
   line on stderr; NULL ends the list.  Of a line that would be too long, words
   are left out.  vfork-safe. */
void say_of(const char *program, const char *const words[]);

#define SAY_OF(program, ...) \
	say_of(program, (const char *const[]){ __VA_ARGS__, (char *)0 })

#endif
