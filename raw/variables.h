/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment variables that carry a session from program to program.
 * fakebuild sets them, and the shim hands them on across every exec.
 *
 *   FAKEBUILD_LIB      the path of the shim; "." before it means that the path
 *                      begins at FAKEBUILD_OUTSIDE, and that LD_PRELOAD does
 *                      not name the shim
 *   FAKEBUILD_LEDGER   the path of the ledger, or `sysv:` and the number of a
 *                      shared memory segment
 *   FAKEBUILD_SECRET   the secret of the ledger, in hexadecimal; the shim does
 *                      not use a file that does not have it
 *   FAKEBUILD_SOCKET   names of sockets, separated by blanks, `@` for abstract
 *                      ones, from which a process gets descriptors of the
 *                      ledger and of the session's root directory
 *   FAKEBUILD_FD       a descriptor of the ledger, reserved for a process that
 *                      has changed its root or its namespace
 *   FAKEBUILD_CRED     the granule of the credentials, if they are not root's
 *   FAKEBUILD_UMASK    in octal, only if it takes bits from the owner
 *
 * In a process whose root was changed in the session
 * (preload/process/chroot.c):
 *
 *   FAKEBUILD_ROOT     the path of that root in the session; empty if unknown
 *   FAKEBUILD_OUTSIDE  a descriptor of the session's root directory
 *   FAKEBUILD_HOME     a descriptor of the working directory, only from exec to
 *                      the first instructions of the new program
 *
 *   FAKEBUILD_SITES    set for a program whose text has system calls, only from
 *                      exec to its first instructions (own_calls.h)
 *
 *   FAKEROOTKEY, FAKED_MODE   for programs that look for fakeroot(1)
 *
 *   FAKEBUILD_NESTED   set below another fakeroot that a user of the session
 *                      has started who is not root: then those two variables,
 *                      the ids, and libraries of fakeroot in LD_PRELOAD are
 *                      that one's
 *
 *   FAKEBUILD_NO_SYNC  if set, calls that write data to the disk do nothing
 *
 *   FAKEBUILD_UNTOUCHED  names and absolute paths of programs, separated by
 *                      commas, whose text the shim leaves as it is.  A program
 *                      may give those that it starts another value; only if it
 *                      leaves it out, they get its own.
 *
 *   FAKEBUILD_PSEUDO   set if pseudo's variables switch the session on and off
 *                      and say which one it is; the value is the directory
 *                      whose ledger FAKEBUILD_LEDGER is; or, if that is not
 *                      set, the one whose ledger could not be had; or empty
 *
 * The next ones are pseudo's.  A program may give those that it starts another
 * value; only if it leaves one out, they get its own.
 *
 *   PSEUDO_ALLOW_FSYNC    if set, data are written to the disk in spite of
 *                         FAKEBUILD_NO_SYNC, or of FAKEBUILD_PSEUDO, which else
 *                         has the same effect
 *   PSEUDO_INCLUDE_PATHS  beginnings of paths, separated by commas: the session
 *                         leaves all other files to the kernel
 *   PSEUDO_IGNORE_PATHS   the same: it leaves these files to the kernel
 *   PSEUDO_PASSWD         directories, separated by colons, in one of which
 *                         etc/passwd and etc/group are the users and groups
 *
 * These have a meaning only beside FAKEBUILD_PSEUDO, or where FAKEBUILD_LEDGER
 * is not set.  They are read when a program starts and in a child of fork(2).
 *
 *   PSEUDO_DISABLED       unless it begins with one of 0fFnNsS, the process is
 *                         in no session
 *   PSEUDO_UNLOAD         if set, the same, and programs that are started do
 *                         not load the shim
 *   PSEUDO_LOCALSTATEDIR  the directory of the session, see
 *                         faked/pseudo/keeper.h
 *   PSEUDO_PREFIX         the directory is var/pseudo below it if
 *                         PSEUDO_LOCALSTATEDIR is not set
 *   PSEUDO_OPTS           options for the keeper of the directory
 *   PSEUDO_BINDIR, PSEUDO_LIBDIR, PSEUDO_DEBUG, PSEUDO_DEBUG_FILE, PSEUDO_TAG,
 *   PSEUDO_NOSYMLINKEXP   handed on
 */
#ifndef RAW_VARIABLES_H
#define RAW_VARIABLES_H

/* Those of one beginning lie together. */
enum session_variable {
	VAR_FAKEROOTKEY,
	VAR_FAKED_MODE,
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
	VAR_SITES,
	VAR_NO_SYNC,
	VAR_NESTED,
	VAR_PSEUDO,
	VAR_UNTOUCHED,
	VAR_ALLOW_FSYNC,
	VAR_INCLUDE_PATHS,
	VAR_IGNORE_PATHS,
	VAR_PASSWD,
	VAR_DISABLED,
	VAR_UNLOAD,
	VAR_STATE_DIR,
	VAR_PREFIX,
	VAR_OPTS,
	VAR_BIN_DIR,
	VAR_LIB_DIR,
	VAR_DEBUG,
	VAR_DEBUG_FILE,
	VAR_TAG,
	VAR_NO_LINK_EXPANSION,
	VARS
};

#define VAR_FAKEBUILD VAR_LIB	      /* the first of FAKEBUILD_..., */
#define VAR_OF_PSEUDO VAR_ALLOW_FSYNC /* and of PSEUDO_..., behind them */

/* The first of those that a program may set. */
#define VAR_SETTABLE  VAR_UNTOUCHED
#define SETTABLE_VARS (VARS - VAR_SETTABLE)
/* The first of those that have a meaning only where pseudo's variables say
   which session it is. */
#define VAR_TOGGLES VAR_DISABLED

/* Which variable an entry "NAME=value" of an environment is; VARS if none. */
enum session_variable session_variable_of(const char *entry);

/* "FAKEBUILD_LIB", ... */
const char *session_variable_name(enum session_variable variable);

#endif
