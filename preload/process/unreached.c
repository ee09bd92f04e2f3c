/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where there is no shim for programs of 32 bits, and where it cannot load one,
 * as packed ones, they see the files as they are: the one who starts them says
 * so, since nobody else can.  That it was said is noted as an empty plan
 * (ledger/plans.c).
 */
#include "preload/process/unreached.h"

#include "preload/base/libc.h"
#include "raw/program.h"

#if PROGRAM_CLASSES > 1

#include "preload/base/say.h"
#include "preload/base/session.h"
#include "preload/site/plan_program.h"
#include "raw/stat.h"
#include "raw/syscall.h"

void unreached_tell(const char *path, int fd, const char *why)
{
	struct ledger *ledger = session_ledger();
	struct ledger_program program;
	struct stat st;

	if (!ledger || raw_fstat(fd, &st) < 0)
		return;
	program = plan_program_of(&st);
	if (ledger_plan(ledger, &program) ||
	    ledger_add_plan(ledger, &program, NULL, 0) < 0)
		return;
	SAY_OF(path, why);
}

#else

void unreached_tell(const char *path UNUSED, int fd UNUSED,
		    const char *why UNUSED)
{
}

#endif
