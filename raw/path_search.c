/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds programs as execvp(3) does.  Runs between vfork(2) and execve(2), on
 * the parent's memory: it writes to nothing but its own stack and `words`.
 */
#include "raw/path_search.h"

#include <errno.h>
#include <linux/limits.h>

#include "raw/text.h"

static long try_in(const char *dir, size_t size, const char *file,
		   path_attempt *attempt, const void *context)
{
	char path[PATH_MAX];
	struct raw_text text = raw_text(path, sizeof(path));

	raw_put_bytes(&text, dir, size);
	if (size)
		raw_put(&text, "/");
	raw_put(&text, file);
	return text.full ? -ENAMETOOLONG : attempt(path, context);
}

/* Another directory may have the file. */
static bool goes_on(long ret)
{
	return ret == -EACCES || ret == -ENOENT || ret == -ENOTDIR ||
	       ret == -ESTALE || ret == -ENODEV || ret == -ETIMEDOUT ||
	       ret == -ENAMETOOLONG;
}

static bool has_slash(const char *file)
{
	while (*file && *file != '/')
		file++;
	return *file == '/';
}

long path_search(const char *file, const char *dirs, path_attempt *attempt,
		 const void *context)
{
	const char *dir = dirs ? dirs : "/bin:/usr/bin";
	bool denied = false;
	size_t size;
	long ret;

	if (!*file)
		return -ENOENT;
	if (has_slash(file))
		return attempt(file, context);
	for (;; dir += size + 1) {
		for (size = 0; dir[size] && dir[size] != ':'; size++)
			;
		ret = try_in(dir, size, file, attempt, context);
		denied |= ret == -EACCES;
		if (!goes_on(ret))
			return ret;
		if (!dir[size])
			return denied ? -EACCES : ret;
	}
}

bool path_script(char *words[], size_t capacity, const char *path,
		 char *const argv[])
{
	size_t n = 0;

	while (argv[n])
		n++;
	if ((n ? n : 1) + 2 > capacity)
		return false;
	words[0] = (char *)"/bin/sh";
	words[1] = (char *)path;
	for (size_t i = 1; i < n; i++)
		words[i + 1] = argv[i];
	words[n ? n + 1 : 2] = NULL;
	return true;
}
