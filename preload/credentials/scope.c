/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the path of a call with the session's lists.  The path is made
 * absolute and its `.`, `..` and double slashes are taken out, all by its text:
 * links on the way are not followed, so a file is in the scope or not by the
 * name that the program calls it by.  A descriptor has the path that the kernel
 * tells; one without a path, as of a pipe, is the session's.
 *
 * A list has beginnings of paths, which need not end at a slash, as in pseudo.
 */
#include "preload/credentials/scope.h"

#include <limits.h>

#include "preload/base/changed_root.h"
#include "preload/base/mem.h"
#include "preload/base/session.h"

/* The path of the working directory or of a descriptor, and a path behind
   it. */
#define BOTH_MAX (2 * PATH_MAX)

/* True if the path begins with one of the words. */
static bool is_listed(const char *list, const char *path, size_t size)
{
	for (size_t n; *list; list += n + (list[n] == ',')) {
		for (n = 0; list[n] && list[n] != ','; n++)
			;
		if (n && n <= size && memcmp(path, list, n) == 0)
			return true;
	}
	return false;
}

/* The words of a variable; NULL if there are none. */
static const char *words(enum session_variable variable)
{
	const char *list = session_value(variable);

	return list && *list ? list : NULL;
}

/* Takes the last component off. */
static size_t parent_of(const char *text, size_t n)
{
	while (n && text[n - 1] != '/')
		n--;
	return n ? n - 1 : 0;
}

/* Puts the components of `path` behind the `n` bytes of `text`, which do not
   end in a slash; the new length, 0 for the root directory. */
static size_t put_components(char *text, size_t n, const char *path)
{
	size_t size;

	for (; *path; path += size) {
		for (; *path == '/'; path++)
			;
		for (size = 0; path[size] && path[size] != '/'; size++)
			;
		if (size == 2 && path[0] == '.' && path[1] == '.') {
			n = parent_of(text, n);
		} else if (size && !(size == 1 && *path == '.')) {
			text[n++] = '/';
			memcpy(text + n, path, size);
			n += size;
		}
	}
	return n;
}

/* The session's path of a file, into BOTH_MAX bytes; its length, 0 if it is
   unknown. */
static size_t path_of(char *text, int dir, const char *path)
{
	size_t n = 0;

	if (!path || *path != '/')
		n = changed_root_of(dir, text, PATH_MAX);
	else if (session_root_changed)
		n = changed_root_path(text, 0, PATH_MAX);
	if (!n && (!path || *path != '/' || session_root_changed))
		return 0;
	if (n == 1)
		n = 0;
	if (path)
		n = put_components(text, n, path);
	if (!n)
		text[n++] = '/';
	return n;
}

bool scope_excludes(int dir, const char *path)
{
	const char *include, *ignore;
	bool excluded = false;
	char *text;
	size_t n;

	if (!session_on())
		return false;
	include = words(VAR_INCLUDE_PATHS);
	ignore = words(VAR_IGNORE_PATHS);
	if (!include && !ignore)
		return false;
	/* The kernel reports a bad path. */
	if (path && !mem_readable_text(path))
		return false;
	text = raw_length(path ? path : "") < PATH_MAX ? mem_map(BOTH_MAX)
						       : NULL;
	if (!text)
		return false;
	n = path_of(text, dir, path);
	if (n)
		excluded = (include && !is_listed(include, text, n)) ||
			   (ignore && is_listed(ignore, text, n));
	mem_unmap(text, BOTH_MAX);
	return excluded;
}
