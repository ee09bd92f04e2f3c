/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that libc starts in a changed root.  chroot_exec.c describes what
 * must happen just before exec; here it must happen inside of libc.
 *
 * posix_spawn(3) takes a list of actions for the child.  Two more at its end
 * open the working directory of the child, and change to the session's root.
 * libc's functions add them to the program's own list, and they are removed by
 * hand afterwards (spawn_actions.c).
 *
 * popen(3) has no such list, so it is called in the session's root directory,
 * which the other threads of the process share meanwhile.  system(3) is simple,
 * and is made here.
 */
#include "preload/process/chroot_spawn.h"

#include <sys/wait.h>

#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/process/chroot_exec.h"
#include "preload/process/spawn_actions.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(int, posix_spawn_file_actions_init, (posix_spawn_file_actions_t *))
NEXT(int, posix_spawn_file_actions_destroy, (posix_spawn_file_actions_t *))
NEXT(int, posix_spawn_file_actions_addopen,
     (posix_spawn_file_actions_t *, int, const char *, int, mode_t))
NEXT(int, posix_spawn_file_actions_addfchdir_np,
     (posix_spawn_file_actions_t *, int))

/* ------------------------------------------------------------- the steps */

/* Adds the two actions; an errno, and then the list is as before. */
static int add_actions(posix_spawn_file_actions_t *actions, int cwd, int root)
{
	int ret = next_posix_spawn_file_actions_addopen()(
		actions, cwd, ".", O_PATH | O_DIRECTORY, 0);

	if (ret)
		return ret;
	ret = next_posix_spawn_file_actions_addfchdir_np()(actions, root);
	if (ret)
		spawn_actions_remove_last(actions, 1);
	return ret;
}

static int spawn(const struct spawning *s,
		 const posix_spawn_file_actions_t *actions)
{
	return s->next(s->pid, s->path, actions, s->attributes, s->argv,
		       s->env->list);
}

static int spawn_with_actions(const struct spawning *s,
			      posix_spawn_file_actions_t *actions, int root)
{
	int cwd = spawn_free_fd(actions, root);
	int ret = add_actions(actions, cwd, root);

	if (ret)
		return ret;
	env_set_cwd(s->env, cwd);
	ret = spawn(s, actions);
	spawn_actions_remove_last(actions, 2);
	return ret;
}

/* For a libc without addfchdir_np: starts the program from the session's root,
   as popen does. */
static int spawn_from_outside(const struct spawning *s,
			      const posix_spawn_file_actions_t *actions,
			      struct chroot_exec_start *start)
{
	int ret = -chroot_exec_enter_root(start, s->env);

	if (ret)
		return ret;
	ret = spawn(s, actions);
	chroot_exec_restore_cwd(start);
	return ret;
}

static int spawn_in_session(const struct spawning *s,
			    const posix_spawn_file_actions_t *actions,
			    struct chroot_exec_start *start)
{
	posix_spawn_file_actions_t own;
	int ret;

	if (!next_posix_spawn_file_actions_addfchdir_np())
		return spawn_from_outside(s, actions, start);
	if (actions)
		return spawn_with_actions(s, (void *)actions,
					  start->session_root_fd);
	ret = next_posix_spawn_file_actions_init()(&own);
	if (ret)
		return ret;
	ret = spawn_with_actions(s, &own, start->session_root_fd);
	next_posix_spawn_file_actions_destroy()(&own);
	return ret;
}

int chroot_spawn(const struct spawning *spawning)
{
	struct spawning s = *spawning;
	struct chroot_exec_start *start = mem_map(sizeof(*start));
	int ret;

	if (!start)
		return ENOMEM;
	ret = -chroot_exec_prepare(start, s.env, &s.path, &s.argv);
	if (!ret)
		ret = start->session_root_fd < 0
			      ? spawn(&s, s.actions)
			      : spawn_in_session(&s, s.actions, start);
	chroot_exec_release(start);
	mem_unmap(start, sizeof(*start));
	return ret;
}

/* ----------------------------------------------------------- popen, system */

static const char shell[] = "/bin/sh";

FILE *chroot_popen(FILE *(*next)(const char *, const char *),
		   const char *command, const char *type, struct env *env)
{
	struct chroot_exec_start *start = mem_map(sizeof(*start));
	const char *path = shell;
	char *const *argv = NULL;
	FILE *file = NULL;
	long ret;

	ret = start ? chroot_exec_prepare(start, env, &path, &argv) : -ENOMEM;
	if (ret >= 0 && !start->loads)
		ret = chroot_exec_enter_root(start, env);
	if (ret >= 0) {
		file = next(command, type);
		chroot_exec_restore_cwd(start);
	} else {
		errno = -ret;
	}
	if (start) {
		chroot_exec_release(start);
		mem_unmap(start, sizeof(*start));
	}
	return file;
}

/* struct sigaction of the kernel; nothing here has a handler. */
struct action {
	unsigned long handler, flags, restorer;
	uint64_t mask;
};

/* system(3) ignores SIGINT and SIGQUIT while the command runs.  If several
   threads are here, the first one ignores them, and the last one restores the
   actions that the first has saved. */
static struct action interrupt, quit;
static unsigned running;

static const struct action ignore = { .handler = (unsigned long)SIG_IGN };

#define BIT(signal) (UINT64_C(1) << ((signal)-1))

/* Ignores the two signals, and blocks SIGCHLD in this thread. */
static void block_signals(uint64_t *mask)
{
	uint64_t child = BIT(SIGCHLD);

	if (__atomic_fetch_add(&running, 1, __ATOMIC_ACQ_REL) == 0) {
		raw(__NR_rt_sigaction, SIGINT, &ignore, &interrupt,
		    sizeof(child));
		raw(__NR_rt_sigaction, SIGQUIT, &ignore, &quit, sizeof(child));
	}
	raw(__NR_rt_sigprocmask, SIG_BLOCK, &child, mask, sizeof(child));
}

/* Restores them.  The actions are restored before the count is: a thread that
   comes in between would else save SIG_IGN as the program's action. */
static void restore_signals(const uint64_t *mask)
{
	unsigned n = __atomic_load_n(&running, __ATOMIC_ACQUIRE);

	do {
		raw(__NR_rt_sigaction, SIGINT, n == 1 ? &interrupt : &ignore, 0,
		    sizeof(*mask));
		raw(__NR_rt_sigaction, SIGQUIT, n == 1 ? &quit : &ignore, 0,
		    sizeof(*mask));
	} while (!__atomic_compare_exchange_n(&running, &n, n - 1, false,
					      __ATOMIC_ACQ_REL,
					      __ATOMIC_ACQUIRE));
	raw(__NR_rt_sigprocmask, SIG_SETMASK, mask, 0, sizeof(*mask));
}

static int run_shell(const char *command)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
	uint64_t mask;
	int status = -1;
	long pid, ret;

	block_signals(&mask);
	pid = fake_fork();
	if (pid == 0) {
		running = 1;
		restore_signals(&mask);
		fake_execve(shell, argv, environ);
		raw(__NR_exit_group, 127);
	}
	ret = pid;
	while (pid > 0 && (ret = raw(__NR_wait4, pid, &status, 0, 0)) == -EINTR)
		;
	restore_signals(&mask);
	return pid > 0 && ret < 0 ? (int)return_errno(ret) : status;
}

int chroot_system(const char *command)
{
	if (!command)
		return raw(__NR_faccessat, AT_FDCWD, shell, X_OK) >= 0;
	return run_shell(command);
}
