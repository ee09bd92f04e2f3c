/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes a private directory, and sees to it that nothing of it stays. */
#include "attest/sign/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "common/file/io.h"
#include "common/file/remove.h"
#include "common/file/temporary.h"

/* What a program may print, in bytes: a signature or a message. */
#define FILE_LIMIT (1u << 20)

static struct folder *present;

void folder_remove(struct folder *folder)
{
	int err = errno;

	if (present != folder)
		return;
	tree_remove(folder->path);
	present = NULL;
	sigprocmask(SIG_SETMASK, &folder->mask, NULL);
	errno = err;
}

static void remove_present(void)
{
	if (present)
		folder_remove(present);
}

/* Holds back the signals by which users end programs, but for those that this
   process does not heed. */
static void hold_signals(struct folder *folder)
{
	static const int signals[] = { SIGINT,	SIGTERM, SIGHUP,
				       SIGQUIT, SIGPIPE, SIGALRM,
				       SIGUSR1, SIGUSR2, SIGXCPU };
	struct sigaction action;

	sigemptyset(&folder->held);
	for (size_t i = 0; i < countof(signals); i++)
		if (sigaction(signals[i], NULL, &action) == 0 &&
		    action.sa_handler != SIG_IGN)
			sigaddset(&folder->held, signals[i]);
	sigprocmask(SIG_BLOCK, &folder->held, &folder->mask);
}

int folder_make(struct folder *folder, struct fault *fault)
{
	static bool is_registered;
	const char *parent = getenv("TMPDIR");
	int length = snprintf(folder->path, sizeof(folder->path),
			      "%s/attest.XXXXXX",
			      parent && *parent ? parent : "/tmp");

	if ((size_t)length >= sizeof(folder->path))
		return fault_set(fault, "TMPDIR is too long");
	if (!is_registered && atexit(remove_present) != 0)
		return fault_errno(fault, "%s", folder->path);
	is_registered = true;
	hold_signals(folder);
	if (temporary_directory(folder->path) < 0) {
		fault_errno(fault, "%s", folder->path);
		sigprocmask(SIG_SETMASK, &folder->mask, NULL);
		return -1;
	}
	present = folder;
	return 0;
}

void folder_path(const struct folder *folder, const char *name,
		 char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%.60s", folder->path, name);
}

int folder_write(const struct folder *folder, const char *name,
		 const char *bytes, size_t size, struct fault *fault)
{
	char path[PATH_MAX];
	CLEANUP_FD int fd = -1;

	folder_path(folder, name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write_full(fd, bytes, size) < 0)
		return fault_errno(fault, "%s", path);
	return 0;
}

int folder_read(const struct folder *folder, const char *name, struct str *to,
		struct fault *fault)
{
	CLEANUP_FREE char *bytes = NULL;
	char path[PATH_MAX];
	size_t size;

	folder_path(folder, name, path);
	bytes = read_file(path, FILE_LIMIT, &size);
	if (!bytes)
		return fault_errno(fault, "%s", path);
	str_append(to, bytes, size);
	if (str_failed(to))
		return fault_set(fault, "%s: out of memory", path);
	return 0;
}
