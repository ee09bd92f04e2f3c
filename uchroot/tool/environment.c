/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/tool/environment.h"

#include <string.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"

/* What the caller's terminal needs. */
static const char *const kept[] = { "COLORTERM", "LANG", "LC_ALL", "TERM" };

/* Says who somebody is, or where a file is, on the host only. */
static const char *const dropped[] = {
	"HOME", "LD_LIBRARY_PATH", "LD_PRELOAD", "LOGNAME", "OLDPWD", "PATH",
	"PWD",	"SHELL",	   "TMPDIR",	 "USER"
};

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

static bool is_set(const char *entry, const struct words *more)
{
	for (size_t i = 0; i < more->count; i++)
		if (is_named(entry, more->word[i]))
			return true;
	return false;
}

/* The entry of a variable of ours; NULL if there is none. */
static char *find_own(const char *name)
{
	for (char **entry = environ; *entry; entry++)
		if (is_named(*entry, name))
			return *entry;
	return NULL;
}

char **kept_environment(bool preserve, const struct words *more)
{
	size_t n = 0;
	char **made;

	while (environ[n])
		n++;
	made = calloc(n + more->count + 1, sizeof(*made));
	if (!made)
		die_errno(LAUNCH_FAILED, "cannot start");
	n = 0;
	for (char **entry = environ; *entry; entry++)
		if (!is_set(*entry, more) &&
		    (preserve ? !is_in(*entry, dropped, countof(dropped))
			      : is_in(*entry, kept, countof(kept))))
			made[n++] = *entry;
	for (size_t i = 0; i < more->count; i++) {
		char *word = (char *)more->word[i];

		made[n] = strchr(word, '=') ? word : find_own(word);
		n += made[n] != NULL;
	}
	return made;
}
