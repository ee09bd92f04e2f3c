/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each command is a row of a table.  What is copied goes through tar(1) of both
 * sides, in a command that the session runs.
 */
#include "uchroot/virt/virt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "uchroot/run/log_file.h"

enum { WORDS = 8, LINE_SIZE = 65536 };

/* ------------------------------------------------------------------ words */

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c | 32);

	return c && at ? (int)(at - digits) : -1;
}

/* Undoes %xx in place. */
static void unquote(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '%' && digit(text[1]) >= 0 &&
		    digit(text[2]) >= 0) {
			*to++ = (char)(digit(text[1]) << 4 | digit(text[2]));
			text += 2;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* Splits a line at its blanks; returns how many words there are. */
static int split(char *line, char *words[WORDS])
{
	int count = 0;
	char *word;

	while ((word = strsep(&line, " \n")))
		if (*word && count < WORDS) {
			unquote(word);
			words[count++] = word;
		}
	return count;
}

static void print_quoted(const char *text)
{
	for (; *text; text++)
		if (strchr(",% ", *text))
			printf("%%%02x", (unsigned char)*text);
		else
			putchar(*text);
}

/* --------------------------------------------------------------- commands */

/* Runs a script of the host's shell, whose arguments are uchroot, the session
   and two words.  False if it fails, after its own messages. */
static bool run_script(struct virt *virt, const char *script, const char *one,
		       const char *two)
{
	const char *const argv[] = { "/bin/sh", "-c",	       script,
				     "sh",	virt->program, virt->session,
				     one,	two,	       NULL };
	struct command command = { .argv = (char *const *)argv,
				   .envp = environ,
				   .umask = 022 };
	int status = 0;
	pid_t pid = command_start(&command);

	return pid > 0 && command_wait(pid, &status, 0) == pid && status == 0;
}

/* Begins the log of a testbed, which has the name of its session. */
static int begin_log(const struct virt *virt, struct audit *audit,
		     char path[PATH_MAX], struct fault *fault)
{
	int fd;

	if (snprintf(path, PATH_MAX, "%s/%s.log", virt->logs, virt->session) >=
	    PATH_MAX) {
		errno = ENAMETOOLONG;
		return fault_errno(fault, "%s", virt->logs);
	}
	fd = log_file_open(path, virt->box, fault);
	return fd < 0 ? -1
		      : audit_begin(audit, fd, path, PACKAGE_VERSION, fault);
}

static int begin_session(struct virt *virt, struct fault *fault)
{
	struct audit log, *audit = virt->logs ? &log : NULL;
	char path[PATH_MAX];

	if (sessions_choose(virt->session, fault) < 0 ||
	    (audit && begin_log(virt, audit, path, fault) < 0))
		return -1;
	return sessions_begin(virt->box, virt->session, audit, 0, true, fault);
}

static bool open_box(struct virt *virt)
{
	struct fault fault = { .file = NULL };

	if (begin_session(virt, &fault) < 0) {
		fail_fault(LAUNCH_FAILED, &fault);
		return false;
	}
	virt->open = true;
	snprintf(virt->scratch, sizeof(virt->scratch), "/tmp/autopkgtest.%s",
		 virt->session + strcspn(virt->session, "-") + 1);
	return run_script(virt,
			  "exec \"$1\" -r -c \"$2\" -- mkdir -m 1777 \"$3\" "
			  "</dev/null >&2",
			  virt->scratch, "");
}

static bool close_box(struct virt *virt)
{
	struct fault fault = { .file = NULL };

	if (!virt->open)
		return true;
	virt->open = false;
	if (sessions_end(virt->session, &fault) == 0)
		return true;
	fail_fault(LAUNCH_FAILED, &fault);
	return false;
}

static bool do_open(struct virt *virt, char **words)
{
	(void)words;
	if (virt->open || !open_box(virt))
		return false;
	printf("ok %s\n", virt->scratch);
	return true;
}

static bool do_close(struct virt *virt, char **words)
{
	(void)words;
	if (!close_box(virt))
		return false;
	puts("ok");
	return true;
}

static bool do_revert(struct virt *virt, char **words)
{
	return virt->open && close_box(virt) && do_open(virt, words);
}

static bool do_capabilities(struct virt *virt, char **words)
{
	(void)words;
	printf("ok revert revert-full-system root-on-testbed");
	if (virt->user)
		printf(" suggested-normal-user=%s", virt->user);
	putchar('\n');
	return true;
}

static bool do_print_execute(struct virt *virt, char **words)
{
	(void)words;
	if (!virt->open)
		return false;
	printf("ok ");
	print_quoted(virt->program);
	printf(",-r,--fail-status,255,-c,%s,--\n", virt->session);
	return true;
}

/* Both paths end in a slash, which means the contents of a directory, or
   neither does. */
static bool do_copydown(struct virt *virt, char **words)
{
	if (!virt->open ||
	    !run_script(
		    virt,
		    "case $3 in\n"
		    "*/) tar -C \"$3\" -cf - . | \"$1\" -r -c \"$2\" -- sh "
		    "-c 'mkdir -p \"$1\" && tar --no-same-owner -C \"$1\" "
		    "-xf -' sh \"$4\" ;;\n"
		    "*) mode=$(stat -c %a \"$3\") && \"$1\" -r -c \"$2\" -- "
		    "sh -c 'cat >\"$1\" && chmod \"$2\" \"$1\"' sh \"$4\" "
		    "\"$mode\" <\"$3\" ;;\n"
		    "esac >&2",
		    words[1], words[2]))
		return false;
	puts("ok");
	return true;
}

static bool do_copyup(struct virt *virt, char **words)
{
	if (!virt->open ||
	    !run_script(virt,
			"case $3 in\n"
			"*/) mkdir -p \"$4\" && \"$1\" -r -c \"$2\" -- tar -C "
			"\"$3\" -cf - . </dev/null | tar --no-same-owner -C "
			"\"$4\" -xf - ;;\n"
			"*) \"$1\" -r -c \"$2\" -- cat \"$3\" </dev/null "
			">\"$4\" ;;\n"
			"esac",
			words[1], words[2]))
		return false;
	puts("ok");
	return true;
}

static bool do_quit(struct virt *virt, char **words)
{
	return do_close(virt, words);
}

static const struct row {
	const char *word;
	int operands;
	bool (*run)(struct virt *virt, char **words);
	bool ends;
} rows[] = {
	{ "open", 0, do_open, false },
	{ "close", 0, do_close, false },
	{ "revert", 0, do_revert, false },
	{ "capabilities", 0, do_capabilities, false },
	{ "print-execute-command", 0, do_print_execute, false },
	{ "copydown", 2, do_copydown, false },
	{ "copyup", 2, do_copyup, false },
	{ "quit", 0, do_quit, true },
};

static const struct row *row_of(const char *word)
{
	for (size_t i = 0; i < countof(rows); i++)
		if (!strcmp(rows[i].word, word))
			return &rows[i];
	return NULL;
}

/* Carries out a line.  False at the end, or after a failure, which is told. */
static bool carry_out(struct virt *virt, char *line)
{
	char *words[WORDS] = { NULL };
	int count = split(line, words);
	const struct row *row = count ? row_of(words[0]) : NULL;

	if (!row || count - 1 < row->operands) {
		fail(LAUNCH_FAILED, "%s: unknown command",
		     count ? words[0] : "");
		return false;
	}
	if (!row->run(virt, words)) {
		fail(LAUNCH_FAILED, "%s: failed", row->word);
		return false;
	}
	return !row->ends;
}

int virt_serve(struct virt *virt)
{
	static char line[LINE_SIZE];

	puts("ok");
	do
		fflush(stdout);
	while (fgets(line, sizeof(line), stdin) && carry_out(virt, line));
	fflush(stdout);
	if (!close_box(virt))
		return LAUNCH_FAILED;
	return diag_status();
}
