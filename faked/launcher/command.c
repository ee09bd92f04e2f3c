/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vfork and execve the child runs on the parent's memory: it only
 * makes system calls and reports failure through a variable both see.
 */
#include "faked/launcher/command.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <signal.h>
#include <sys/wait.h>

#include "faked/launcher/nolibc.h"
#include "raw/syscall.h"

/* The kernel's signal mask. */
#define SIGNALS_SIZE 8

/* Where execvp looks when PATH is not set. */
static const char default_path[] = "/usr/local/bin:/bin:/usr/bin";

/*
 * vfork(2) returns twice into the same frame; the child overwrites the return
 * address on the stack, so the parent's copy waits in a register.
 */
__attribute__((visibility("hidden"), returns_twice)) long nolibc_vfork(void);
#if defined __x86_64__
__asm__(".text\n.hidden nolibc_vfork\nnolibc_vfork:\n"
	"	pop %rdx\n"
	"	mov $58, %eax\n" /* __NR_vfork */
	"	syscall\n"
	"	push %rdx\n"
	"	ret\n");
#elif defined __aarch64__
__asm__(".text\n.hidden nolibc_vfork\nnolibc_vfork:\n"
	"	mov x0, #0x4111\n" /* CLONE_VM | CLONE_VFORK | SIGCHLD */
	"	mov x1, #0\n"
	"	mov x8, #220\n" /* __NR_clone */
	"	svc 0\n"
	"	ret\n");
#else
#error "no vfork for this architecture: add it to faked/launcher/command.c"
#endif

static int exec_file(const char *path, char *const *argv, char *const *envp)
{
	return -raw(__NR_execve, path, argv, envp);
}

/* A script without #! runs in the shell, as POSIX wants of execvp. */
static int exec_script(const char *path, const struct command *command)
{
	size_t n = 0;
	char **argv;
	long at;

	while (command->argv[n])
		n++;
	at = nolibc_pages((n + 2) * sizeof(*argv));
	if (raw_failed(at))
		return -at;
	argv = (char **)at;
	argv[0] = (char *)"/bin/sh";
	argv[1] = (char *)path;
	for (size_t i = 1; i <= n; i++)
		argv[i + 1] = command->argv[i];
	return exec_file(argv[0], argv, command->envp);
}

static int exec_path(const char *path, const struct command *command)
{
	int err = exec_file(path, command->argv, command->envp);

	return err == ENOEXEC ? exec_script(path, command) : err;
}

/* Errors of one directory of $PATH that do not end the search. */
static bool try_next(int err)
{
	return err == ENOENT || err == ENOTDIR || err == EACCES ||
	       err == ENODEV || err == ESTALE || err == ETIMEDOUT;
}

/*
 * `name` in the directory of `len` bytes; the current one if it has none.  A
 * directory that may not be searched has no such file, as shells see it.
 */
static int exec_in(const char *dir, size_t len, const char *name,
		   const struct command *command)
{
	char path[PATH_MAX];
	struct raw_text text = raw_text(path, sizeof(path));
	int err;

	raw_put_bytes(&text, dir, len);
	if (len)
		raw_put(&text, "/");
	raw_put(&text, name);
	if (text.full)
		return ENOENT;
	err = exec_path(path, command);
	if (err == EACCES && raw(__NR_faccessat, AT_FDCWD, path, F_OK) < 0)
		err = ENOENT;
	return err;
}

static int exec_search(const char *name, const struct command *command)
{
	const char *dirs = command->path ? command->path : default_path;
	int worst = ENOENT;

	for (;;) {
		size_t len = 0;
		int err;

		while (dirs[len] && dirs[len] != ':')
			len++;
		err = exec_in(dirs, len, name, command);
		if (!try_next(err))
			return err;
		if (err == EACCES)
			worst = err;
		if (!dirs[len])
			return worst;
		dirs += len + 1;
	}
}

static bool has_slash(const char *name)
{
	while (*name && *name != '/')
		name++;
	return *name == '/';
}

int command_exec(const struct command *command)
{
	const char *name = command->argv[0];

	raw(__NR_umask, command->umask);
	raw(__NR_rt_sigprocmask, SIG_SETMASK, &command->signals, NULL,
	    SIGNALS_SIZE);
	if (has_slash(name))
		return exec_path(name, command);
	return *name ? exec_search(name, command) : ENOENT;
}

pid_t command_start(const struct command *command)
{
	volatile int err = 0;
	long pid = nolibc_vfork();

	if (pid == 0) {
		err = command_exec(command);
		raw(__NR_exit_group, 127);
		__builtin_unreachable();
	}
	if (pid < 0)
		return pid;
	if (err) {
		command_wait(pid, NULL, 0);
		return -err;
	}
	return pid;
}

pid_t command_wait(pid_t pid, int *status, int options)
{
	long ret;

	do
		ret = raw(__NR_wait4, pid, status, options, NULL);
	while (ret == -EINTR);
	return ret;
}

int command_status(int wait_status)
{
	if (WIFSIGNALED(wait_status))
		return 128 + WTERMSIG(wait_status);
	return WEXITSTATUS(wait_status);
}

int command_failure(int err)
{
	return err == ENOENT ? 127 : 126;
}
