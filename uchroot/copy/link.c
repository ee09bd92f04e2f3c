/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/copy/link.h"

#include <string.h>

/* The length of the first component, if it is `..`; else 0. */
static size_t up(const char *path)
{
	return strncmp(path, "..", 2) == 0 && strchr("/", path[2]) ? 2 : 0;
}

bool link_stays(const char *key, const char *target)
{
	int depth = 0;

	for (; *key; key++)
		depth += *key == '/';
	if (*target == '/')
		return false;
	for (size_t n; (n = up(target)); depth--) {
		target += n;
		target += strspn(target, "/");
	}
	while ((target = strchr(target, '/'))) {
		target += strspn(target, "/");
		if (up(target))
			return false;
	}
	return depth >= 0;
}
