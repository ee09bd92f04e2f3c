/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the files of an installed or built fakebuild.  Costs one readlink(2)
 * and one access(2) in the common cases, since each start of fakebuild pays
 * them; a readlink(2) below /proc costs as much as ten elsewhere.
 */
#include "faked/launcher/locate.h"

#include <errno.h>
#include <fcntl.h>

#include "faked/install_dirs.h"
#include "faked/launcher/called_as.h"
#include "faked/launcher/nolibc.h"
#include "raw/preload_list.h"
#include "raw/syscall.h"

/* Directories to try, relative to that of the running program, which is
   fakebuild or faked. */
static const char *const library_paths[] = {
	"/preload", FAKEBUILD_LIB_FROM_BIN, "/../preload", "", NULL,
};

static const char *const faked_paths[] = {
	"/faked",
	FAKEBUILD_LIB_FROM_BIN,
	"",
	NULL,
};

static const char *const helper_paths[] = { "", FAKEBUILD_LIB_FROM_BIN, NULL };

static const char *const fakebuild_paths[] = { "", "/..", NULL };

static const char *self, *called; /* see locate_from() */

void locate_from(const char *program, const char *argv0)
{
	self = program && program[0] == '/' && raw_length(program) < PATH_MAX
		       ? program
		       : NULL;
	called = argv0;
}

/* Whether no part of the path is ".", ".." or empty, or begins with a dot. */
static bool is_plain(const char *path)
{
	for (; *path; path++)
		if (*path == '/' && (path[1] == '/' || path[1] == '.'))
			return false;
	return true;
}

/* Whether the path that was executed is this program's own, and not that of a
   link to it or of a script that names it after "#!": the kernel calls the
   program of a script by its path. */
static bool was_executed_itself(void)
{
	char target[1];

	return self && called && is_plain(self) &&
	       (raw_equal(called, self) ||
		raw_word_is(raw_word_base(raw_word(self)), called)) &&
	       raw(__NR_readlinkat, AT_FDCWD, self, target, sizeof(target)) ==
		       -EINVAL;
}

/* Stores the directory of the running program; returns its length, 0 if it is
   not known. */
static size_t own_directory(char dir[PATH_MAX])
{
	long n = -ENOENT;

	if (!was_executed_itself())
		n = raw(__NR_readlinkat, AT_FDCWD, "/proc/self/exe", dir,
			PATH_MAX);
	if (n < 0 && self) {
		n = (long)raw_length(self);
		memcpy(dir, self, n);
	}
	while (n > 0 && dir[n - 1] != '/')
		n--;
	return n > 1 ? n - 1 : 0;
}

/* Tries DIR/SUBDIR/NAME; `len` is the length of `dir`. */
static bool try_path(char path[PATH_MAX], const char *dir, size_t len,
		     const char *subdir, const char *name)
{
	struct raw_text text = raw_text(path, PATH_MAX);

	raw_put_bytes(&text, dir, len);
	raw_put(&text, subdir);
	raw_put(&text, "/");
	raw_put(&text, name);
	return !text.full && raw(__NR_faccessat, AT_FDCWD, path, R_OK) == 0;
}

static int search(const char *const *subdirs, const char *last,
		  const char *name, char path[PATH_MAX])
{
	char dir[PATH_MAX];
	size_t len = own_directory(dir);

	for (; len && *subdirs; subdirs++)
		if (try_path(path, dir, len, *subdirs, name))
			return 0;
	return try_path(path, last, raw_length(last), "", name) ? 0 : -ENOENT;
}

/* Whether LD_PRELOAD can hold this path. */
static int check(const char *path)
{
	for (; *path; path++)
		if (*path == ' ' || *path == ':' || *path == '\t' ||
		    *path == '\n')
			return -EINVAL;
	return 0;
}

static const char *library_name(void)
{
	if (called_as_pseudo())
		return "libpseudo.so";
	return called_as_fakeroot() ? "libfakeroot-fakebuild.so"
				    : "libfakebuild-fakeroot.so";
}

int locate_library(char path[PATH_MAX])
{
	int ret = search(library_paths, FAKEBUILD_LIBDIR, library_name(), path);

	if (ret < 0)
		ret = search(library_paths, FAKEBUILD_LIBDIR, "libfakebuild.so",
			     path);
	return ret == 0 ? check(path) : ret;
}

int locate_given(const char *asked, char path[PATH_MAX])
{
	struct raw_text text = raw_text(path, PATH_MAX);
	long ret;

	if (*asked != '/') {
		ret = raw(__NR_getcwd, path, PATH_MAX);
		if (ret < 0 || *path != '/')
			return ret < 0 ? (int)ret : -ENOENT;
		text.at = path + ret - 1;
		raw_put(&text, "/");
	}
	raw_put(&text, asked);
	if (text.full)
		return -ENAMETOOLONG;
	ret = raw(__NR_faccessat, AT_FDCWD, path, R_OK);
	return ret < 0 ? (int)ret : check(path);
}

int locate_beside(const char *name, char path[PATH_MAX])
{
	return search(helper_paths, FAKEBUILD_LIBDIR, name, path);
}

int locate_fakebuild(char path[PATH_MAX])
{
	return search(fakebuild_paths, FAKEBUILD_LIBDIR, "fakebuild", path);
}

int locate_faked(char path[PATH_MAX])
{
	return search(faked_paths, FAKEBUILD_LIBDIR, "faked", path);
}
