/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds each message in a growable string and writes it in one piece.  Must
 * never fail loudly itself: when memory is short the format string alone is
 * shown.
 */
#include "common/tool/diag.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/file/io.h"
#include "common/str.h"

static const char *prog = "fakebuild";
static int worst;
static void (*before)(void);

void diag_init(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	if (slash && slash[1])
		prog = slash + 1;
	else if (argv0 && *argv0)
		prog = argv0;
}

const char *diag_prog(void)
{
	return prog;
}

void diag_before(void (*fn)(void))
{
	before = fn;
}

int diag_status(void)
{
	return worst;
}

void diag_worsen(int status)
{
	if (status > worst)
		worst = status;
}

FORMAT_PRINTF(2, 0)
static void say(const char *kind, const char *format, va_list args, int err)
{
	struct str text = STR_INIT, line = STR_INIT;

	if (before)
		before();
	str_vprintf(&text, format, args);
	if (err)
		str_printf(&text, ": %s", strerror(err));
	str_printf(&line, "%s: %s", prog, kind);
	str_visible(&line, str_failed(&text) ? format : str_text(&text));
	str_push(&line, '\n');
	if (!str_failed(&line))
		(void)!write_full(STDERR_FILENO, str_text(&line), line.len);
	str_fini(&text);
	str_fini(&line);
}

void note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args, 0);
	va_end(args);
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("warning: ", format, args, 0);
	va_end(args);
}

void fail(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args, 0);
	va_end(args);
	diag_worsen(status);
}

void fail_errno(int status, const char *format, ...)
{
	int err = errno;
	va_list args;

	va_start(args, format);
	say("", format, args, err);
	va_end(args);
	diag_worsen(status);
}

/* Where the fault lies, for the front of a message: as much as it knows. */
static const char *location(const struct fault *fault, struct str *text)
{
	if (fault->file)
		str_printf(text, "%s", fault->file);
	if (fault->file && fault->line > 0)
		str_printf(text, ":%u", fault->line);
	if (fault->file)
		str_puts(text, ": ");
	if (fault->has_offset)
		str_printf(text,
			   "byte %llu: ", (unsigned long long)fault->offset);
	return str_failed(text) ? "" : str_text(text);
}

void note_fault(const struct fault *fault)
{
	struct str text = STR_INIT;

	note("%s%s", location(fault, &text), fault->text);
	str_fini(&text);
}

void warn_fault(const struct fault *fault)
{
	struct str text = STR_INIT;

	warn("%s%s", location(fault, &text), fault->text);
	str_fini(&text);
}

void fail_fault(int status, const struct fault *fault)
{
	struct str text = STR_INIT;

	fail(status, "%s%s", location(fault, &text), fault->text);
	str_fini(&text);
}

void diag_exit(void)
{
	exit(worst);
}

void diag_exit_usage(void)
{
	struct str line = STR_INIT;

	str_puts(&line, "Try '");
	str_visible(&line, prog);
	str_puts(&line, " --help' for more information.\n");
	if (!str_failed(&line))
		(void)!write_full(STDERR_FILENO, str_text(&line), line.len);
	str_fini(&line);
	diag_exit();
}

void diag_close_stdout(int status)
{
	/* An earlier failure has set the error flag but not errno. */
	int failed_before = ferror(stdout);

	errno = 0;
	if (fclose(stdout) == 0 && !failed_before)
		return;
	if (errno == 0)
		errno = EIO;
	fail_errno(status, "cannot write standard output");
}
