/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment of a program that is about to be started: the one that the
 * caller passes, and the variables that keep the program in the session
 * (raw/variables.h, LD_PRELOAD).  No allocation but mmap, so it may be made
 * between vfork and exec; the caller's list and texts are never changed.
 */
#ifndef PRELOAD_PROCESS_ENV_H
#define PRELOAD_PROCESS_ENV_H

#include "ledger/fakeroot_ids.h"
#include "preload/base/libc.h"
#include "preload/credentials/credentials.h"
#include "preload/credentials/pseudo_ids.h"

/* How a program loads the shim. */
enum env_shim {
	SHIM_NAMED,    /* as preload_entry() says */
	SHIM_BY_PATH,  /* by its path, also if LD_LIBRARY_PATH is ignored */
	SHIM_LEFT_OUT, /* not at all */
};

/* One environment, with the memory that it needs; some 8 KiB, on the stack of
   the caller.  The entries point to the caller's texts and the session's. */
struct env {
	char **list;  /* for exec */
	void *mapped; /* the list, if it is longer than `stack` */
	size_t mapped_size;
	char *const *from; /* the caller's list */
	enum env_shim shim;
	int class;    /* of the program: ELFCLASS32 or ELFCLASS64 */
	char **end;   /* the NULL of a list that env_make() has made */
	char *others; /* behind the other libraries in `preload`; NULL: the
			 program does not load the shim */
	bool outside; /* the program leaves the session */
	char *stack[256];
	char preload[4096]; /* the entries of LD_PRELOAD, LD_LIBRARY_PATH */
	char cwd[32];	    /* the entry of FAKEBUILD_HOME */
	union {		    /* the variables of the ids */
		char fakeroot[FAKEROOT_IDS_SIZE];
		char pseudo[PSEUDO_IDS_SIZE];
	} ids;
};

/*
 * Makes env->list from `list`, NULL for an empty one.  If no variable is
 * missing or wrong it is `list` itself, as mostly.  0, -ENOMEM, or -E2BIG if
 * LD_PRELOAD would be too long.  The caller releases it in any case.
 *
 * Where LD_LIBRARY_PATH would be too long, LD_PRELOAD has the library's path.
 * With LD_TRACE_LOADED_OBJECTS, by which ldd(1) has the dynamic linker list the
 * libraries of a program and not start it, the shim is left out: it is none of
 * them.  With PSEUDO_UNLOAD, if session_toggled, so are the session's
 * variables.
 *
 * With an empty LD_PRELOAD beside the session's variables, `list` is used as it
 * is: so a program puts another one outside of the session, as it would put it
 * outside of fakeroot.  Without LD_PRELOAD, or without those variables, it
 * stays in the session; so it does in a changed root.
 *
 * In a changed root LD_PRELOAD does not name the library: its path is relative
 * there, and would lead every program that inherits the variable to a file in
 * its working directory.
 */
long env_make_for(struct env *env, char *const list[], enum env_shim shim);

/* The same for SHIM_NAMED. */
long env_make(struct env *env, char *const list[]);

/*
 * Makes the same environment for a program of the other class (raw/program.h),
 * whose shim is another library.  If there is none, the program loads no shim,
 * and env->outside is set.  0, -ENOMEM or -E2BIG.
 */
long env_for_other_class(struct env *env);

/* In a changed root, for one program that is about to be started in the
   directory where the library's relative path begins: adds the library to
   LD_PRELOAD, and stores in FAKEBUILD_HOME the descriptor by which the program
   returns to its working directory.  The descriptor stays the caller's. */
void env_set_cwd(struct env *env, int fd);

/* Adds an entry to the list, which may still be the caller's.  0, or -ENOMEM:
   then nothing is changed. */
long env_add(struct env *env, const char *entry);

/* Prepares the list for a fakeroot that is to have a key and ids of its own.
   0, or -ENOMEM. */
long env_nest(struct env *env);

/* Removes `library` from the end of LD_PRELOAD in `environ`, before main, and
   the variable if nothing else is in it.  Changes the texts in place. */
void env_remove_library(const char *library);

/* Unmaps the memory of `env`, if any; `env->list` is invalid then. */
void env_release(struct env *env);

#endif
