/* SPDX-License-Identifier: BSD-2-Clause */
/* See sandbox.h. */
#include "preload/base/sandbox.h"

static bool is_locked;

bool sandbox_is_locked(void)
{
	return is_locked;
}

void sandbox_lock(void)
{
	is_locked = true;
}
