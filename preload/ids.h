/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The credentials that this process believes to have.  Root's until it says
 * otherwise; then they lie in the ledger, and FAKEBUILD_CRED takes them
 * across exec.
 */
#ifndef PRELOAD_IDS_H
#define PRELOAD_IDS_H

#include "preload/verbs.h"

/* NGROUPS_MAX of the kernel. */
#define IDS_GROUPS_MAX 65536

struct credentials {
	uint32_t uid[IDS];
	uint32_t gid[IDS];
	uint32_t groups;		/* how many follow */
	uint32_t group[];
};

/* Never NULL. */
const struct credentials *ids_now(void);

/* True while every id is root's. */
bool ids_are_root(void);

/* Gives the credentials to the programs that this process starts. */
void ids_export(void);

/* The process was forked, or shares our memory since vfork. */
void ids_forked(void);

/* The same for capabilities, see caps.c; and what changing user ids does to
   the ones that this process asked for. */
void caps_forked(void);
void caps_follow(const uint32_t *old, const uint32_t *new);

#endif
