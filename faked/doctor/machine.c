/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel and its calls, filters, limits, and variables that are set.
   Changes nothing. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include "common/base.h"
#include "faked/doctor/findings.h"
#include "raw/statx.h"

/* Newer than the headers of old systems; the same on all machines. */
enum { CALL_OPENAT2 = 437, CALL_FACCESSAT2 = 439, CALL_FCHMODAT2 = 452 };

/* The calls, by number, since libc has replacements of its own.  They return 0,
   or -1 with errno. */
static int call_statx(void)
{
	struct statx stx;

	return syscall(SYS_statx, AT_FDCWD, ".", 0, STATX_BASIC_STATS, &stx);
}

static int call_openat2(void)
{
	uint64_t how[3] = { O_PATH };

	return syscall(CALL_OPENAT2, AT_FDCWD, ".", how, sizeof(how)) < 0 ? -1
									  : 0;
}

static int call_faccessat2(void)
{
	return syscall(CALL_FACCESSAT2, AT_FDCWD, ".", F_OK, AT_EACCESS);
}

/* No file has an empty path: the call fails, but otherwise where it exists. */
static int call_fchmodat2(void)
{
	if (syscall(CALL_FCHMODAT2, AT_FDCWD, "", 0, 0) == -1 &&
	    errno == ENOENT)
		return 0;
	return -1;
}

static int call_user_namespace(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS);
}

/* What follows where a call cannot be made. */
static const struct {
	const char *name;
	int (*call)(void);
	enum verdict without;
	const char *follows;
} calls[] = {
	{ "statx", call_statx, FOUND_NOTE,
	  "no birth times; the line on identity says what is used instead" },
	{ "openat2", call_openat2, FOUND_NOTE,
	  "programs get the error, as without fakebuild" },
	{ "faccessat2", call_faccessat2, FOUND_NOTE,
	  "sessions answer it by themselves" },
	{ "fchmodat2", call_fchmodat2, FOUND_NOTE, "sessions use older calls" },
	{ "namespaces", call_user_namespace, FOUND_LOST,
	  "chroot(2), unshare(2) and setns(2) fail with EPERM in a session; to "
	  "have them, allow user namespaces, as by the sysctls "
	  "user.max_user_namespaces, kernel.unprivileged_userns_clone and "
	  "kernel.apparmor_restrict_unprivileged_userns" },
};

/* Makes a call in a child, which a filter may kill: 0, an errno, or the
   negative number of the signal. */
static int try_call(int (*call)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		return errno;
	if (!pid)
		_exit(call() < 0 ? errno : 0);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void probe_kernel(struct findings *findings)
{
	struct utsname name;
	int err;

	found(findings, FOUND_WELL, "fakebuild", "version " PACKAGE_VERSION);
	if (uname(&name) == 0)
		found(findings, FOUND_WELL, "kernel", "%s %s, %s", name.sysname,
		      name.release, name.machine);
#ifdef __GLIBC__
	found(findings, FOUND_WELL, "libc", "glibc %s", gnu_get_libc_version());
#endif
	for (size_t i = 0; i < countof(calls); i++) {
		err = try_call(calls[i].call);
		if (!err)
			found(findings, FOUND_WELL, calls[i].name, "works");
		else if (err < 0)
			found(findings, FOUND_LOST, calls[i].name,
			      "signal %d kills who calls it: a filter", -err);
		else
			found(findings, calls[i].without, calls[i].name,
			      "%s: %s", strerror(err), calls[i].follows);
	}
}

/* Limits below which sessions may lose something; whether they do, the session
   that is tried tells. */
static const struct {
	const char *name;
	int resource;
	rlim_t enough;
	const char *follows;
} limits[] = {
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, 64,
	  "too few descriptors for programs and for the session's own" },
	{ "RLIMIT_FSIZE", RLIMIT_FSIZE, UINT64_C(1) << 30,
	  "the ledger cannot grow beyond it: chown(2) then fails with ENOSPC" },
	{ "RLIMIT_AS", RLIMIT_AS, UINT64_C(1) << 28,
	  "a process may not map the ledger, and then sees ENOMEM" },
};

/* SQLite's version is major * 1000000 + minor * 1000 + patch; without the
   library common/tool/sqlite.c answers 0. */
void probe_database(struct findings *findings)
{
	int version = sqlite3_libversion_number();

	if (version)
		found(findings, FOUND_WELL, "sqlite", "version %d.%d.%d",
		      version / 1000000, version / 1000 % 1000, version % 1000);
	else
		found(findings, FOUND_LOST, "sqlite",
		      "%s: --state, and -i and -s with a database, fail; "
		      "states as fakeroot's text work",
		      sqlite3_errmsg(NULL));
}

void probe_limits(struct findings *findings)
{
	int filters = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);
	struct rlimit limit;

	for (size_t i = 0; i < countof(limits); i++) {
		if (getrlimit(limits[i].resource, &limit) < 0)
			continue;
		if (limit.rlim_cur == RLIM_INFINITY)
			found(findings, FOUND_WELL, limits[i].name,
			      "unlimited");
		else if (limit.rlim_cur >= limits[i].enough)
			found(findings, FOUND_WELL, limits[i].name, "%llu",
			      (unsigned long long)limit.rlim_cur);
		else
			found(findings, FOUND_NOTE, limits[i].name, "%llu: %s",
			      (unsigned long long)limit.rlim_cur,
			      limits[i].follows);
	}
	if (filters > 0)
		found(findings, FOUND_NOTE, "seccomp",
		      "a filter refuses calls here; the lines above and below "
		      "tell which matter");
	else
		found(findings, FOUND_WELL, "seccomp", "no filter");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		found(findings, FOUND_NOTE, "set-id",
		      "NO_NEW_PRIVS: sudo(8) and its kin gain nothing here");
}

void probe_variables(struct findings *findings)
{
	static const char *const prefixes[] = { "FAKEBUILD", "FAKEROOT",
						"FAKED_", "PSEUDO_", "LD_" };
	static const char secret[] = "FAKEBUILD_SECRET=";

	for (char **entry = environ; *entry; entry++)
		for (size_t i = 0; i < countof(prefixes); i++) {
			if (strncmp(*entry, prefixes[i], strlen(prefixes[i])))
				continue;
			if (strncmp(*entry, secret, strlen(secret)))
				found(findings, FOUND_NOTE, "variable", "%s",
				      *entry);
			break;
		}
}
