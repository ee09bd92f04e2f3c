/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tarballs that sbuild(1) keeps for its mode "unshare", one for each suite
 * and architecture: SUITE-ARCH.t*, in sbuild's folder of the user's cache.
 */
#ifndef UCHROOT_CONFIG_SBUILD_H
#define UCHROOT_CONFIG_SBUILD_H

#include "uchroot/config/config.h"

/* Adds an entry for each that lies in the folder, by its name up to ".t".  0,
   or -1 with the fault. */
MUST_CHECK
int sbuild_read(struct config *config, const char *folder, struct fault *fault);

/* The one that sbuild would choose for a suite of this architecture, or that
   has this name; NULL if there is none. */
struct entry *sbuild_find(struct config *config, const char *called);

#endif
