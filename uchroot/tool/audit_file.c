/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/tool/audit_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "uchroot/audit/verify.h"
#include "uchroot/run/log_file.h"

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
	fd = options->audit ? log_file_open(options->audit, box, &fault)
			    : take_descriptor(options);
	if (fd < 0 ||
	    audit_begin(audit, fd, options->audit ? options->audit : "log",
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
