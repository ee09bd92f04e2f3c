/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The progress line.  It reads a clock that needs no system call, and writes
 * five times a second at most.
 */
#include "common/tool/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/advance.h"
#include "common/tool/diag.h"

/* The line appears after one second and is renewed at this interval. */
#define FIRST_MS 1000
#define RENEW_MS 200

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, bool quiet)
{
	*progress = (struct progress){
		.on = !quiet && isatty(STDERR_FILENO),
		.next_ms = now_ms() + FIRST_MS,
	};
}

bool progress_is_due(struct progress *progress)
{
	return progress->on && now_ms() >= progress->next_ms;
}

void progress_show(struct progress *progress, const char *format, ...)
{
	va_list args;

	progress->next_ms = now_ms() + RENEW_MS;
	progress->shown = true;
	fprintf(stderr, "\r%s: ", diag_prog());
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\033[K", stderr);
	fflush(stderr);
}

void progress_clear(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}

/* The line that shows the steps; next_ms is 0 before the first
   progress_follow. */
static struct progress followed;
static const char *shown_what;

static void clear_followed(void)
{
	progress_clear(&followed);
}

/* What is counted next appears at once, if a line is there. */
static void show_tick(const char *what, size_t done, size_t total)
{
	if (shown_what && shown_what != what)
		followed.next_ms = 0;
	if (!progress_is_due(&followed))
		return;
	shown_what = what;
	if (total)
		progress_show(&followed, "%zu of %zu %s", done, total, what);
	else
		progress_show(&followed, "%zu %s", done, what);
}

void progress_follow(bool quiet)
{
	if (!followed.next_ms)
		progress_begin(&followed, quiet);
	if (!followed.on)
		return;
	diag_before(clear_followed);
	advance_listen(show_tick);
}

void progress_unfollow(void)
{
	clear_followed();
	advance_listen(NULL);
}
