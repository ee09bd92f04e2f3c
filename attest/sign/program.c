/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts a program and waits for it.  Signals by which users end programs are
 * held back by the folder: one that comes is passed on to the program, and
 * again to us when the folder is gone.
 */
#include "attest/sign/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#define OUT	 "out"
#define MESSAGES "messages"

/* What a program may need to find the user's keys, or to ask for a
   passphrase; messages are in English, whatever the user speaks. */
static const char *const variables[] = {
	"PATH",		 "HOME",
	"USER",		 "LOGNAME",
	"TERM",		 "TMPDIR",
	"DISPLAY",	 "WAYLAND_DISPLAY",
	"XAUTHORITY",	 "GNUPGHOME",
	"GPG_TTY",	 "DBUS_SESSION_BUS_ADDRESS",
	"SSH_ASKPASS",	 "SSH_ASKPASS_REQUIRE",
	"SSH_AUTH_SOCK", "XDG_RUNTIME_DIR",
};

#define ENVIRONMENT_MAX (countof(variables) + 2)

/* Picks these variables out of ours. */
static void pick_environment(char *environment[ENVIRONMENT_MAX])
{
	static char locale[] = "LC_ALL=C";
	size_t count = 0;

	environment[count++] = locale;
	for (size_t i = 0; i < countof(variables); i++) {
		size_t length = strlen(variables[i]);

		for (char **at = environ; at && *at; at++)
			if (strncmp(*at, variables[i], length) == 0 &&
			    (*at)[length] == '=') {
				environment[count++] = *at;
				break;
			}
	}
	environment[count] = NULL;
}

/* Redirects the standard descriptors.  0 or an error number. */
static int redirect(posix_spawn_file_actions_t *actions,
		    const struct folder *folder, const struct program *program)
{
	const int new = O_WRONLY | O_CREAT | O_TRUNC;
	char path[PATH_MAX] = "/dev/null";
	int err;

	if (program->input)
		folder_path(folder, program->input, path);
	err = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, path,
					       O_RDONLY, 0);
	folder_path(folder, OUT, path);
	if (!err)
		err = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO,
						       path, new, 0600);
	folder_path(folder, MESSAGES, path);
	if (!err && program->messages)
		err = posix_spawn_file_actions_addopen(actions, STDERR_FILENO,
						       path, new, 0600);
	return err;
}

/* Starts it.  0 or an error number. */
static int start(const struct folder *folder, const struct program *program,
		 pid_t *pid)
{
	char *environment[ENVIRONMENT_MAX];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int err;

	pick_environment(environment);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &folder->mask);
	err = redirect(&actions, folder, program);
	if (!err)
		err = posix_spawnp(pid, program->argv[0], &actions, &attr,
				   (char *const *)program->argv,
				   program->is_users ? environ : environment);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/* Waits for its end, or for a signal, which it gets, too.  Returns the signal
   or 0. */
static int wait_for(pid_t pid, const sigset_t *held, int *status)
{
	sigset_t awaited = *held;
	int ended_by = 0;

	sigaddset(&awaited, SIGCHLD);
	while (waitpid(pid, status, WNOHANG) == 0) {
		int signal = sigwaitinfo(&awaited, NULL);

		if (signal > 0 && signal != SIGCHLD) {
			kill(pid, signal);
			ended_by = signal;
		}
	}
	return ended_by;
}

/* Runs it with SIGCHLD held back, too, so that its end cannot be missed.  The
   status of waitpid(2), or -1 with the fault's text. */
static int run(const struct folder *folder, const struct program *program,
	       struct fault *fault)
{
	int err, ended_by, status = -1;
	pid_t pid;

	err = start(folder, program, &pid);
	if (err == ENOENT || err == EACCES)
		return fault_set(fault, "%s is not installed",
				 program->argv[0]);
	errno = err;
	if (err)
		return fault_errno(fault, "%s", program->argv[0]);
	ended_by = wait_for(pid, &folder->held, &status);
	if (ended_by) {
		raise(ended_by);
		return fault_set(fault, "%s: interrupted", program->argv[0]);
	}
	return status;
}

int program_run(const struct folder *folder, const struct program *program,
		struct fault *fault)
{
	struct sigaction old, usual = { .sa_handler = SIG_DFL };
	sigset_t child, mask;
	int status;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &mask);
	sigaction(SIGCHLD, &usual, &old);
	status = run(folder, program, fault);
	sigaction(SIGCHLD, &old, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (status < 0)
		return -1;
	if (program->out && folder_read(folder, OUT, program->out, fault) < 0)
		return -1;
	if (program->messages &&
	    folder_read(folder, MESSAGES, program->messages, fault) < 0)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
