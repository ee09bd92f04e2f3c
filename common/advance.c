/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who listens to the steps of long jobs.  The listener belongs to the process,
 * so that a library need not hand it through to each loop.  Nothing is shown
 * here.
 */
#include "common/advance.h"

static advance_fn *listener;

void advance_listen(advance_fn *fn)
{
	listener = fn;
}

void advance(const char *what, size_t done, size_t total)
{
	if (listener)
		listener(what, done, total);
}
