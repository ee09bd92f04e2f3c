/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps one name and one descriptor, for all threads: if two of them note files
 * at once, one guess is lost.  Makes no system call.
 */
#include "preload/record/last_file.h"

uint32_t last_file_name;
int last_file_fd;
bool last_file_wanted;

/* Longer names are not worth the time. */
#define NAME_MOST 128

/* 0 for a name that is too long. */
static uint32_t digest(int dir, const char *path)
{
	uint32_t sum = (uint32_t)dir * 0x9e3779b1u;
	size_t i;

	for (i = 0; path[i] && i < NAME_MOST; i++)
		sum = (sum << 5 | sum >> 27) ^ (unsigned char)path[i];
	return i < NAME_MOST ? sum * 0x9e3779b1u | 1 : 0;
}

void last_file_note(int dir, const char *path)
{
	last_file_name = digest(dir, path);
}

void last_file_opened(int fd, int flags, int dir, const char *path)
{
	bool to_write = flags & O_ACCMODE && !(flags & O_PATH);

	if (to_write) {
		last_file_fd = fd + 1;
		/* With O_TMPFILE the path is a directory. */
		if (path && (flags & __O_TMPFILE) != __O_TMPFILE)
			last_file_note(dir, path);
	} else if (last_file_fd == fd + 1) {
		last_file_fd = 0;
	}
}

bool last_file_is(int dir, const char *path)
{
	uint32_t noted = last_file_name;

	last_file_name = 0;
	return noted && noted == digest(dir, path);
}
