/* SPDX-License-Identifier: BSD-2-Clause */
/* Remembers one bit of the name that the launcher was called by. */
#include "faked/launcher/called_as.h"

#include "common/exit_status.h"
#include "faked/launcher/nolibc.h"
#include "raw/preload_list.h"

static bool as_fakeroot;

void called_as(const char *argv0)
{
	struct raw_word name = raw_word_base(raw_word(argv0 ? argv0 : ""));

	as_fakeroot = raw_starts(name.at, "fakeroot");
}

bool called_as_fakeroot(void)
{
	return as_fakeroot;
}

int launch_failed(void)
{
	return as_fakeroot ? FAKEROOT_FAILED : LAUNCH_FAILED;
}
