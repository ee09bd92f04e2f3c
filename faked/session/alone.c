/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks for other processes that map a ledger: searches /proc/PID/maps of all
 * processes for the last component of its path.  The whole path differs in a
 * process with another root, and before Linux 6.8 the inode number of a file in
 * an overlay is that of the lower file.  So a mapping counts if the path or the
 * number is right.  If only the name is, the ledger is taken for used, and
 * lives for longer.
 */
#include "faked/session/alone.h"

#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faked/session/session.h"

/* What is searched for. */
struct wanted {
	char path[PATH_MAX * 4]; /* as a line of maps ends with it */
	const char *name;	 /* its last component, with the slash */
	uintmax_t ino;
	bool by_name; /* another path and inode number do not matter */
};

/* Stores the path; in maps a newline is written \012. */
static bool find_path(int fd, struct wanted *wanted)
{
	char link[32], path[PATH_MAX];
	char *to = wanted->path;
	struct stat st;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0 || fstat(fd, &st) < 0)
		return false;
	path[n] = '\0';
	for (const char *from = path; *from; from++)
		if (*from == '\n')
			to = stpcpy(to, "\\012");
		else
			*to++ = *from;
	*to = '\0';
	wanted->ino = st.st_ino;
	wanted->name = strrchr(wanted->path, '/');
	return wanted->name;
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

/* Whether a line is about the file: the inode number is its fifth word. */
static bool is_wanted(const char *line, size_t size,
		      const struct wanted *wanted)
{
	uintmax_t ino = 0;

	if (!is_shared(line) || !ends_with(line, size, wanted->name))
		return false;
	return wanted->by_name ||
	       (sscanf(line, "%*s %*s %*s %*s %ju", &ino) == 1 &&
		ino == wanted->ino) ||
	       ends_with(line, size, wanted->path);
}

/* Whether a shared mapping of the file is listed. */
static bool maps_file(FILE *maps, const struct wanted *wanted)
{
	bool found = false;
	char *line = NULL;
	size_t capacity = 0;
	ssize_t n;

	while (!found && (n = getline(&line, &capacity, maps)) > 0) {
		n -= line[n - 1] == '\n';
		found = is_wanted(line, n, wanted);
	}
	free(line);
	return found;
}

/* Whether a process has such a mapping.  Processes of other users cannot be
   read, but may not open the ledger either: its mode is 0600. */
static bool uses(int pid, const struct wanted *wanted)
{
	char path[64];
	bool found;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	if (!maps)
		return false;
	found = maps_file(maps, wanted);
	fclose(maps);
	return found;
}

static bool search(int fd, struct wanted *wanted,
		   bool (*found)(void *context, pid_t pid), void *context)
{
	struct dirent *entry;
	bool more = true;
	DIR *proc;
	pid_t pid;

	if (!find_path(fd, wanted))
		return false;
	proc = opendir("/proc");
	if (!proc)
		return false;
	while (more && (entry = readdir(proc))) {
		pid = atoi(entry->d_name);
		more = !pid || !uses(pid, wanted) || found(context, pid);
	}
	closedir(proc);
	return true;
}

bool alone_search(int fd, bool (*found)(void *context, pid_t pid),
		  void *context)
{
	struct wanted wanted = { .by_name = false };

	return search(fd, &wanted, found, context);
}

static bool note_one(void *context, pid_t pid UNUSED)
{
	*(bool *)context = true;
	return false;
}

bool alone_take(int fd)
{
	enum file_use use = lease_take(fd);
	struct wanted wanted = { .by_name = true };
	bool found = false;

	if (use == FILE_UNSURE &&
	    (!search(fd, &wanted, note_one, &found) || found)) {
		lease_release(fd);
		use = FILE_IN_USE;
	}
	return use != FILE_IN_USE;
}
