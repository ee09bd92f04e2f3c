/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes a file in a way that shell commands do not offer everywhere.
 *
 *	modify WAY FILE...
 *
 * open: opens it to write, and does not; truncate, allocate, map, copy, times:
 * truncate(2), fallocate(2), a shared mapping, copy_file_range(2) from its own
 * beginning, utimensat(2); unnamed: links a file made with O_TMPFILE there.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_only(const char *path)
{
	return open(path, O_RDWR);
}

static int by_path(const char *path)
{
	return truncate(path, 5);
}

static int allocate(const char *path)
{
	return fallocate(open(path, O_RDWR), 0, 0, 8192);
}

static int map(const char *path)
{
	int fd = open(path, O_RDWR);
	char *byte;

	if (ftruncate(fd, 1) != 0)
		return -1;
	byte = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (byte == MAP_FAILED)
		return -1;
	*byte = 'm';
	return munmap(byte, 1);
}

static int copy(const char *path)
{
	int from = open(path, O_RDONLY), to = open(path, O_RDWR);
	off_t end = lseek(to, 0, SEEK_END);

	if (end < 0)
		return -1;
	return copy_file_range(from, NULL, to, NULL, (size_t)end, 0) == end
		       ? 0
		       : -1;
}

static int times(const char *path)
{
	const struct timespec both[2] = { { .tv_sec = 42 }, { .tv_sec = 43 } };

	return utimensat(AT_FDCWD, path, both, 0);
}

static int unnamed(const char *path)
{
	char directory[4096], link[64];
	char *slash;
	int fd;

	snprintf(directory, sizeof(directory), "%s", path);
	slash = strrchr(directory, '/');
	if (!slash)
		return -1;
	*slash = '\0';
	fd = open(directory, O_TMPFILE | O_RDWR, 0640);
	if (fd < 0 || fchown(fd, 4646, 99) != 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

static const struct {
	const char *name;
	int (*change)(const char *path); /* below 0: it failed */
} ways[] = {
	{ "open", open_only },	  { "truncate", by_path },
	{ "allocate", allocate }, { "map", map },
	{ "copy", copy },	  { "times", times },
	{ "unnamed", unnamed },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 2 && i < sizeof(ways) / sizeof(*ways); i++)
		if (strcmp(argv[1], ways[i].name) == 0) {
			for (char **file = argv + 2; *file; file++)
				if (ways[i].change(*file) < 0) {
					perror(*file);
					return 1;
				}
			return 0;
		}
	fprintf(stderr, "usage: modify WAY FILE...\n");
	return 2;
}
