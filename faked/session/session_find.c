/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds sessions that run (session.h): the one that this process is in, and the
 * one of a key.  A file counts only if it was opened without following a link
 * and belongs to this user.  Runs in other people's sessions, so it asks the
 * kernel and never libc.
 */
#include <errno.h>
#include <fcntl.h>

#include "faked/launcher/nolibc.h"
#include "faked/session/session_inside.h"
#include "raw/syscall.h"

/* Opens the ledger that the environment names.  Another user may have put any
   file there, so no link is followed but the one of a memfd, which is the
   kernel's. */
static long open_around(const char *ledger)
{
	static const char proc[] = "/proc/";
	size_t i = 0;

	while (proc[i] && ledger[i] == proc[i])
		i++;
	return raw(__NR_openat, AT_FDCWD, ledger,
		   O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
			   (proc[i] ? O_NOFOLLOW : 0));
}

const char *session_around(char *const *envp)
{
	const char *ledger = raw_getenv(envp, "FAKEBUILD_LEDGER");
	unsigned char told[LEDGER_SECRET_SIZE], found[LEDGER_SECRET_SIZE];
	long fd, ret;
	int number;

	if (!ledger || !*ledger ||
	    !ledger_read_secret(raw_getenv(envp, "FAKEBUILD_SECRET"), told))
		return NULL;
	number = ledger_segment_number(ledger);
	fd = number < 0 ? open_around(ledger) : -1;
	if (number < 0 && fd < 0)
		return fd == -EACCES || fd == -ELOOP ? NULL : ledger;
	ret = number < 0 ? ledger_own_secret(fd, real_uid(), found)
			 : ledger_own_segment(number, real_uid(), found);
	if (fd >= 0)
		raw(__NR_close, fd);
	return ret == 0 && ledger_same_secret(told, found) ? ledger : NULL;
}

int session_read_link(int dir, const char *name, char ledger[PATH_MAX],
		      unsigned char secret[LEDGER_SECRET_SIZE])
{
	long n = raw(__NR_readlinkat, dir, name, ledger, PATH_MAX - 1);
	int number;

	ledger[n > 0 ? n : 0] = '\0';
	number = ledger_segment_number(ledger);
	return number < 0 ? number
			  : ledger_own_segment(number, real_uid(), secret);
}

/* Finds the ledger of the key in one directory.  A process that joins by a key
   knows no secret yet: that each step of the path belongs to this user is the
   only proof that the ledger does. */
static int find_at(struct session *session, const char *folder)
{
	int dir, fd, ret;

	if (!session_name_dir(session, folder) || !session_name_ledger(session))
		return -ENAMETOOLONG;
	dir = session_open_dir(session->dir);
	if (dir < 0)
		return dir;
	fd = raw(__NR_openat, dir, session->key,
		 O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -ELOOP)
		fd = session_read_link(dir, session->key, session->ledger,
				       session->secret);
	raw(__NR_close, dir);
	if (fd < 0 || ledger_segment_number(session->ledger) >= 0)
		return fd;
	ret = ledger_own_secret(fd, real_uid(), session->secret);
	if (ret == 0)
		session->fd = fd;
	else
		raw(__NR_close, fd);
	return ret;
}

bool session_candidate(struct session *session, char *const *envp,
		       const char *key, unsigned n)
{
	const char *path = n < SESSION_CANDIDATES
				   ? session_candidate_dir(n, envp)
				   : NULL;
	uint32_t number;

	session_reset(session);
	if (n >= SESSION_CANDIDATES || !session_read_key(key, &number))
		return false;
	session_name_key(session, number);
	if (!path || !session_name_dir(session, path))
		session->dir[0] = '\0';
	return true;
}

int session_find(struct session *session, char *const *envp, const char *key)
{
	uint32_t number;

	session_read_nobody();
	session_reset(session);
	if (!session_read_key(key, &number))
		return -ENOENT;
	session_name_key(session, number);
	for (size_t i = 0; i < SESSION_CANDIDATES; i++) {
		const char *path = session_candidate_dir(i, envp);

		if (path && find_at(session, path) == 0)
			return 0;
	}
	session_reset(session);
	return -ENOENT;
}
