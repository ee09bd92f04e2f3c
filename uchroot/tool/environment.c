/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/tool/environment.h"

#include <string.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "raw/text.h"

/* What a box has of its own, in spite of the caller's. */
static const char *const own[] = {
	"HOME=/root",
	"LOGNAME=root",
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"SHELL=/bin/sh",
	"USER=root",
};

/* What the caller's terminal needs. */
static const char *const kept[] = { "COLORTERM", "LANG", "LC_ALL", "TERM" };

/* Says where a file is on the host only. */
static const char *const dropped[] = { "LD_LIBRARY_PATH", "LD_PRELOAD", "PWD",
				       "OLDPWD", "TMPDIR" };

static bool is_named(const char *entry, const char *name)
{
	size_t n = strcspn(name, "=");

	return !strncmp(entry, name, n) && entry[n] == '=';
}

static bool is_in(const char *entry, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_named(entry, names[i]))
			return true;
	return false;
}

static bool is_wanted(const char *entry, bool preserve)
{
	if (is_in(entry, own, countof(own)))
		return false;
	return preserve ? !is_in(entry, dropped, countof(dropped))
			: is_in(entry, kept, countof(kept));
}

char **box_environment(bool preserve)
{
	size_t n = 0;
	char **made;

	while (environ[n])
		n++;
	made = calloc(countof(own) + n + 1, sizeof(*made));
	if (!made)
		die_errno(LAUNCH_FAILED, "cannot start");
	n = 0;
	for (size_t i = 0; i < countof(own); i++)
		made[n++] = (char *)own[i];
	for (char **entry = environ; *entry; entry++)
		if (is_wanted(*entry, preserve))
			made[n++] = *entry;
	return made;
}
