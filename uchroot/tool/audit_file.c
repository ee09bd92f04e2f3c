/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens the log of a box where the box cannot: a file that the box had as
 * well could be written anew from inside, with a chain that fits.
 */
#include "uchroot/tool/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/path.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "uchroot/audit/verify.h"

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

static int open_new(const char *file, const struct box *box)
{
	int fd;

	if (is_shown(file, box))
		die(LAUNCH_FAILED, "%s: the command could write there", file);
	fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC,
		  0600);
	if (fd < 0)
		die_errno(LAUNCH_FAILED, "%s", file);
	return fd;
}

static int take_descriptor(const struct uchroot_options *options)
{
	struct stat st;
	int fd = options->audit_fd;

	if (fd < 3 || fstat(fd, &st) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		die(LAUNCH_FAILED, "no descriptor %d is open for a log", fd);
	return fd;
}

bool audit_file_begin(struct audit *audit,
		      const struct uchroot_options *options,
		      const struct box *box)
{
	struct fault fault = { .file = NULL };
	int fd;

	if (!options->audit && options->audit_fd < 0)
		return false;
	fd = options->audit ? open_new(options->audit, box)
			    : take_descriptor(options);
	if (audit_begin(audit, fd, options->audit ? options->audit : "log",
			PACKAGE_VERSION, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	return true;
}

int audit_file_end(struct audit *audit, int status)
{
	struct fault fault = { .file = NULL };

	if (audit_end(audit, &fault) < 0 || close(audit->fd) < 0) {
		fail_fault(LAUNCH_FAILED, &fault);
		return LAUNCH_FAILED;
	}
	return status;
}

int audit_file_verify(const struct uchroot_options *options)
{
	struct fault fault = { .file = NULL };
	char head[SHA256_HEX_SIZE];

	if (audit_verify(options->verify, options->head, head, &fault) < 0) {
		fail_fault(1, &fault);
		return 1;
	}
	puts(head);
	diag_close_stdout(1);
	return diag_status();
}
