/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the ledger in the directory, and sees by its lock that a keeper lives.
 * A ledger without a keeper is not used: its records may have to be written to
 * the database first, and the numbers of devices may have changed since.
 *
 * The keeper is started by a child of which the program learns nothing: it
 * sends no SIGCHLD, and a wait for any child does not find it.
 */
#include "preload/base/join.h"

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "raw/syscall.h"
#include "raw/text.h"

#define LEDGER_NAME "/fakebuild.db-ledger"

/* A keeper may end between two steps, and a lease may be in the way. */
#define TRIES 8

#ifndef F_OFD_GETLK
#define F_OFD_GETLK 36
#endif
#ifndef __NR_close_range
#define __NR_close_range 436
#endif

/* Descriptors that are closed one by one where close_range(2) is missing. */
#define FDS_MOST 4096

/* wait4(2): only children that were made without a signal. */
#define WAIT_SILENT 0x80000000

/* Whether the keeper lives: it has a lock on the ledger. */
static bool is_kept(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return raw(__NR_fcntl, fd, F_OFD_GETLK, &lock) == 0 &&
	       lock.l_type != F_UNLCK;
}

/* Reads the secret of the ledger; -ENOENT if that is not kept. */
static int read_ledger(struct joined *joined)
{
	int fd = raw(__NR_openat, AT_FDCWD, joined->ledger,
		     O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
		     0);
	int ret;

	if (fd < 0)
		return fd;
	ret = ledger_own_secret(fd, raw(__NR_geteuid), joined->secret);
	if (ret == 0 && !is_kept(fd))
		ret = -ENOENT;
	raw(__NR_close, fd);
	return ret;
}

/* ------------------------------------------------------------ the keeper */

/* The texts that execve(2) gets. */
struct start {
	char program[3][PATH_MAX]; /* where it may be, in this order */
	char directory[PATH_MAX];  /* PSEUDO_LOCALSTATEDIR= */
	const char *argv[5], *envp[3];
};

static void name_program(char to[PATH_MAX], const char *directory, size_t size,
			 const char *name)
{
	struct raw_text text = raw_text(to, PATH_MAX);

	raw_put_bytes(&text, directory, size);
	raw_put(&text, name);
	if (text.full)
		*to = '\0';
}

static void prepare(struct start *start, const char *directory,
		    const struct join_keeper *keeper)
{
	struct raw_text text = raw_text(start->directory, PATH_MAX);
	size_t size = keeper->library ? raw_length(keeper->library) : 0;

	while (size && keeper->library[size - 1] != '/')
		size--;
	if (size) {
		name_program(start->program[0], keeper->library, size, "faked");
		name_program(start->program[1], keeper->library, size,
			     "../faked/faked");
	}
	if (keeper->program)
		name_program(start->program[2], keeper->program,
			     raw_length(keeper->program), "/pseudo");
	raw_put(&text, "PSEUDO_LOCALSTATEDIR=");
	raw_put(&text, directory);
	start->argv[0] = "pseudo";
	start->argv[1] = "-d";
	start->argv[2] = "-P"; /* it needs none, but looks for it */
	start->argv[3] = directory;
	start->envp[0] = start->directory;
	start->envp[1] = keeper->options;
}

static void close_all(void)
{
	long null = raw(__NR_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);

	if (null >= 0) {
		raw(__NR_dup3, null, STDIN_FILENO, 0);
		raw(__NR_dup3, null, STDOUT_FILENO, 0);
	}
	if (raw(__NR_close_range, STDERR_FILENO + 1, ~0u, 0) != -ENOSYS)
		return;
	for (int fd = STDERR_FILENO + 1; fd < FDS_MOST; fd++)
		raw(__NR_close, fd);
}

/* Waits for a child; its exit status, or a negative errno. */
static long wait_for(long pid, unsigned options)
{
	int status = 0;
	long ret;

	if (pid < 0)
		return pid;
	do
		ret = raw(__NR_wait4, pid, &status, options, NULL);
	while (ret == -EINTR);
	/* Where SIGCHLD is ignored the status is lost. */
	if (ret < 0 && ret != -ECHILD)
		return ret;
	return status;
}

static void execute(const struct start *start)
{
	close_all();
	for (unsigned i = 0; i < countof(start->program); i++)
		if (*start->program[i])
			raw(__NR_execve, start->program[i], start->argv,
			    start->envp);
	raw(__NR_exit_group, 127);
}

/* In the silent child: exec would make it an ordinary one, so its own child
   becomes the keeper. */
static void run_keeper(const struct start *start)
{
	long pid = raw_clone(SIGCHLD);

	if (pid == 0)
		execute(start);
	raw(__NR_exit_group, wait_for(pid, 0) != 0);
}

/* Returns when the keeper, or another one, can be used. */
static int start_keeper(const char *directory, const struct join_keeper *keeper)
{
	struct start *start = mem_map(sizeof(*start));
	long pid, ret;

	if (!start || sandbox_is_locked())
		return -EIO;
	prepare(start, directory, keeper);
	pid = raw_clone(0);
	if (pid == 0)
		run_keeper(start);
	ret = wait_for(pid, WAIT_SILENT);
	mem_unmap(start, sizeof(*start));
	return ret == 0 ? 0 : -EIO;
}

int join_directory(const char *directory, const struct join_keeper *keeper,
		   struct joined *joined)
{
	struct raw_text text = raw_text(joined->ledger, sizeof(joined->ledger));
	int ret = -EIO;

	raw_put(&text, directory);
	raw_put(&text, LEDGER_NAME);
	if (text.full)
		return -ENAMETOOLONG;
	for (unsigned i = 0; i < TRIES; i++) {
		ret = read_ledger(joined);
		if (ret != -ENOENT && ret != -EAGAIN && ret != -EINVAL)
			return ret;
		ret = start_keeper(directory, keeper);
		if (ret < 0)
			return ret;
	}
	return -EIO;
}

void join_complain(const char *directory, int error)
{
	char line[PATH_MAX + 256];
	struct raw_text text = raw_text(line, sizeof(line));

	if (sandbox_is_locked())
		return;
	raw_put(&text, "pseudo: ");
	raw_put(&text, directory);
	raw_put(&text, error == -EIO		? ": cannot start its keeper"
		       : error == -ENAMETOOLONG ? ": name too long"
						: LEDGER_NAME
			       ": not a regular file of this user");
	raw_put(&text, "; nothing is recorded, and programs see their files "
		       "as they are\n");
	raw(__NR_write, STDERR_FILENO, line, text.at - line);
}
