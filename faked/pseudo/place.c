/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the directories of pseudo(1).  Asks no file system, except for the
   program itself in PATH. */
#include "faked/pseudo/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/path.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"

static void put(char to[PATH_MAX], const char *dir, const char *name)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (snprintf(to, PATH_MAX, "%.*s%s", (int)n, dir, name) >= PATH_MAX)
		die(FAKEROOT_FAILED, "%s: name too long", dir);
}

/* Stores a path, which may begin at the working directory. */
static void put_absolute(char to[PATH_MAX], const char *path)
{
	char cwd[PATH_MAX];

	if (*path == '/') {
		put(to, path, "");
		return;
	}
	if (!getcwd(cwd, sizeof(cwd)))
		die_errno(FAKEROOT_FAILED, "cannot use %s", path);
	if (snprintf(to, PATH_MAX, "%s/%s", cwd, path) >= PATH_MAX)
		die(FAKEROOT_FAILED, "%s: name too long", path);
}

void place_path(char to[PATH_MAX], const char *path)
{
	char clean[PATH_MAX];

	put_absolute(clean, path);
	if (!path_clean(clean))
		die(FAKEROOT_FAILED, "%s: leads out of the root directory",
		    path);
	to[0] = '/';
	strcpy(to + 1, strcmp(clean, ".") ? clean : "");
}

/* Stores the first DIR/NAME in PATH that can be executed. */
static bool search_path(char to[PATH_MAX], const char *name)
{
	const char *at = getenv("PATH");

	for (size_t n; at && *at; at += n + (at[n] == ':')) {
		n = strcspn(at, ":");
		if (n &&
		    snprintf(to, PATH_MAX, "%.*s/%s", (int)n, at, name) <
			    PATH_MAX &&
		    access(to, X_OK) == 0)
			return true;
	}
	return false;
}

/* The directory of the program; the one above if it is called "bin". */
static void find_prefix(char to[PATH_MAX], const char *argv0)
{
	char program[PATH_MAX];
	char *slash;

	if (strchr(argv0, '/'))
		place_path(program, argv0);
	else if (!search_path(program, argv0))
		die(FAKEROOT_FAILED, "PSEUDO_PREFIX is not set");
	slash = strrchr(program, '/');
	*slash = '\0';
	slash = strrchr(program, '/');
	if (slash && !strcmp(slash, "/bin"))
		*slash = '\0';
	put_absolute(to, *program ? program : "/");
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* Stores the directory of a variable, or the one of this name in `dir`. */
static void find(char to[PATH_MAX], const char *name, const char *dir,
		 const char *below)
{
	const char *value = variable(name);

	if (value)
		put_absolute(to, value);
	else
		put(to, strcmp(dir, "/") ? dir : "", below);
}

void place_find(struct place *place, const char *prefix, const char *argv0)
{
	if (!prefix)
		prefix = variable("PSEUDO_PREFIX");
	if (prefix)
		put_absolute(place->prefix, prefix);
	else
		find_prefix(place->prefix, argv0);
	find(place->bin, "PSEUDO_BINDIR", place->prefix, "/bin");
	find(place->state, "PSEUDO_LOCALSTATEDIR", place->prefix,
	     "/var/pseudo");
}
