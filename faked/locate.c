/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks for files whose place depends on how fakebuild was installed.  Costs
 * one readlink and one access for the common cases.
 */
#include "faked/locate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Where each may be, seen from the directory of the running program. */
static const char *const library_places[] = {
	"preload/libfakebuild.so",
	FAKEBUILD_LIB_FROM_BIN "/libfakebuild.so",
	NULL,
};

static const char *const faked_places[] = {
	"faked/faked",
	"faked",
	NULL,
};

/* The running program's directory; false without /proc. */
static bool own_directory(char dir[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	char *slash;

	if (n <= 0)
		return false;
	dir[n] = '\0';
	slash = strrchr(dir, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

static bool found(char path[PATH_MAX], const char *dir, const char *name)
{
	int n = snprintf(path, PATH_MAX, "%s/%s", dir, name);

	return n > 0 && n < PATH_MAX && access(path, R_OK) == 0;
}

static int search(const char *const *places, const char *last,
		  char path[PATH_MAX])
{
	char dir[PATH_MAX];

	if (own_directory(dir))
		for (; *places; places++)
			if (found(path, dir, *places))
				return 0;
	snprintf(path, PATH_MAX, "%s", last);
	return access(path, R_OK);
}

/* The user's own choice must be there; nothing replaces it. */
static int absolute(const char *asked, char path[PATH_MAX])
{
	return realpath(asked, path) ? access(path, R_OK) : -1;
}

int locate_library(const char *asked, char path[PATH_MAX])
{
	int ret = asked ? absolute(asked, path)
			: search(library_places,
				 FAKEBUILD_LIBDIR "/libfakebuild.so", path);

	if (ret == 0 && strpbrk(path, " :\t\n")) {
		errno = EINVAL;
		ret = -1;
	}
	return ret;
}

int locate_faked(const char *asked, char path[PATH_MAX])
{
	return asked ? absolute(asked, path)
		     : search(faked_places, FAKEBUILD_BINDIR "/faked", path);
}
