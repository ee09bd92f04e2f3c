/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment of a program that is about to be started: the caller's,
 * plus what keeps it in the session.
 */
#ifndef PRELOAD_PROCESS_ENV_H
#define PRELOAD_PROCESS_ENV_H

#include "preload/base/libc.h"

/* Room for one environment: pointers, the text of LD_PRELOAD, and what
   chroot.c has to say. */
struct env {
	char **list;  /* what to hand to exec */
	void *mapped; /* if it was too long for the stack */
	size_t mapped_size;
	char **end;   /* of a list that was made: its NULL */
	char *others; /* end of what others put into LD_PRELOAD */
	char *stack[512];
	char preload[4096];
	char cwd[32]; /* the entry of FAKEBUILD_HOME */
};

/*
 * Makes env->list from `list` (NULL counts as empty).  If nothing is missing
 * that is `list` itself.  -ENOMEM, -E2BIG if LD_PRELOAD would be too long.
 *
 * In a changed root LD_PRELOAD does not name the library: what is no absolute
 * path would lead each program that inherits it to wherever that is just then.
 */
long env_make(struct env *env, char *const list[]);

/*
 * Names it all the same, for one program that is about to be started in the
 * directory from which the name leads to it; and that program takes it out
 * again before it does anything else.
 */
void env_lend_library(struct env *env);
void env_return_library(const char *library);
void env_drop(struct env *env);

#endif
