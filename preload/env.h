/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment of a program that is about to be started: the caller's,
 * plus what keeps it in the session.
 */
#ifndef PRELOAD_ENV_H
#define PRELOAD_ENV_H

#include "preload/libc.h"

/* Room for one environment: pointers, the text of LD_PRELOAD, and what
   chroot.c has to say. */
struct env {
	char **list;		/* what to hand to exec */
	void *mapped;		/* if it was too long for the stack */
	size_t mapped_size;
	char *stack[512];
	char preload[4096];
	char home[32];
};

/*
 * Makes env->list from `list` (NULL counts as empty).  If nothing is missing
 * that is `list` itself.  -ENOMEM, -E2BIG if LD_PRELOAD would be too long.
 */
long env_make(struct env *env, char *const list[]);
void env_drop(struct env *env);

#endif
