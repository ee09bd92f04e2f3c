/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks for files whose place depends on how fakebuild was installed.  Costs
 * one readlink and one access for the common cases.
 */
#include "faked/launcher/locate.h"

#include <errno.h>
#include <fcntl.h>

#include "faked/install_dirs.h"
#include "faked/launcher/nolibc.h"
#include "raw/syscall.h"

/* Where each may be, seen from the directory of the running program, which is
   fakebuild or faked. */
static const char *const library_places[] = {
	"/preload/libfakebuild.so",
	"/../preload/libfakebuild.so",
	FAKEBUILD_LIB_FROM_BIN "/libfakebuild.so",
	NULL,
};

static const char *const faked_places[] = {
	"/faked/faked",
	"/faked",
	NULL,
};

static const char *self;

void locate_from(const char *program)
{
	self = program && program[0] == '/' ? program : NULL;
}

/* The running program's directory; its length, 0 if that is not known. */
static size_t own_directory(char dir[PATH_MAX])
{
	long n = raw(__NR_readlinkat, AT_FDCWD, "/proc/self/exe", dir,
		     PATH_MAX);

	if (n < 0 && self && raw_length(self) < PATH_MAX) {
		n = (long)raw_length(self);
		memcpy(dir, self, n);
	}
	while (n > 0 && dir[n - 1] != '/')
		n--;
	return n > 1 ? n - 1 : 0;
}

static bool found(char path[PATH_MAX], const char *dir, size_t len,
		  const char *name)
{
	struct raw_text text = raw_text(path, PATH_MAX);

	raw_put_bytes(&text, dir, len);
	raw_put(&text, name);
	return !text.full && raw(__NR_faccessat, AT_FDCWD, path, R_OK) == 0;
}

static int search(const char *const *places, const char *last,
		  char path[PATH_MAX])
{
	char dir[PATH_MAX];
	size_t len = own_directory(dir);

	for (; len && *places; places++)
		if (found(path, dir, len, *places))
			return 0;
	return found(path, last, raw_length(last), "") ? 0 : -ENOENT;
}

int locate_check(const char *path)
{
	for (; *path; path++)
		if (*path == ' ' || *path == ':' || *path == '\t' ||
		    *path == '\n')
			return -EINVAL;
	return 0;
}

int locate_library(char path[PATH_MAX])
{
	int ret = search(library_places, FAKEBUILD_LIBDIR "/libfakebuild.so",
			 path);

	return ret == 0 ? locate_check(path) : ret;
}

int locate_faked(char path[PATH_MAX])
{
	return search(faked_places, FAKEBUILD_BINDIR "/faked", path);
}
