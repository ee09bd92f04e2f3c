/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakebuild, also installed as fakeroot: does the plain run, `fakebuild CMD`,
 * also with options that only say how CMD is started (plain_options.h), and
 * nothing else.  If there is another option, or if anything fails before the
 * command runs, it executes faked under its own name, whose launcher.c has all
 * options and messages: faked tries again, fails likewise, and prints the
 * message.
 *
 * This program is linked without libc (nolibc.h).
 */
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <linux/limits.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "faked/launcher/called_as.h"
#include "faked/launcher/command.h"
#include "faked/launcher/environment.h"
#include "faked/launcher/locate.h"
#include "faked/launcher/loop.h"
#include "faked/launcher/nolibc.h"
#include "faked/launcher/plain_options.h"
#include "faked/session/secret.h"
#include "faked/session/session.h"
#include "raw/program.h"
#include "raw/relocation.h"

#define HIDDEN __attribute__((visibility("hidden")))

/* With larger pages only the mprotect(2) in relocate() fails, which is a
   hardening and nothing else. */
#define PAGE ((uintptr_t)4096)

struct run {
	struct plain_options options;
	struct session session;
	struct loop loop;
	struct command command;
	char library[PATH_MAX];
	pid_t pid;
	int status;
};

static const char *nonempty_variable(char *const *envp, const char *name)
{
	const char *value = raw_getenv(envp, name);

	return value && *value ? value : NULL;
}

static bool on_signal(void *context, const struct signalfd_siginfo *info)
{
	struct run *run = context;
	int status;

	if (info->ssi_signo != SIGCHLD) {
		loop_pass_on(info, run->pid);
		return false;
	}
	if (command_wait(run->pid, &status, WNOHANG) != run->pid)
		return false;
	run->status = command_status(status);
	return true;
}

static bool start(struct run *run, char *const *envp, mode_t umask)
{
	struct environment environment = {
		.argv = run->command.argv,
		.library = run->library,
		.ledger = run->session.ledger,
		.socket = run->session.socket,
		.key = run->session.key,
		.secret = run->session.secret,
		.fd_base = run->options.fd_base,
		.unknown_is_real = run->options.unknown_is_real,
		.umask = umask,
		.settings = run->options.settings,
	};

	run->command.envp = environment_inside(&environment, envp);
	run->command.path = raw_getenv(envp, "PATH");
	run->command.signals = run->loop.before;
	run->command.umask = umask;
	if (!run->options.allow_setid)
		raw(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (run->command.envp)
		run->pid = command_start(&run->command);
	return run->pid > 0;
}

static bool find_library(struct run *run)
{
	const char *asked = run->options.library;

	return (asked ? locate_given(asked, run->library)
		      : locate_library(run->library)) == 0;
}

/* Does a plain run.  False if launcher.c has to do it: then the signal mask,
   the umask and the disk are as before. */
static bool run_plain(struct run *run, char *const *envp)
{
	mode_t umask = raw(__NR_umask, 077);
	uint32_t options = run->options.unknown_is_real
				   ? LEDGER_OPT_UNKNOWN_IS_REAL
				   : 0;

	run->loop.session = &run->session;
	run->loop.signal = on_signal;
	run->loop.context = run;
	if (find_library(run) && loop_init(&run->loop) == 0) {
		if (session_create(&run->session, envp, NULL, options) == 0) {
			if (start(run, envp, umask)) {
				session_sweep(&run->session);
				if (loop_run(&run->loop) < 0)
					run->status = launch_failed();
				session_remove(&run->session);
				return true;
			}
			session_remove(&run->session);
		}
		raw(__NR_rt_sigprocmask, SIG_SETMASK, &run->loop.before, NULL,
		    sizeof(run->loop.before));
	}
	raw(__NR_umask, umask);
	return false;
}

/* Executes the command in the session around this process. */
static void join(struct run *run, char *const *envp)
{
	char *const *inside = nonempty_variable(envp, "FAKEBUILD_ROOT") &&
					      locate_library(run->library) == 0
				      ? environment_moved(envp, run->library)
				      : environment_loaded(envp, true);

	if (inside && environment_has_settings(&run->options.settings))
		inside = environment_set(inside, &run->options.settings);
	if (!inside)
		return;
	run->command.envp = inside;
	run->command.path = raw_getenv(envp, "PATH");
	run->command.umask = raw(__NR_umask, 0);
	raw(__NR_rt_sigprocmask, SIG_SETMASK, NULL, &run->command.signals,
	    sizeof(run->command.signals));
	command_exec(&run->command);
}

static void say(const char *text)
{
	raw(__NR_write, 2, text, raw_length(text));
}

/* Executes faked, or where none is installed the one that -f names, under our
   name, without the shim: it must see files as they are on disk. */
static int hand_over(const char *faked, char **argv, char *const *envp)
{
	char path[PATH_MAX];
	char **unloaded = environment_loaded(envp, false);

	if (locate_faked(path) == 0)
		faked = path;
	if (faked && unloaded)
		raw(__NR_execve, faked, argv, unloaded);
	say(called_as_pseudo()	   ? "pseudo"
	    : called_as_fakeroot() ? "fakeroot"
				   : "fakebuild");
	say(": cannot run ");
	say(faked ? faked : path);
	say("\n");
	return launch_failed();
}

/* Who calls fakeroot wants to be root, whoever he is in the session. */
static char **as_root(char **envp)
{
	char **made = environment_of_other(envp) ? environment_of_root(envp)
						 : NULL;

	return made ? made : envp;
}

static int plain_main(char **argv, char **envp)
{
	static struct run run;
	const char *words = nonempty_variable(envp, "FAKEBUILD_OPTIONS");
	bool joins = session_around(envp), plain;

	called_as(argv[0]);
	if (called_as_pseudo())
		return hand_over(NULL, argv, envp);
	if (called_as_fakeroot() && joins)
		envp = as_root(envp);
	/* In a session the variable has had its effect. */
	if (words && !joins)
		argv = plain_options_expand(argv, words);
	run.command.argv = plain_options_read(&run.options, argv);
	plain = run.command.argv != NULL;
	if (plain && joins && !run.options.unknown_is_real)
		join(&run, envp);
	else if (plain && !joins && !nonempty_variable(envp, "FAKEROOTKEY") &&
		 run_plain(&run, envp))
		return run.status;
	return hand_over(run.options.faked, argv, envp);
}

/* The auxiliary vector lies behind the environment. */
static const void *auxiliary(char *const *envp, unsigned long type)
{
	const unsigned long *entry;

	while (*envp)
		envp++;
	for (entry = (const void *)(envp + 1); entry[0] != AT_NULL; entry += 2)
		if (entry[0] == type)
			return (const void *)entry[1];
	return NULL;
}

/* Only assembly calls begin(), so link-time optimisation would remove it. */
#ifdef __clang__
#define KEEP __attribute__((used))
#else
#define KEEP __attribute__((used, externally_visible))
#endif

/* An inner launcher is left alone: it has no libc, and means what it calls. */
PROGRAM_LEAVE_ALONE;

/*
 * A position-independent program without a loader relocates itself: it adds its
 * load address to each stored pointer, and then makes those pages read-only.
 * Before that no stored pointer is valid.
 */
extern const ElfW(Ehdr) image __asm__("__ehdr_start") HIDDEN;

static const ElfW(Phdr) *find_part(uint32_t type)
{
	const ElfW(Phdr) *part = (const void *)((uintptr_t)&image +
						image.e_phoff);

	for (unsigned i = 0; i < image.e_phnum; i++, part++)
		if (part->p_type == type)
			return part;
	return NULL;
}

static void add_address(const ElfW(Dyn) *entry)
{
	uintptr_t base = (uintptr_t)&image;
	const raw_relocation *at = NULL;
	uintptr_t *slot;
	size_t size = 0;

	for (; entry->d_tag != DT_NULL; entry++) {
		if (entry->d_tag == RAW_DT_ENTRIES)
			at = (const void *)(base + entry->d_un.d_ptr);
		else if (entry->d_tag == RAW_DT_ENTRIES_SIZE)
			size = entry->d_un.d_val;
	}
	for (; size; size -= sizeof(*at), at++) {
		slot = (uintptr_t *)(base + at->r_offset);
		*slot = base + RAW_ADDEND(at, slot);
	}
}

static void relocate(void)
{
	const ElfW(Phdr) *part = find_part(PT_DYNAMIC);
	uintptr_t base = (uintptr_t)&image, begin, end;

	if (!part)
		return;
	add_address((const void *)(base + part->p_vaddr));
	part = find_part(PT_GNU_RELRO);
	if (!part)
		return;
	begin = (base + part->p_vaddr) & ~(PAGE - 1);
	end = (base + part->p_vaddr + part->p_memsz) & ~(PAGE - 1);
	raw(__NR_mprotect, begin, end - begin, PROT_READ);
}

/* The entry: the kernel has put argc, argv and envp on the stack. */
KEEP __attribute__((noreturn)) void begin(long *stack);
void begin(long *stack)
{
	char **argv = (char **)(stack + 1), **envp = argv + stack[0] + 1;

	relocate();
	locate_from(auxiliary(envp, AT_EXECFN), argv[0]);
	secret_from(auxiliary(envp, AT_RANDOM));
	raw(__NR_exit_group, plain_main(argv, envp));
	__builtin_unreachable();
}

__asm__(".text\n.globl _start\n.type _start, %function\n"
	"_start:\n" RAW_START);
