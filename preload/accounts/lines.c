/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds passwd or group among the directories, and cuts it into lines and
 * fields, for search.c and the parsers in passwd.c and group.c.  No
 * allocation, and no libc: the functions that it serves may be called wherever
 * libc's may.
 */
#include "preload/accounts/lines.h"

#include <limits.h>

#include "preload/base/session.h"
#include "raw/syscall.h"
#include "raw/text.h"

/* One directory of the list: `size` bytes at `at`. */
static long open_in(const char *at, size_t size, const char *name, int flags,
		    mode_t mode)
{
	char path[PATH_MAX];
	struct raw_text text = raw_text(path, sizeof(path));
	long root = AT_FDCWD;

	if (unlikely(session_root_changed)) {
		root = session_root_fd();
		raw_put(&text, ".");
	}
	if (root < 0 && root != AT_FDCWD)
		return root;
	raw_put_bytes(&text, at, size);
	raw_put(&text, "/etc/");
	raw_put(&text, name);
	if (text.full)
		return -ENAMETOOLONG;
	/* A FIFO is no file of accounts, and must not block. */
	return raw(__NR_openat, root, path,
		   flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode);
}

/* The first directory that has etc/NAME, which is opened; -ENOENT for none. */
static long open_first(const char *name, const char **dir, size_t *size)
{
	const char *list = session_on() ? session_value(VAR_PASSWD) : NULL;
	long fd = -ENOENT;

	for (; list && *list && fd < 0; list += *list == ':') {
		*dir = list;
		while (*list && *list != ':')
			list++;
		*size = list - *dir;
		if (*size)
			fd = open_in(*dir, *size, name, O_RDONLY, 0);
	}
	return fd;
}

/* True in a changed root that has the file itself. */
static bool root_has(const char *name)
{
	long fd;

	if (likely(!session_root_changed))
		return false;
	fd = raw(__NR_openat, AT_FDCWD,
		 raw_equal(name, "group") ? "/etc/group" : "/etc/passwd",
		 O_PATH | O_CLOEXEC, 0);
	if (fd < 0)
		return false;
	raw(__NR_close, fd);
	return true;
}

bool lines_open(struct lines *lines, const char *name)
{
	const char *dir;
	size_t size;

	if (root_has(name))
		return false;
	lines->fd = (int)open_first(name, &dir, &size);
	lines_seek(lines, 0);
	return lines->fd >= 0;
}

void lines_seek(struct lines *lines, off_t offset)
{
	lines->offset = offset;
	lines->at = lines->size = 0;
}

void lines_close(struct lines *lines)
{
	raw(__NR_close, lines->fd);
}

long lines_open_beside(const char *name, int flags, mode_t mode)
{
	const char *dir;
	size_t size;
	long fd = root_has("passwd") ? -ENOENT
				     : open_first("passwd", &dir, &size);

	if (fd < 0)
		return -ENOENT;
	raw(__NR_close, fd);
	return open_in(dir, size, name, flags, mode);
}

/* Reads more of the file once `chunk` is used up; 0 at the end. */
static long fill(struct lines *lines)
{
	long n;

	if (lines->at < lines->size)
		return 1;
	n = raw(__NR_pread64, lines->fd, lines->chunk, sizeof(lines->chunk),
		RAW_WIDE_ODD(lines->offset));
	lines->at = 0;
	lines->size = n > 0 ? n : 0;
	lines->offset += lines->size;
	return n;
}

long lines_next(struct lines *lines, char *line, size_t size)
{
	size_t n = 0;
	long ret;
	char c;

	while ((ret = fill(lines)) > 0) {
		c = lines->chunk[lines->at++];
		if (n == size)
			return -ERANGE;
		line[n++] = c == '\n' ? '\0' : c;
		if (c == '\n')
			return 1;
	}
	/* The last line may lack its end. */
	if (ret < 0 || !n)
		return ret;
	if (n == size)
		return -ERANGE;
	line[n] = '\0';
	return 1;
}

off_t lines_offset(const struct lines *lines)
{
	return lines->offset - (off_t)(lines->size - lines->at);
}

char *lines_field(char **rest)
{
	char *field = *rest, *at = field;

	if (!field)
		return NULL;
	while (*at && *at != ':')
		at++;
	*rest = *at ? at + 1 : NULL;
	*at = '\0';
	return field;
}

bool lines_id(const char *field, uint32_t *id)
{
	uint64_t number;

	for (const char *c = field; *c; c++)
		if (*c < '0' || *c > '9' || c - field >= 10)
			return false;
	number = raw_number(field, 10, UINT64_MAX);
	*id = (uint32_t)number;
	return *field && number <= UINT32_MAX;
}

bool lines_is_entry(const char *line)
{
	return *line && *line != '#' && *line != '+' && *line != '-' &&
	       *line != ':';
}
