/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/run/facts.h"

#include <sys/resource.h>
#include <sys/utsname.h>

static void add_binds(struct audit *audit, const struct box *box)
{
	audit_open(audit, "binds", '[');
	for (size_t i = 0; i < box->bind_count; i++) {
		audit_open(audit, NULL, '{');
		audit_text(audit, "from", box->binds[i].from);
		audit_text(audit, "to", box->binds[i].to);
		audit_flag(audit, "read_only", box->binds[i].read_only);
		audit_close(audit, '}');
	}
	audit_close(audit, ']');
}

static void add_copies(struct audit *audit, const struct box *box)
{
	audit_open(audit, "copies", '[');
	for (size_t i = 0; i < box->copy_count; i++) {
		audit_open(audit, NULL, '{');
		audit_text(audit, "from", box->copies[i].from);
		audit_text(audit, "to", box->copies[i].to);
		audit_close(audit, '}');
	}
	audit_close(audit, ']');
}

static void add_limits(struct audit *audit, const struct limits *limits)
{
	audit_open(audit, "limits", '{');
	for (unsigned i = 0; i < LIMITS; i++)
		if (limits->most[i])
			audit_number(audit, limits_name(i), limits->most[i]);
	audit_close(audit, '}');
}

static void add_command(struct audit *audit, const struct request *request)
{
	audit_text(audit, "user", request ? request->user : "");
	audit_text(audit, "directory", request ? request->cwd : "");
	audit_open(audit, "argv", '[');
	for (char *const *word = request ? request->argv : NULL; word && *word;
	     word++)
		audit_text(audit, NULL, *word);
	audit_close(audit, ']');
}

int facts_of_box(struct audit *audit, const struct box *box,
		 struct fault *fault)
{
	struct utsname kernel;

	audit_event(audit, "box");
	audit_text(audit, "image", box->image);
	if (*box->digest)
		audit_text(audit, "sha256", box->digest);
	else
		audit_null(audit, "sha256");
	audit_flag(audit, "in_place", box->in_place);
	audit_flag(audit, "network", box->network);
	audit_flag(audit, "execs", box->listens);
	add_binds(audit, box);
	add_copies(audit, box);
	add_limits(audit, &box->limits);
	audit_number(audit, "uid", getuid());
	audit_number(audit, "gid", getgid());
	add_command(audit, box->request);
	audit_text(audit, "kernel", uname(&kernel) < 0 ? "" : kernel.release);
	return audit_write(audit, fault);
}

static uint64_t microseconds(struct timeval time)
{
	return time.tv_sec * UINT64_C(1000000) + time.tv_usec;
}

int facts_of_exit(struct audit *audit, int status, struct fault *fault)
{
	struct rusage used = { .ru_maxrss = 0 };

	getrusage(RUSAGE_CHILDREN, &used);
	audit_event(audit, "exit");
	audit_number(audit, "status", status);
	audit_number(audit, "user_us", microseconds(used.ru_utime));
	audit_number(audit, "system_us", microseconds(used.ru_stime));
	audit_number(audit, "max_rss_kib", used.ru_maxrss);
	return audit_write(audit, fault);
}
