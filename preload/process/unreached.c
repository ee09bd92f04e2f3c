/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where there is no shim for programs of 32 bits, and where it cannot load one,
 * as packed ones, they see the files as they are: the one who starts them says
 * so, since nobody else can.  Of a program whose text has no room for a jump,
 * or lies too far from the stub, the shim in it does.  That it was said is
 * noted as an empty plan (ledger/plans.c): of the program, or, where that has a
 * plan of its own, of one on a device that there is not.
 */
#include "preload/process/unreached.h"

#include "preload/base/libc.h"
#include "raw/program.h"

#if PROGRAM_LOADS_STATIC

#include "preload/base/say.h"
#include "preload/base/session.h"
#include "preload/site/plan_program.h"
#include "raw/stat.h"
#include "raw/syscall.h"
#include "raw/text.h"

/* True for the first who asks. */
static bool note(struct ledger *ledger, const struct ledger_program *program)
{
	return !ledger_plan(ledger, program) &&
	       ledger_add_plan(ledger, program, NULL, 0) == 0;
}

void unreached_tell(const char *path, int fd, const char *why)
{
	struct ledger *ledger = session_ledger();
	struct ledger_program program;
	struct stat st;

	if (!ledger || raw_fstat(fd, &st) < 0)
		return;
	program = plan_program_of(&st);
	if (note(ledger, &program))
		SAY_OF(path, why);
}

void unreached_tell_calls(const char *path, const struct stat *file, long count)
{
	struct ledger *ledger = file ? session_ledger() : NULL;
	struct ledger_program program;
	char number[24];

	if (ledger) {
		program = plan_program_of(file);
		program.dev = ~program.dev;
		if (!note(ledger, &program))
			return;
	}
	raw_decimal(number, count);
	SAY_OF(path, number,
	       " of its system calls cannot be intercepted: there it sees"
	       " no faked owners");
}

#else

void unreached_tell(const char *path UNUSED, int fd UNUSED,
		    const char *why UNUSED)
{
}

void unreached_tell_calls(const char *path UNUSED,
			  const struct stat *file UNUSED, long count UNUSED)
{
}

#endif
