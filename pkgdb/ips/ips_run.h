/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meaning of a manifest's actions.  file, dir, link and hardlink become
 * entries, user and group define ids, set names the package; others make no
 * object of the tree and are passed over.
 */
#ifndef PKGDB_IPS_IPS_RUN_H
#define PKGDB_IPS_IPS_RUN_H

#include "pkgdb/ips/ips_transform.h"
#include "pkgdb/parse/params.h"

struct manifest {
	struct reading *in;
	struct params *params; /* macros, variants and facets by name */
	struct ips_transforms *transforms;
	bool collects; /* the first reading, for transforms only */
	const char *arch;
};

/* The attribute that an action cannot do without; NULL: no such action. */
const char *ips_key(const char *action);

/*
 * Carries an action out, unless a variant or facet excludes it.  0; 1 when
 * the whole manifest is not for us; -1 with the fault.
 */
MUST_CHECK
int ips_run(struct manifest *m, const struct ips_action *action);

#endif
