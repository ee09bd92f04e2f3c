/* SPDX-License-Identifier: BSD-2-Clause */
/* Remembers two bits of the name that the launcher was called by. */
#include "faked/launcher/called_as.h"

#include "common/tool/exit_status.h"
#include "raw/fakeroot.h"
#include "raw/preload_list.h"

static bool as_fakeroot, as_pseudo;

void called_as(const char *argv0)
{
	as_fakeroot = argv0 && fakeroot_name(argv0);
	as_pseudo = argv0 &&
		    raw_starts(raw_word_base(raw_word(argv0)).at, "pseudo");
}

bool called_as_fakeroot(void)
{
	return as_fakeroot;
}

bool called_as_pseudo(void)
{
	return as_pseudo;
}

int launch_failed(void)
{
	return as_fakeroot || as_pseudo ? FAKEROOT_FAILED : LAUNCH_FAILED;
}
