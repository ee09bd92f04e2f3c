/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line of a program in the log of a box:
 *
 *	"event":"exec","pid":N,"evidence":{"dev":D,"ino":I,"size":S,
 *	"sha256":"HEX"},"claimed":{"path":"PATH","argv":["ARGUMENT",...],
 *	"uid":N,"gid":N}
 *
 * where `evidence` is what the kernel has executed, in the case of a script its
 * interpreter: it was read from /proc before the program's first instruction.
 * It is null where nothing was executed, since the call failed, or where nobody
 * saw it, since another process traces this one; `sha256` is null if the file
 * may not be read.  What is claimed are words of the process, which may say
 * something else to others.  The ids are the effective ones that the session
 * shows the program, by its environment (ledger/fakeroot_ids.h): the shim of
 * the process has put them there, or the process itself, as another fakeroot
 * does for those below it.  For the kernel, all processes of a box are the
 * user's.  A program in no session has no ids, and one that was not executed
 * has neither ids nor arguments.
 *
 * Where the kernel has executed the shim's library, which is to load a program
 * without a dynamic linker (raw/program_file.h), path and arguments are those
 * of the program, and behind the ids stands its file as the library finds it:
 * "loads" with the members of `evidence`, or null.  Nobody has seen the library
 * load it.
 */
#ifndef UCHROOT_AUDIT_EXEC_LINE_H
#define UCHROOT_AUDIT_EXEC_LINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "uchroot/audit/digests.h"
#include "uchroot/audit/log.h"

/* Zeros and the log to begin with. */
struct exec_lines {
	struct audit *audit;
	struct digests executed; /* nobody can write to these files meanwhile */
	struct digests loaded;	 /* to these somebody may */
};

/* Writes the line of a process that was asked to execute a path: of one that
   has `begun`, where its program begins (PTRACE_EVENT_EXEC).  0, or -1 with the
   fault. */
MUST_CHECK
int exec_lines_write(struct exec_lines *lines, pid_t pid, const char *path,
		     bool begun, struct fault *fault);

void exec_lines_fini(struct exec_lines *lines);

#endif
