/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The directories and names of sessions (session.h).  Every directory here may
 * be writable by other users, so one counts only if it was opened without
 * following a link and belongs to this user.  Runs in other people's sessions,
 * so it asks the kernel and never libc.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <time.h>

#include "faked/launcher/nolibc.h"
#include "faked/session/session_inside.h"
#include "raw/stat.h"
#include "raw/syscall.h"

static const struct candidate {
	const char *path;     /* NULL: the directory stands in */
	const char *variable; /* this environment variable */
} candidates[SESSION_CANDIDATES] = {
	{ "/dev/shm", NULL }, { NULL, "XDG_RUNTIME_DIR" }, { NULL, "TMPDIR" },
	{ "/tmp", NULL },     { "/var/tmp", NULL },
};

uid_t real_uid(void)
{
	return raw(__NR_getuid);
}

int64_t session_now(void)
{
	struct timespec time = { 0 };

	raw(__NR_clock_gettime, CLOCK_REALTIME, &time);
	return time.tv_sec;
}

long session_lstat(int dir, const char *name, struct stat *st)
{
	return raw_stat(dir, name, st, AT_SYMLINK_NOFOLLOW);
}

int session_open_dir(const char *dir)
{
	int fd = raw(__NR_openat, AT_FDCWD, dir,
		     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return fd == -ENOENT ? fd : -EPERM;
	if (raw_fstat(fd, &st) == 0 && st.st_uid == real_uid() &&
	    !(st.st_mode & 077))
		return fd;
	raw(__NR_close, fd);
	return -EPERM;
}

const char *session_candidate_dir(unsigned n, char *const *envp)
{
	const char *path = candidates[n].path;

	if (!path)
		path = raw_getenv(envp, candidates[n].variable);
	return path && path[0] == '/' ? path : NULL;
}

bool session_name_dir(struct session *session, const char *folder)
{
	struct raw_text text = raw_text(session->dir, sizeof(session->dir));

	raw_put(&text, folder);
	raw_put(&text, "/fakebuild-");
	raw_put_number(&text, real_uid(), 10);
	return !text.full;
}

bool session_name_ledger(struct session *session)
{
	struct raw_text text = raw_text(session->ledger,
					sizeof(session->ledger));

	raw_put(&text, session->dir);
	raw_put(&text, "/");
	raw_put(&text, session->key);
	return !text.full;
}

bool session_read_key(const char *text, uint32_t *number)
{
	uint64_t value = raw_number(text, 10, UINT64_MAX);

	*number = (uint32_t)value;
	return value <= UINT32_MAX;
}

void session_name_key(struct session *session, uint32_t number)
{
	struct raw_text text = raw_text(session->key, sizeof(session->key));

	raw_put_number(&text, number, 10);
}

void session_reset(struct session *session)
{
	session->key[0] = session->ledger[0] = '\0';
	session->dir[0] = session->socket[0] = '\0';
	session->fd = session->listener = -1;
}
