/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vfork and execve the child runs on the parent's memory: it only
 * makes system calls and reports failure through a variable both see.
 */
#include "faked/launcher/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/tool/exit_status.h"
#include "faked/launcher/environment.h"
#include "faked/launcher/locate.h"
#include "faked/launcher/nolibc.h"
#include "raw/fakeroot.h"
#include "raw/linker.h"
#include "raw/path_search.h"
#include "raw/preload_list.h"
#include "raw/program_calls.h"
#include "raw/program_file.h"
#include "raw/stat.h"
#include "raw/syscall.h"
#include "raw/variables.h"

/* The kernel's signal mask. */
#define SIGNALS_SIZE 8

/*
 * vfork(2) returns twice into the same frame.  Where the return address is on
 * the stack, the child overwrites it: the parent's copy waits in a register.
 */
__attribute__((visibility("hidden"), returns_twice)) long nolibc_vfork(void);
__asm__(".text\n.hidden nolibc_vfork\n.type nolibc_vfork, %function\n"
	"nolibc_vfork:\n" RAW_VFORK);

/* The path of faked beside the library of the session: where the root is
   another one, this program's own path leads nowhere. */
static bool name_beside_library(char *const *envp, char path[PATH_MAX])
{
	const char *library = raw_getenv(envp, session_variable_name(VAR_LIB));
	struct raw_text text = raw_text(path, PATH_MAX);

	if (!library)
		return false;
	raw_put_bytes(&text, library,
		      raw_word_base(raw_word(library)).at - library);
	raw_put(&text, "faked");
	return !text.full;
}

/* Executes faked in place of another fakeroot, which joins the session of the
   environment (preload/process/fakeroot.h).  Returns if that fails. */
static void exec_instead(const struct command *command)
{
	char path[PATH_MAX];
	char **unloaded = environment_loaded(command->envp, false);

	if (unloaded && name_beside_library(command->envp, path))
		raw(__NR_execve, path, command->argv, unloaded);
	if (unloaded && locate_faked(path) == 0)
		raw(__NR_execve, path, command->argv, unloaded);
}

static long open_file(int dir, const char *path, int flags UNUSED)
{
	return raw(__NR_openat, dir, path, PROGRAM_OPEN_FLAGS, 0);
}

/* The same for a program, also for one that its owner may only execute: he may
   give himself the right to read it, for as long as it takes to open it.  Of
   one with set-id bits nothing is wanted. */
static long open_program(int dir, const char *path, int flags)
{
	long fd = open_file(dir, path, flags);
	struct stat st;

	if (fd != -EACCES || raw_stat(dir, path, &st, 0) < 0 ||
	    !S_ISREG(st.st_mode) || st.st_mode & (S_ISUID | S_ISGID) ||
	    raw(__NR_fchmodat, dir, path, (st.st_mode & ALLPERMS) | S_IRUSR) <
		    0)
		return fd;
	fd = open_file(dir, path, flags);
	raw(__NR_fchmodat, dir, path, st.st_mode & ALLPERMS);
	return fd;
}

static bool may_execute(int dir, const char *path, int flags UNUSED)
{
	return raw(__NR_faccessat, dir, path, X_OK) >= 0;
}

static long open_outside(const char *path)
{
	return open_file(AT_FDCWD, path, 0);
}

static const struct program_access plainly = { open_program, may_execute,
					       open_outside };

/* Tells of a program what the parts say, up to NULL. */
static void tell(const char *program, const char *const parts[])
{
	char line[2 * PATH_MAX + 64];
	struct raw_text text = raw_text(line, sizeof(line));

	raw_put(&text, "fakebuild: ");
	raw_put(&text, program);
	raw_put(&text, ": ");
	while (*parts)
		raw_put(&text, *parts++);
	raw_put(&text, "\n");
	raw(__NR_write, STDERR_FILENO, line, text.at - line);
}

/* Tells that a program leaves the session, if the library was the reason. */
static void complain(const char *path, const char *library, long err)
{
	const char *parts[] = { "leaves the session, since ", library,
				" cannot be executed", NULL };

	if (err == -EACCES || err == -ENOENT)
		tell(path, parts);
}

/* True if the library is one of this machine, and can load its programs.  That
   of another machine is for programs that an emulator starts. */
static bool can_load(const char *library)
{
	long fd = open_file(AT_FDCWD, library, 0);
	struct program program;
	bool can = true;

	if (fd < 0)
		return true; /* which is told as it is started */
	if (program_read(&program, fd))
		can = program_kind(&program) != PROGRAM_FOREIGN;
	raw(__NR_close, fd);
	return can;
}

/* Tells that a program leaves the session, since there is no library for it. */
static void complain_of_class(const char *program)
{
	const char *parts[] = { "programs of 32 bits are not in the session",
				NULL };

	tell(program, parts);
}

/* The library for the program in a file; NULL if there is none. */
static const char *library_for(const struct program_file *file,
			       char *const *envp, char buffer[PATH_MAX])
{
	const char *library = raw_getenv(envp, session_variable_name(VAR_LIB));
	int class = file->other_class ? PROGRAM_OTHER_CLASS : PROGRAM_OWN_CLASS;

	return library_of_class(library, class, buffer, PATH_MAX);
}

/* Has the library load a program without a dynamic linker.  Returns a negative
   errno; 0 if the program does without the library. */
static long exec_loader(const char *path, const struct program_file *file,
			char *const argv[], char *const *envp)
{
	const char *untouched = raw_getenv(
		envp, session_variable_name(VAR_UNTOUCHED));
	char first[PATH_MAX + 32], buffer[PATH_MAX];
	const char *library = library_for(file, envp, buffer);
	struct raw_text text = raw_text(first, sizeof(first));
	size_t count = program_file_count(file, argv);
	long words, ret = 0;

	if (!library || linker_name(path) ||
	    program_is_untouched(file->name, untouched) || !can_load(library))
		return 0;
	words = nolibc_pages(count * sizeof(char *));
	raw(__NR_fcntl, file->fd, F_SETFD, 0);
	if (!raw_failed(words) &&
	    program_loader_words(file, true, path, argv, &text,
				 (const char **)words, count))
		ret = raw(__NR_execve, library, words, envp);
	if (ret == -E2BIG) {
		program_loader_shorten((const char **)words, file->fd);
		ret = raw(__NR_execve, library, words, envp);
	}
	complain(path, library, ret);
	return ret;
}

/* The environment for a dynamic program of our class.  One that has no text to
   change is spared what takes a tenth of the time of true(1). */
static char *const *environment_for(const struct program_file *file,
				    char *const *envp)
{
	char **plain = file->fd < 0 || program_may_call(file->fd)
			       ? NULL
			       : environment_without_sites(envp);

	return plain ? plain : envp;
}

/* Looks at a program: one that the library has to load is started, and what
   comes back then is a negative errno.  0 if the program is to be started as it
   is, with `*envp`, which a program of the other class has of its own. */
static long look_at(const char *path, char *const argv[], char *const **envp)
{
	char *const *made = *envp;
	struct program_file file;
	long ret = 0;

	program_file_find(&file, &plainly, AT_FDCWD, path, 0, path);
	if (file.other_class)
		made = environment_for_class(*envp, PROGRAM_OTHER_CLASS,
					     linker_name(path));
	else if (file.kind == PROGRAM_DYNAMIC)
		made = environment_for(&file, *envp);
	if (made && file.kind == PROGRAM_STATIC)
		ret = exec_loader(path, &file, argv, made);
	if (!made) {
		complain_of_class(path);
		made = environment_loaded(*envp, false);
	}
	if (file.fd >= 0)
		raw(__NR_close, file.fd);
	if (made)
		*envp = made;
	return ret == -E2BIG ? ret : 0;
}

/* A sanitizer guards pieces of the stack, also when the child has gone that
   used them: it is told before. */
static void leave_stack(void)
{
#ifdef __SANITIZE_ADDRESS__
	extern void __asan_handle_no_return(void);

	__asan_handle_no_return();
#endif
}

/* Starts the file, without the library if it lists libraries. */
static long exec_program(const char *path, const struct command *command)
{
	char *const *envp = command->envp;
	char **unloaded = linker_is_ldd(path, command->argv)
				  ? environment_loaded(envp, false)
				  : NULL;
	long ret = unloaded ? 0 : look_at(path, command->argv, &envp);

	if (ret < 0)
		return ret;
	leave_stack();
	return raw(__NR_execve, path, command->argv,
		   unloaded ? (char *const *)unloaded : envp);
}

/* Starts another fakeroot: one of a user who is not root has its own root, and
   one below that refuses. */
static long exec_fakeroot(const char *path, const struct command *command)
{
	const char *nested = session_variable_name(VAR_NESTED);
	struct command own = *command;

	if (!raw_getenv(own.envp, nested) && environment_of_other(own.envp))
		own.envp = environment_nested(own.envp);
	else if (!raw_getenv(own.envp, nested))
		exec_instead(command);
	return own.envp ? exec_program(path, &own) : -ENOMEM;
}

/* Runs the file, a script without #! in the shell, as POSIX wants of execvp. */
static long exec_file(const char *path, const struct command *command)
{
	size_t words = 2;
	long ret, at;

	if (fakeroot_name(path) && fakeroot_script(path))
		return exec_fakeroot(path, command);
	ret = exec_program(path, command);
	if (ret != -ENOEXEC)
		return ret;
	while (command->argv[words - 2])
		words++;
	at = nolibc_pages(words * sizeof(char *));
	if (raw_failed(at))
		return at;
	path_script((char **)at, words, path, command->argv);
	return raw(__NR_execve, *(char **)at, at, command->envp);
}

static const char *file_of(const struct command *command)
{
	return command->file ? command->file : command->argv[0];
}

/* A directory of $PATH that may not be searched has no such file, as shells
   see it.  A path with a slash is no matter of $PATH. */
static long try_exec(const char *path, const void *context)
{
	const struct command *command = context;
	long ret = exec_file(path, command);

	if (ret == -EACCES && path != file_of(command) &&
	    raw(__NR_faccessat, AT_FDCWD, path, F_OK) < 0)
		return -ENOENT;
	return ret;
}

int command_exec(const struct command *command)
{
	raw(__NR_umask, command->umask);
	raw(__NR_rt_sigprocmask, SIG_SETMASK, &command->signals, NULL,
	    SIGNALS_SIZE);
	return -path_search(file_of(command), command->path, try_exec, command);
}

pid_t command_start(const struct command *command)
{
	volatile int err = 0;
	long pid = nolibc_vfork();

	if (pid == 0) {
		err = command_exec(command);
		raw(__NR_exit_group, COMMAND_NOT_FOUND);
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
	return err == ENOENT ? COMMAND_NOT_FOUND : COMMAND_NOT_RUN;
}
