/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cleans and splits path names, component by component, as texts.  A `..` is
 * taken lexically, which is right for names in archives and databases (they
 * name entries, not files) and wrong for a live tree with symbolic links.
 */
#include "common/path.h"

#include <errno.h>
#include <string.h>

static bool is_dot(const char *part, size_t len)
{
	return len == 1 && part[0] == '.';
}

static bool is_dot_dot(const char *part, size_t len)
{
	return len == 2 && part[0] == '.' && part[1] == '.';
}

/* Drops the last component of the first len bytes; the new length. */
static size_t without_last(const char *name, size_t len)
{
	while (len > 0 && name[len - 1] != '/')
		len--;
	return len > 0 ? len - 1 : 0;
}

bool path_clean(char *name)
{
	const char *in = name;
	size_t len = 0;

	while (*in) {
		size_t part = strcspn(in, "/");

		if (is_dot_dot(in, part)) {
			if (len == 0) {
				errno = EINVAL;
				return false;
			}
			len = without_last(name, len);
		} else if (part > 0 && !is_dot(in, part)) {
			if (len > 0)
				name[len++] = '/';
			memmove(name + len, in, part);
			len += part;
		}
		in += part;
		in += *in == '/';
	}
	if (len == 0)
		name[len++] = '.';
	name[len] = '\0';
	return true;
}

char *path_key(const char *name)
{
	size_t len = strlen(name);
	CLEANUP_FREE char *key = malloc(len < 1 ? 2 : len + 1);

	if (!key)
		return NULL;
	memcpy(key, name, len + 1);
	/* Most are keys already. */
	return path_is_key(key) || path_clean(key) ? take_ptr(key) : NULL;
}

/* Whether a component that begins here is none that a key has. */
static bool is_no_part(const char *part)
{
	if (part[0] == '.')
		part += 1 + (part[1] == '.');
	return part[0] == '/' || part[0] == '\0';
}

bool path_is_key(const char *name)
{
	if (is_no_part(name))
		return is_dot(name, strlen(name));
	while ((name = strchr(name, '/')))
		if (is_no_part(++name))
			return false;
	return true;
}

const char *path_base(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

char *path_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, slash - path + 1) : strdup("./");
}

size_t path_parent_len(const char *key)
{
	const char *slash = strrchr(key, '/');

	return slash ? (size_t)(slash - key) : 0;
}

bool path_is_below(const char *key, const char *dir)
{
	size_t len = strlen(dir);

	if (is_dot(dir, len))
		return true;
	return strncmp(key, dir, len) == 0 &&
	       (key[len] == '\0' || key[len] == '/');
}

int path_compare(const char *a, const char *b)
{
	bool top_a = a[0] == '.' && a[1] == '\0';
	bool top_b = b[0] == '.' && b[1] == '\0';

	return top_a || top_b ? top_b - top_a : strcmp(a, b);
}
