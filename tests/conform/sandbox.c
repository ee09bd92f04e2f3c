/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may lock itself in, by seccomp(2) and landlock(7)?
 */
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "tests/conform/conform.h"

/* A filter that permits everything. */
static struct sock_filter allow[] = {
	{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
};

static long by_seccomp(unsigned flags, const struct sock_fprog *filter)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, filter);
}

static void lock_in(void)
{
	struct sock_fprog good = { 1, allow }, empty = { 0, allow };
	uint64_t handled = 1; /* LANDLOCK_ACCESS_FS_EXECUTE */
	int ruleset = (int)syscall(444, &handled, sizeof(handled), 0);

	TRY("bad flags", by_seccomp(0x8000, &good));
	TRY("nowhere", by_seccomp(0, NULL));
	TRY("empty", by_seccomp(0, &empty));
	TRY("filter", by_seccomp(0, &good));
	TRY("prctl", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &good));
	TRY("no ruleset", syscall(446, -1, 0));
	TRY("landlock", syscall(446, ruleset, 0));
	TRY("landlock flags", syscall(446, ruleset, 0x8000));
}

static void drop_admin(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	TRY("capget", syscall(SYS_capget, &head, data));
	data[CAP_SYS_ADMIN / 32].effective &= ~(1u << CAP_SYS_ADMIN % 32);
	TRY("capset", syscall(SYS_capset, &head, data));
}

struct row {
	enum { AS_ROOT, WITHOUT_ADMIN, AS_ALICE } who;
	bool promises;
};

static void ask(const void *argument)
{
	const struct row *row = argument;

	if (row->promises)
		TRY("promise", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	if (row->who == AS_ALICE)
		become(ALICE);
	else if (row->who == WITHOUT_ADMIN)
		drop_admin();
	lock_in();
}

void area_sandbox(void)
{
	static const char *const names[] = { "root", "root without admin",
					     "alice" };
	struct row row;

	for (unsigned who = AS_ROOT; who <= AS_ALICE; who++)
		for (int promises = 0; promises < 2; promises++) {
			row = (struct row){ who, promises };
			check(ask, &row, "%s%s", names[who],
			      promises ? " with no new privileges" : "");
		}
}
