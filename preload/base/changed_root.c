/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts FAKEBUILD_ROOT, the path of the changed root, before the paths that the
 * kernel gives, and reaches /proc by the reserved descriptor of the session's
 * root directory.
 */
#include "preload/base/changed_root.h"

#include <fcntl.h>

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "raw/syscall.h"

size_t changed_root_path(char *path, size_t n, size_t size)
{
	const char *root = session_value(VAR_ROOT);
	size_t above;

	if (!session_root_changed)
		return n;
	above = root ? raw_length(root) : 0;
	if (!above || above + n >= size)
		return 0;
	if (n == 1)
		n = 0;
	for (size_t i = n; i--;)
		path[above + i] = path[i];
	memcpy(path, root, above);
	return above + n;
}

size_t changed_root_cwd(char *path, size_t size)
{
	static const char unreachable[] = "(unreachable)";
	size_t skipped = sizeof(unreachable) - 1;
	long n = raw(__NR_getcwd, path, size);

	if (n <= 1)
		return 0;
	n--;
	if (*path == '/')
		return changed_root_path(path, n, size);
	/* getcwd(2) writes this prefix before a directory outside of the root,
	   and then the path from the root of the file system's mount. */
	n -= skipped;
	for (long i = 0; i < n; i++)
		path[i] = path[i + skipped];
	return n;
}

struct proc_path changed_root_proc(const char *name, char buffer[64])
{
	static const char proc[] = "/proc/";
	long outside = session_on() ? session_root_fd() : -1;
	size_t n = sizeof(proc) - 1;

	memcpy(buffer, proc, n);
	memcpy(buffer + n, name, raw_length(name) + 1);
	if (likely(outside < 0))
		return (struct proc_path){ AT_FDCWD, buffer };
	return (struct proc_path){ outside, buffer + 1 };
}

struct proc_path changed_root_fd(long fd, char buffer[64])
{
	static const char links[] = "self/fd/";
	char name[40];

	memcpy(name, links, sizeof(links) - 1);
	raw_decimal(name + sizeof(links) - 1, fd);
	return changed_root_proc(name, buffer);
}

long changed_root_open_proc(const char *name)
{
	char buffer[64];
	struct proc_path at = changed_root_proc(name, buffer);

	return raw(__NR_openat, at.dir, at.path, O_RDONLY | O_CLOEXEC, 0);
}

size_t changed_root_of(int fd, char *path, size_t size)
{
	struct proc_path link;
	char buffer[64];
	long n;

	if (fd == AT_FDCWD)
		return changed_root_cwd(path, size);
	link = changed_root_fd(fd, buffer);
	n = raw(__NR_readlinkat, link.dir, link.path, path, size);
	return n > 0 && path[0] == '/' ? changed_root_path(path, n, size) : 0;
}
