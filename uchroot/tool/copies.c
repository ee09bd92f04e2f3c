/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/tool/copies.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/path.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"

static void *checked(void *memory)
{
	if (!memory)
		die_errno(LAUNCH_FAILED, "cannot start");
	return memory;
}

/* Cuts a text in two at its first colon; the other part, or NULL. */
static char *cut(char *text)
{
	char *colon = strchr(text, ':');

	if (colon)
		*colon++ = '\0';
	return colon;
}

/* The own name of a file, that of the directory it is if it is given as "." */
static const char *name_of(const char *path)
{
	char *real = realpath(path, NULL);

	if (!real)
		die_errno(LAUNCH_FAILED, "%s", path);
	return path_base(real);
}

static void read_in(const char *text, struct copy_in *in)
{
	char *from = checked(strdup(text)), *to = cut(from);

	if (!to || *to != '/' || !*from)
		die_usage(LAUNCH_FAILED, "--copy-in: '%s' is not SRC:DST",
			  text);
	*in = (struct copy_in){ .from = from,
				.fd = open(from, O_PATH | O_CLOEXEC),
				.name = name_of(from),
				.to = to };
	if (in->fd < 0)
		die_errno(LAUNCH_FAILED, "%s", from);
}

static void read_out(const char *text, struct copy_out *out)
{
	char *from = checked(strdup(text)), *to = cut(from);
	char *more = to ? cut(to) : NULL;

	if (!to || !*to || *from != '/' || (more && strcmp(more, "tar")))
		die_usage(LAUNCH_FAILED,
			  "--copy-out: '%s' is not SRC:DST[:tar]", text);
	*out = (struct copy_out){ .from = from, .to = to, .archive = more };
}

struct copy_in *copies_in(const struct words *words)
{
	struct copy_in *list = checked(calloc(words->count + 1, sizeof(*list)));

	for (size_t i = 0; i < words->count; i++)
		read_in(words->word[i], &list[i]);
	return list;
}

struct copy_out *copies_out(const struct words *words)
{
	struct copy_out *list = checked(
		calloc(words->count + 1, sizeof(*list)));

	for (size_t i = 0; i < words->count; i++)
		read_out(words->word[i], &list[i]);
	return list;
}
