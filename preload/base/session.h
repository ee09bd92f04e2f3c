/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The session this process belongs to: its variables, its ledger, and what
 * only this process knows (its umask, the umask's odd cases).  Nothing is
 * read before the first intercepted call, and nothing is mapped before one
 * that needs the ledger.
 *
 * raw/variables.h lists the variables; env.c carries them across every exec.
 */
#ifndef PRELOAD_BASE_SESSION_H
#define PRELOAD_BASE_SESSION_H

#include "ledger/ledger.h"
#include "preload/base/libc.h"
#include "raw/variables.h"

/* True in a process of a session. */
bool session_on(void);

/* The ledger, attached; NULL if there is no session or no way to reach it. */
struct ledger *session_attach(void);

/* True while the ledger is out of reach for want of memory or descriptors: what
   a look-up would find is not known then, which is not "no record". */
extern bool session_starved;

/* The same; one load once it is attached. */
static inline struct ledger *session_ledger(void)
{
	extern struct ledger *session_attached;
	struct ledger *known = __atomic_load_n(&session_attached,
					       __ATOMIC_ACQUIRE);

	return likely(known) ? known : session_attach();
}

/* The ledger if it has any record, else NULL: the fast way to "no". */
static inline struct ledger *session_records(void)
{
	struct ledger *ledger = session_ledger();

	return ledger && !ledger_empty(ledger) ? ledger : NULL;
}

/* Reads the environment that the program was started with. */
void session_init(void);

/* "NAME=value" of a variable of this session, NULL if it has none. */
const char *session_variable(enum session_variable variable);
const char *session_value(enum session_variable variable);

/* The value that this program was started with. */
const char *session_initial(enum session_variable variable);

/* Sets a variable for the programs that this process will start. */
void session_set(enum session_variable variable, unsigned long value,
		 unsigned base);
void session_set_text(enum session_variable variable, const char *value);
void session_unset(enum session_variable variable);

/* True if files without a record show their real owner (-u). */
bool session_shows_real(void);

/* The owner that is shown of a file without a record. */
void session_default_owner(uint32_t *uid, uint32_t *gid);

/* True if the builder in truth has this uid: then modes are ours to widen. */
bool session_is_builder(uint32_t uid);

/* True if the umask denies the owner something. */
bool session_umask_hides_owner(void);
void session_set_umask(mode_t mask);

/* Before the process may lose sight of the ledger's path: keep a descriptor
   open, also for the programs that it starts. */
void session_reserve_ledger(void);

/* Moves a descriptor out of the way of programs, and tells its number to
   those that this process starts.  Returns it; an error stays one. */
long session_reserve_fd(enum session_variable variable, long fd);

/* A descriptor of the session's root: the one that was kept, if it still is
   that, else a negative errno; and one from the session's socket. */
long session_root_fd(void);
long session_request_root(void);

/* True once this process, or one that started it, has changed its root. */
extern bool session_root_changed;

#endif
