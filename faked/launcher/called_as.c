/* SPDX-License-Identifier: BSD-2-Clause */
/* Remembers one bit of the name that the launcher was called by. */
#include "faked/launcher/called_as.h"

#include "common/exit_status.h"
#include "raw/fakeroot.h"

static bool as_fakeroot;

void called_as(const char *argv0)
{
	as_fakeroot = argv0 && fakeroot_name(argv0);
}

bool called_as_fakeroot(void)
{
	return as_fakeroot;
}

int launch_failed(void)
{
	return as_fakeroot ? FAKEROOT_FAILED : LAUNCH_FAILED;
}
