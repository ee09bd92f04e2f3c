/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out the actions of a manifest, pkg(7).  file, dir, link and hardlink
 * become entries, user and group define ids, set names the package; all other
 * actions make no object of the tree and are ignored.
 */
#ifndef PKGDB_IPS_IPS_RUN_H
#define PKGDB_IPS_IPS_RUN_H

#include "pkgdb/ips/ips_transform.h"
#include "pkgdb/parse/params.h"

/* A manifest that is being read. */
struct manifest {
	struct reading *in;    /* the file, and where its entries go */
	struct params *params; /* macros, variants and facets by name */
	struct ips_transforms *transforms; /* of this file and its includes */
	bool collects;	    /* the first pass, which only collects transforms */
	bool is_for_others; /* the manifest is for other machines */
	const char *arch;   /* the value of variant.arch */
};

/* The attribute that an action must have; NULL: there is no such action. */
const char *ips_key(const char *action);

/*
 * Carries out an action, unless a variant or facet excludes it.  0; 1 when the
 * whole manifest is for other machines; -1 with the fault.
 */
MUST_CHECK
int ips_run(struct manifest *m, const struct ips_action *action);

#endif
