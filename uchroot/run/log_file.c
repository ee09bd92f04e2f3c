/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/run/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/path.h"

/* True if the directory of a file is that directory, or lies in it. */
static bool lies_in(const char *file, const char *directory)
{
	char *parent = path_directory(file);
	char *inner = parent ? realpath(parent, NULL) : NULL;
	char *outer = realpath(directory, NULL);
	size_t size = outer ? strlen(outer) : 0;
	bool lies = inner && outer && strncmp(inner, outer, size) == 0 &&
		    (inner[size] == '/' || !inner[size] || size == 1);

	free(parent);
	free(inner);
	free(outer);
	return lies;
}

/* True if the command could write to the file's directory. */
static bool is_shown(const char *file, const struct box *box)
{
	for (size_t i = 0; i < box->bind_count; i++)
		if (!box->binds[i].read_only &&
		    lies_in(file, box->binds[i].from))
			return true;
	return box->in_place && lies_in(file, box->image);
}

int log_file_open(const char *file, const struct box *box, struct fault *fault)
{
	int fd;

	if (is_shown(file, box))
		return fault_set(fault, "%s: the command could write there",
				 file);
	fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC,
		  0600);
	return fd < 0 ? fault_errno(fault, "%s", file) : fd;
}
