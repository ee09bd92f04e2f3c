/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * system(3) and popen(3): libc starts the shell, so what exec.c does before it
 * starts a program is done here before.  In a changed root chroot_spawn.c makes
 * the call.
 *
 * A shell without a dynamic linker would leave the session.  system(3) is made
 * here then.  Only libc can make what pclose(3) waits for: so it starts that
 * shell with a command that executes the loader, which loads the shell again.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/exec_credentials.h"
#include "preload/process/chroot_spawn.h"
#include "preload/process/loader.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

static const char shell[] = "/bin/sh";

NEXT(int, system, (const char *))
NEXT(FILE *, popen, (const char *, const char *))

/*
 * system(3) and popen(3) pass `environ` to the shell, so it is replaced for the
 * time of the call, if a program has removed the session's variables from it.
 * NULL if that is not possible.
 */
static struct env *extend_environ(void)
{
	struct env *env = mem_map(sizeof(*env));

	if (!env)
		return NULL;
	if (exec_credentials_prepare(AT_FDCWD, shell, 0) < 0 ||
	    env_make(env, environ) < 0) {
		env_release(env);
		mem_unmap(env, sizeof(*env));
		return NULL;
	}
	if (env->list != environ)
		environ = env->list;
	return env;
}

/* If another thread has replaced `environ` meanwhile, its list may use ours, so
   that memory is not released. */
static void restore_environ(struct env *env, char **saved)
{
	if (env->list != saved && environ != env->list)
		return;
	if (env->list != saved)
		environ = saved;
	env_release(env);
	mem_unmap(env, sizeof(*env));
}

/* True if the shim must load the shell. */
__attribute__((noinline)) static bool shell_is_static(struct env *env)
{
	struct loader loader;
	char **before = env->list;
	bool loads = loader_find(&loader, env, AT_FDCWD, shell, 0, shell);

	loader_release(&loader);
	/* For a shell of the other class it was made anew. */
	if (env->list != before)
		environ = env->list;
	return loads;
}

/* A text as a single word of the shell. */
static void put_quoted(struct raw_text *text, const char *word)
{
	char one[2] = "";

	raw_put(text, "'");
	for (; *word; word++) {
		*one = *word;
		raw_put(text, *word == '\'' ? "'\\''" : one);
	}
	raw_put(text, "'");
}

/* popen(3) of a command that has the loader start the shell. */
static FILE *popen_static(const char *command, const char *type)
{
	size_t size = 4 * (raw_length(command) + PATH_MAX);
	char *line = mem_map(size);
	struct raw_text text = raw_text(line, size);
	FILE *file;

	if (!line) {
		errno = ENOMEM;
		return NULL;
	}
	raw_put(&text, "exec ");
	put_quoted(&text, session_value(VAR_LIB));
	raw_put(&text, " " PROGRAM_BY_SHELL " :/bin/sh /bin/sh sh -c ");
	put_quoted(&text, command);
	raw_put_end(&text);
	file = next_popen()(line, type);
	mem_unmap(line, size);
	return file;
}

int fake_system(const char *command)
{
	char **saved = environ;
	struct env *env;
	int ret;

	if (unlikely(session_root_changed))
		return chroot_system(command);
	env = next_system() ? extend_environ() : NULL;
	if (!env)
		return (int)return_errno(next_system() ? -ENOMEM : -ENOSYS);
	ret = shell_is_static(env) && command ? chroot_system(command)
					      : next_system()(command);
	restore_environ(env, saved);
	return ret;
}

FILE *fake_popen(const char *command, const char *type)
{
	char **saved = environ;
	struct env *env = next_popen() ? extend_environ() : NULL;
	FILE *file;

	if (!env) {
		errno = next_popen() ? ENOMEM : ENOSYS;
		return NULL;
	}
	if (unlikely(session_root_changed))
		file = chroot_popen(next_popen(), command, type, env);
	else if (unlikely(shell_is_static(env)))
		file = popen_static(command, type);
	else
		file = next_popen()(command, type);
	restore_environ(env, saved);
	return file;
}
