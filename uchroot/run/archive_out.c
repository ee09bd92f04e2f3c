/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/run/archive_out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "common/file/sum.h"
#include "faked/launcher/command.h"
#include "faked/launcher/environment.h"
#include "faked/session/session.h"
#include "uchroot/image/image.h"

/* Runs tar(1) in the session; its exit status, or -1 with errno. */
static int run_tar(const struct archive_out *archive,
		   const struct session *session)
{
	char dir[32];
	const char *const argv[] = { "tar",
				     "--create",
				     "--format=pax",
				     "--pax-option=delete=atime,delete=ctime",
				     "--sort=name",
				     "--numeric-owner",
				     "--xattrs",
				     "--acls",
				     "--force-local",
				     "--auto-compress",
				     "--file",
				     archive->path,
				     "--directory",
				     dir,
				     ".",
				     NULL };
	const struct environment inside = { .argv = (char *const *)argv,
					    .library = archive->library,
					    .ledger = session->ledger,
					    .socket = session->socket,
					    .key = session->key,
					    .secret = session->secret };
	struct command command = { .argv = (char *const *)argv,
				   .envp = environment_inside(&inside, environ),
				   .path = getenv("PATH"),
				   .umask = 022 };
	int status = 0;
	pid_t pid;

	snprintf(dir, sizeof(dir), "/proc/self/fd/%d", archive->from);
	fcntl(archive->from, F_SETFD, 0);
	pid = command.envp ? command_start(&command) : -ENOMEM;
	fcntl(archive->from, F_SETFD, FD_CLOEXEC);
	errno = pid < 0 ? -pid : 0;
	return pid < 0 || command_wait(pid, &status, 0) != pid
		       ? -1
		       : command_status(status);
}

static int digest(const char *path, uint64_t *size, char hex[SHA256_HEX_SIZE])
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : sum_file(fd, size, hex);
}

/* Begins a session with a ledger of the owners.  The box's own would not do:
   who is the user outside is root there. */
static int begin(struct session *session, int ledger, struct fault *fault)
{
	char path[64];
	int ret;

	if (ledger < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", getpid(), ledger);
	ret = session_adopt(session, path, ledger);
	if (ret == 0)
		return 0;
	errno = -ret;
	return fault_errno(fault, "cannot begin a session");
}

int archive_out(const struct archive_out *archive, uint64_t *size,
		char sha256[SHA256_HEX_SIZE], struct fault *fault)
{
	CLEANUP_FD int ledger = image_make_ledger(archive->owners, fault);
	struct session session;
	int status;

	if (begin(&session, ledger, fault) < 0)
		return -1;
	status = run_tar(archive, &session);
	cleanup_fd(&session.listener);
	if (status < 0)
		return fault_errno(fault, "cannot run tar");
	if (status > 0)
		return fault_set(fault, "%s: tar has failed", archive->path);
	return digest(archive->path, size, sha256) < 0
		       ? fault_errno(fault, "%s", archive->path)
		       : 0;
}
