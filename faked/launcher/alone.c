/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches /proc/PID/maps of all processes for the last component of the file's
 * path.  The whole path differs in a process with another root, and before
 * Linux 6.8 device and inode number are those of the lower file.  Another file
 * of that name only makes a ledger live for longer.
 */
#include "faked/launcher/alone.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faked/launcher/session.h"

/* Stores "/NAME" as a line of maps ends with it: a newline is written \012. */
static bool last_name(int fd, char name[NAME_MAX * 4 + 2])
{
	char link[32], path[PATH_MAX];
	const char *slash;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return false;
	for (; *slash; slash++)
		if (*slash == '\n')
			name = stpcpy(name, "\\012");
		else
			*name++ = *slash;
	*name = '\0';
	return true;
}

/* Whether a line ends with a text. */
static bool ends_with(const char *line, size_t size, const char *end)
{
	size_t length = strlen(end);

	return size >= length && !memcmp(line + size - length, end, length);
}

/* "7f12-7f13 rw-s 00000000 00:2b 18  /path/NAME": the s is for shared. */
static bool is_shared(const char *line)
{
	const char *rights = strchr(line, ' ');

	return rights && strnlen(rights, 5) == 5 && rights[4] == 's';
}

/* Whether a shared mapping of a file with this name is listed. */
static bool maps_name(FILE *maps, const char *name)
{
	bool found = false;
	char *line = NULL;
	size_t capacity = 0;
	ssize_t n;

	while (!found && (n = getline(&line, &capacity, maps)) > 0) {
		n -= line[n - 1] == '\n';
		found = is_shared(line) && ends_with(line, n, name);
	}
	free(line);
	return found;
}

/* Whether a process has such a mapping.  Processes of other users cannot be
   read, but may not open the ledger either: its mode is 0600. */
static bool uses(int pid, const char *name)
{
	char path[64];
	bool found;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	if (!maps)
		return false;
	found = maps_name(maps, name);
	fclose(maps);
	return found;
}

bool alone_search(int fd, bool (*found)(void *context, pid_t pid),
		  void *context)
{
	char name[NAME_MAX * 4 + 2];
	struct dirent *entry;
	bool more = true;
	DIR *proc;
	pid_t pid;

	if (!last_name(fd, name))
		return false;
	proc = opendir("/proc");
	if (!proc)
		return false;
	while (more && (entry = readdir(proc))) {
		pid = atoi(entry->d_name);
		more = !pid || !uses(pid, name) || found(context, pid);
	}
	closedir(proc);
	return true;
}

static bool note_one(void *context, pid_t pid UNUSED)
{
	*(bool *)context = true;
	return false;
}

bool alone_take(int fd)
{
	enum file_use use = lease_take(fd);
	bool found = false;

	if (use == FILE_UNSURE &&
	    (!alone_search(fd, note_one, &found) || found)) {
		lease_release(fd);
		use = FILE_IN_USE;
	}
	return use != FILE_IN_USE;
}
