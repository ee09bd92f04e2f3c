/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * capget(2) and capset(2), after capabilities(7).  A process whose ids are
 * root's has every capability of its bounding set, which the kernel leaves to
 * ordinary users too; a process may give some up, and exec derives them from
 * the ids again.  So nothing is kept but what this process asked for.
 */
#include "preload/libc.h"
#include "ledger/syscall.h"
#include "preload/ids.h"
#include "preload/session.h"
#include <linux/capability.h>
#include <sys/prctl.h>

#define LAST_CAPABILITY 63

struct sets {
	uint64_t effective, permitted, inheritable;
};

/* What capset was given, and the process that gave it: not the child of a
   vfork, which shares this memory. */
static struct sets asked;
static uint32_t asked_by;

static uint64_t bounding(void)
{
	static uint64_t known;
	uint64_t set = __atomic_load_n(&known, __ATOMIC_RELAXED);

	if (set)
		return set;
	for (unsigned i = 0; i <= LAST_CAPABILITY; i++)
		if (raw(__NR_prctl, PR_CAPBSET_READ, i, 0, 0, 0) == 1)
			set |= UINT64_C(1) << i;
	__atomic_store_n(&known, set, __ATOMIC_RELAXED);
	return set;
}

static struct sets sets_now(void)
{
	const uint32_t *uid = ids_now()->uid;
	struct sets sets = { 0 };

	if (asked_by && asked_by == (uint32_t)raw(__NR_getpid))
		return asked;
	if (!uid[ID_REAL] || !uid[ID_EFFECTIVE] || !uid[ID_SAVED])
		sets.permitted = bounding();
	if (!uid[ID_EFFECTIVE])
		sets.effective = sets.permitted;
	return sets;
}

void caps_forked(void)
{
	if (asked_by && asked_by == (uint32_t)raw(__NR_getppid))
		asked_by = raw(__NR_getpid);
}

void caps_follow(const uint32_t *old, const uint32_t *new)
{
	struct sets sets = sets_now();
	bool was = !old[ID_REAL] || !old[ID_EFFECTIVE] || !old[ID_SAVED];
	bool is = !new[ID_REAL] || !new[ID_EFFECTIVE] || !new[ID_SAVED];

	if (!asked_by || asked_by != (uint32_t)raw(__NR_getpid))
		return;
	if (was && !is)
		sets.permitted = sets.effective = 0;
	else if (!old[ID_EFFECTIVE] && new[ID_EFFECTIVE])
		sets.effective = 0;
	else if (old[ID_EFFECTIVE] && !new[ID_EFFECTIVE])
		sets.effective = sets.permitted;
	asked = sets;
}

/* How many 32-bit halves this version of the interface has; 0 for an unknown
   one, which is then told the version to use. */
static int halves(struct __user_cap_header_struct *header)
{
	switch (header->version) {
	case _LINUX_CAPABILITY_VERSION_1:
		return 1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		return 2;
	}
	header->version = _LINUX_CAPABILITY_VERSION_3;
	return 0;
}

static bool is_self(const struct __user_cap_header_struct *header)
{
	return header->pid == 0 || header->pid == raw(__NR_getpid);
}

long fake_capget(struct __user_cap_header_struct *header,
		 struct __user_cap_data_struct *data)
{
	struct sets sets;
	int n;

	if (!session_on() || !header || (data && !is_self(header)))
		return raw(__NR_capget, header, data);
	n = halves(header);
	if (n == 0)
		return data ? -EINVAL : 0;
	if (!data)
		return 0;
	sets = sets_now();
	for (int i = 0; i < n; i++)
		data[i] = (struct __user_cap_data_struct){
			.effective = sets.effective >> (32 * i),
			.permitted = sets.permitted >> (32 * i),
			.inheritable = sets.inheritable >> (32 * i),
		};
	return 0;
}

/* The rules of capset(2); without CAP_SETPCAP, what was not permitted before
   can't be made inheritable. */
static bool may_have(const struct sets *old, const struct sets *new)
{
	uint64_t heritage = old->inheritable | bounding();

	if (!(old->effective & (UINT64_C(1) << CAP_SETPCAP)))
		heritage &= old->inheritable | old->permitted;
	return !(new->inheritable & ~heritage) &&
	       !(new->permitted & ~old->permitted) &&
	       !(new->effective & ~new->permitted);
}

long fake_capset(struct __user_cap_header_struct *header,
		 const struct __user_cap_data_struct *data)
{
	struct sets old, new = { 0 };
	int n;

	if (!session_on() || !header || !data)
		return raw(__NR_capset, header, data);
	n = halves(header);
	if (n == 0)
		return -EINVAL;
	if (!is_self(header))
		return -EPERM;
	for (int i = 0; i < n; i++) {
		new.effective |= (uint64_t)data[i].effective << (32 * i);
		new.permitted |= (uint64_t)data[i].permitted << (32 * i);
		new.inheritable |= (uint64_t)data[i].inheritable << (32 * i);
	}
	old = sets_now();
	if (!may_have(&old, &new))
		return -EPERM;
	asked = new;
	asked_by = raw(__NR_getpid);
	return 0;
}
