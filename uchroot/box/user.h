/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A user of a box, as its own /etc/passwd and /etc/group have him.  The
 * functions of libc that ask NSS are not used: they would load modules of the
 * image into a program of the host.
 */
#ifndef UCHROOT_BOX_USER_H
#define UCHROOT_BOX_USER_H

#include <limits.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "faked/session/session.h"

struct user {
	char name[256];
	char home[PATH_MAX];
	char shell[PATH_MAX];
	uint32_t uid, gid;
	uint32_t groups[256];
	uint32_t group_count;
};

/* Looks a user up by name or number; "" is root, who need not be listed.  0, or
   -1 with the fault. */
MUST_CHECK
int user_find(struct user *user, const char *name, struct fault *fault);

/* Has a user who has no shell that could be run get /bin/sh for a login.
   Returns what a login calls the shell, "-" and its name; NULL if memory is
   short. */
MUST_CHECK
char *user_login(struct user *user);

/* Stores the credentials of a user in the ledger of the session; `*granule` is
   0 for root.  0, or -1 with the fault. */
MUST_CHECK
int user_store(const struct user *user, const struct session *session,
	       uint32_t *granule, struct fault *fault);

/* The variables of a login of this user, before those of `more`, which replace
   them.  Fresh memory, never freed; NULL if it is short. */
MUST_CHECK
char **user_environment(const struct user *user, char *const *more);

#endif
