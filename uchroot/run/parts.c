/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/run/parts.h"

#include "faked/launcher/locate.h"

int parts_find(struct parts *parts, struct fault *fault)
{
	if (locate_library(parts->library) < 0)
		return fault_set(fault, "cannot find %s", parts->library);
	if (locate_fakebuild(parts->launcher) < 0)
		return fault_set(fault, "cannot find %s", parts->launcher);
	return 0;
}
