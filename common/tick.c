/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The listener of ticks.  It belongs to the process, so that a library need not
 * hand it through to each loop.  It shows nothing itself.
 */
#include "common/tick.h"

static tick_fn *listener;

void tick_listen(tick_fn *fn)
{
	listener = fn;
}

void tick(const char *what, size_t done, size_t total)
{
	if (listener)
		listener(what, done, total);
}
