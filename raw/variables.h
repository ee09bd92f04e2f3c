/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment variables that carry a session from program to program.
 * fakebuild sets them, and the shim hands them on across every exec.
 *
 *   FAKEBUILD_LIB      path of the shim; "." before it means that the path is
 *                      seen from FAKEBUILD_OUTSIDE, and is not in LD_PRELOAD
 *   FAKEBUILD_LEDGER   path of the ledger, or `sysv:` and the number of a
 *                      shared memory segment
 *   FAKEBUILD_SECRET   the secret in that ledger's header, in hexadecimal; the
 *                      shim does not believe a file without it
 *   FAKEBUILD_SOCKET   names of sockets, separated by blanks, `@` for
 *                      abstract ones, that hand out descriptors of the
 *                      ledger and of the root of the session
 *   FAKEBUILD_FD       a descriptor of the ledger, which a process that has
 *                      changed its root keeps open
 *   FAKEBUILD_CRED     granule of the credentials, if they are not root's
 *   FAKEBUILD_UMASK    octal, only if it denies something to the owner
 *
 * In a process that has changed its root (preload/process/chroot.c):
 *
 *   FAKEBUILD_ROOT     where that root lies for the session; empty if unknown
 *   FAKEBUILD_OUTSIDE  a descriptor of the root of the session
 *   FAKEBUILD_HOME     a descriptor of the working directory, from one exec
 *                      to the program that it starts
 *
 *   FAKEROOTKEY, FAKED_MODE   for programs that look for fakeroot(1)
 */
#ifndef RAW_VARIABLES_H
#define RAW_VARIABLES_H

enum session_variable {
	VAR_LIB,
	VAR_LEDGER,
	VAR_SECRET,
	VAR_SOCKET,
	VAR_FD,
	VAR_CRED,
	VAR_UMASK,
	VAR_ROOT,
	VAR_OUTSIDE,
	VAR_HOME,
	VAR_FAKEROOTKEY,
	VAR_FAKED_MODE,
	VARS
};

/* Which variable an entry "NAME=value" of an environment is; VARS if none. */
enum session_variable session_variable_of(const char *entry);

/* "FAKEBUILD_LIB", ... */
const char *session_variable_name(enum session_variable variable);

#endif
