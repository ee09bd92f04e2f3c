/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a shell in a session, and looks at what it saw: that shows at once that
 * launcher, library, server and ledger belong together, and that a dynamic
 * program is reached.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file/io.h"
#include "faked/doctor/findings.h"

/* Each line is a word and what was seen.  Some users have no PATH to chroot. */
static const char script[] =
	"echo \"ledger $FAKEBUILD_LEDGER\"\n"
	"echo \"reached $(id -u)\"\n"
	"cd \"$1\" || exit\n"
	": >f\n"
	"chown 4242:4343 f; echo \"owners $(stat -c %u:%g f)\"\n"
	"chmod 4711 f; echo \"modes $(stat -c %a f)\"\n"
	"mknod d c 1 3; echo \"devices $(stat -c %F d)\"\n"
	"PATH=$PATH:/usr/sbin:/sbin\n"
	"chroot / true; echo \"chroot $?\"\n";

static const struct {
	const char *what, *seen;
	const char *well, *follows;
} trials[] = {
	{ "reached", "0", "a dynamic program is in the session",
	  "the library is not preloaded: is the program static, or is "
	  "LD_PRELOAD taken away?" },
	{ "owners", "4242:4343", "recorded and shown",
	  "chown(2) does not work in a session" },
	{ "modes", "4711", "recorded and shown, set-id bits too",
	  "chmod(2) does not work in a session" },
	{ "devices", "character special file", "recorded and shown",
	  "mknod(2) does not work in a session" },
	{ "chroot", "0", "works",
	  "chroot(8) fails in a session; it needs user namespaces" },
};

/* Executes the command in a session: never returns. */
static void exec_in(const char *fakebuild, const char *const *words, int out)
{
	const char *argv[8] = { fakebuild, "--" };

	for (size_t n = 0; words[n] && n + 3 < countof(argv); n++)
		argv[n + 2] = words[n];
	dup2(out, 1);
	dup2(out, 2);
	execvp(fakebuild, (char *const *)argv);
	_exit(127);
}

bool trial_run(const char *fakebuild, const char *const *words, char *text,
	       size_t size)
{
	int ends[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (!pid)
		exec_in(fakebuild, words, ends[1]);
	close(ends[1]);
	n = pid < 0 ? -1 : read_full(ends[0], text, size - 1);
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The rest of the line that begins with a word, in `seen`; false if there is
   none. */
static bool line_of(const char *text, const char *word, char *seen, size_t size)
{
	size_t length = strlen(word);

	for (; *text; text = strchr(text, '\n') + 1) {
		if (!strncmp(text, word, length) && text[length] == ' ') {
			text += length + 1;
			snprintf(seen, size, "%.*s", (int)strcspn(text, "\n"),
				 text);
			return true;
		}
		if (!strchr(text, '\n'))
			break;
	}
	return false;
}

/* Enough for a million records. */
#define ROOM_ENOUGH (UINT64_C(128) << 20)

static void tell_ledger(struct findings *findings, const char *text)
{
	char path[PATH_MAX], *end;
	struct statvfs fs;
	uint64_t room;

	if (!line_of(text, "ledger", path, sizeof(path)))
		return;
	if (path[0] != '/') {
		found(findings, FOUND_NOTE, "ledger",
		      "%s: no folder for it, so it is a segment of System V "
		      "shared memory, of 765 MiB at most",
		      path);
		return;
	}
	/* The session is over, and its folder may be gone with it: what stays
	   is where the user's folder of ledgers lies. */
	end = strstr(path, "/fakebuild-");
	*(end ? end : strrchr(path, '/')) = '\0';
	if (statvfs(*path ? path : "/", &fs) < 0)
		return;
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (room < ROOM_ENOUGH)
		found(findings, FOUND_NOTE, "ledger",
		      "%s has room for %llu MiB: large builds may fail with "
		      "ENOSPC; --state FILE puts the ledger beside FILE",
		      path, (unsigned long long)room >> 20);
	else
		found(findings, FOUND_WELL, "ledger", "in %s", path);
}

static int remove_one(const char *path, const struct stat *st UNUSED,
		      int type UNUSED, struct FTW *ftw UNUSED)
{
	return remove(path);
}

void probe_session(struct findings *findings, const char *fakebuild)
{
	char dir[] = "fakebuild-doctor-XXXXXX", text[4096] = "", seen[256];
	const char *words[] = { "sh", "-c", script, "sh", dir, NULL };

	if (!mkdtemp(dir)) {
		found(findings, FOUND_LOST, "session",
		      "not tried, for lack of a folder to work in: %s",
		      strerror(errno));
		return;
	}
	if (!trial_run(fakebuild, words, text, sizeof(text)))
		found(findings, FOUND_LOST, "session",
		      "%s cannot start a command; run it, and read what it "
		      "says",
		      fakebuild);
	else
		tell_ledger(findings, text);
	for (size_t i = 0; *text && i < countof(trials); i++) {
		if (!line_of(text, trials[i].what, seen, sizeof(seen)))
			*seen = '\0';
		if (!strcmp(seen, trials[i].seen))
			found(findings, FOUND_WELL, trials[i].what, "%s",
			      trials[i].well);
		else
			found(findings, FOUND_LOST, trials[i].what,
			      "found '%s', not '%s': %s", seen, trials[i].seen,
			      trials[i].follows);
	}
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
