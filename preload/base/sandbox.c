/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Remembers that this process has installed a seccomp filter.  A child of fork
 * inherits both, a new program only the filter.
 */
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
