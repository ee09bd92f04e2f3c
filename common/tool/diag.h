/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages to the user and the exit status they lead to.
 *
 * Every message is one line on stderr, `prog: subject: reason`, written with
 * one write so that lines of several processes do not mix.  Control bytes in
 * it (file names may hold any) are shown as \ooo.  The subject is what
 * the user typed or can look up; the format string carries both parts.
 *
 * The status only ever worsens: main returns diag_status() at the end.
 * Libraries never call anything here; main files do.
 */
#ifndef COMMON_TOOL_DIAG_H
#define COMMON_TOOL_DIAG_H

#include <stdarg.h>

#include "common/base.h"
#include "common/fault.h"

/* Remembers the program's name for messages: the last component of argv0. */
void diag_init(const char *argv0);

/* The name that messages begin with. */
const char *diag_prog(void);

/* Has a function called before each message, which may stand behind other text
   on the terminal; NULL: none. */
void diag_before(void (*fn)(void));

/* The worst status so far; 0 when nothing went wrong. */
int diag_status(void);

/* Makes the status at least this bad, without a message. */
void diag_worsen(int status);

/* `prog: message` */
COLD_PATH
FORMAT_PRINTF(1, 2)
void note(const char *format, ...);

/* `prog: warning: message`; the status stays. */
COLD_PATH
FORMAT_PRINTF(1, 2)
void warn(const char *format, ...);

/* `prog: message`; worsens the status. */
COLD_PATH
FORMAT_PRINTF(2, 3)
void fail(int status, const char *format, ...);

/* `prog: message: strerror(errno)`; worsens the status. */
COLD_PATH
FORMAT_PRINTF(2, 3)
void fail_errno(int status, const char *format, ...);

/* Prints a fault as `prog: [warning:] file:line: byte N: text`, with those
   parts that the fault has. */
COLD_PATH
void note_fault(const struct fault *fault);
COLD_PATH
void warn_fault(const struct fault *fault);
COLD_PATH
void fail_fault(int status, const struct fault *fault);

/* Exits with the worst status so far. */
NORETURN
void diag_exit(void);

/* The same after a second line, `Try 'prog --help' for more information.`, as
   the GNU programs have it. */
COLD_PATH
NORETURN
void diag_exit_usage(void);

/* The same as fail, fail_errno and fail_fault, and then exit; die_usage prints
   the second line of diag_exit_usage. */
#define die(status, ...)	 (fail(status, __VA_ARGS__), diag_exit())
#define die_errno(status, ...)	 (fail_errno(status, __VA_ARGS__), diag_exit())
#define die_fault(status, fault) (fail_fault(status, fault), diag_exit())
#define die_usage(status, ...)	 (fail(status, __VA_ARGS__), diag_exit_usage())

/*
 * Flushes and closes stdout.  Reports a write error (a full disk, a closed
 * pipe) as a failure of this status.  main calls it last.
 */
void diag_close_stdout(int status);

#endif
