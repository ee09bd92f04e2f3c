/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints the changes that set mode made, or would make, object by object.
 */
#ifndef PROTOCMP_REPAIR_REPORT_PLAN_H
#define PROTOCMP_REPAIR_REPORT_PLAN_H

#include <stdio.h>

#include "protocmp/repair/plan.h"

enum report_plan_form {
	REPORT_PLAN_COMMANDS, /* chown, chgrp, chmod and setcap lines */
	REPORT_PLAN_JSON,     /* {"path": P, "owner": O, "group": G,
				 "mode": M, "caps": C}: what is new */
};

/*
 * Writes the changes of a plan: all of them for a dry run, else those that are
 * done.  0, or -1 with ENOMEM; errors of `out` stay in its error flag.
 */
MUST_CHECK
int report_plan(FILE *out, const struct plan *plan,
		const struct plan_rule *rule, enum report_plan_form form,
		bool dry_run);

#endif
