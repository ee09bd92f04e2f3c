/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variables by which a process knows of its session, with the values that
 * the programs get which it starts.  raw/variables.h describes them;
 * process/env.c adds them to the environment of those programs.
 *
 * Every function here may be called in a signal handler and between vfork and
 * exec.
 */
#ifndef PRELOAD_BASE_SESSION_VARIABLES_H
#define PRELOAD_BASE_SESSION_VARIABLES_H

#include "ledger/ledger.h"
#include "preload/base/libc.h"
#include "raw/variables.h"

/* Notes the variables that the program was started with; DT_INIT calls it,
   since the program may change its environment later.  No system call. */
void session_init(void);

/* Keeps the variables that the program was started with, from now on to be read
   by session_variable().  False, and nothing is kept, while libc has not set
   `environ` yet.  Without memory, none but those noted is kept. */
bool session_keep_variables(void);

/* Reads the variables from VAR_SETTABLE on again; those that `environ` does not
   have stay.  In a process without other threads only. */
void session_reread_settings(void);

/* The variable as "NAME=value", and its value alone; NULL if it is not set.
   The text belongs to the session and changes when the variable is set. */
const char *session_variable(enum session_variable variable);
const char *session_value(enum session_variable variable);

/*
 * The path of the library of a class of programs, ELFCLASS32 or ELFCLASS64, and
 * that of this library, which VAR_LIB may not name (library_of_class()).  NULL
 * if VAR_LIB is not set, or the path is too long.
 */
const char *session_library_of(int class, char buffer[PATH_MAX]);
const char *session_library(void);

/* The path of this library as the program was started with it. */
const char *session_initial_library(char buffer[PATH_MAX]);

/* The value that this program was started with; NULL if it had none. */
const char *session_initial(enum session_variable variable);

/* True below another fakeroot, whose FAKEROOTKEY and FAKED_MODE are no
   variables of the session. */
bool session_nested(void);

/* Sets or unsets a variable for the programs that this process will start: as a
   number of base 8 or 10, or as text.  A text too long for its buffer, or a
   session without memory, leaves the variable as it was.  One from VAR_SETTABLE
   on can be set by a process without other threads only, and not unset. */
void session_set(enum session_variable variable, unsigned long value,
		 unsigned base);
void session_set_text(enum session_variable variable, const char *value);
void session_unset(enum session_variable variable);

/* True in a process that pseudo's variables put in a session or in none; then
   also a process in no session passes the variables on. */
extern bool session_toggled;

/* True if this process, or one that it descends from, has changed its root in
   the session. */
extern bool session_root_changed;

/* The same for its root or a namespace. */
extern bool session_place_changed;

/* Memory for the session's ledger, which session.c attaches; it is in one
   mapping with the texts.  NULL as long as none is kept. */
struct ledger *session_ledger_memory(void);

#endif
