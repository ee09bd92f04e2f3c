/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The get*id and set*id families, by the rules of credentials(7) and
 * setresuid(2).  `users` chooses between users and groups, for which the rules
 * are the same but for the capability (CAP_SETUID, CAP_SETGID); only a change
 * of user ids touches the capability sets.
 *
 * The kernel's ids of the process are the builder's: outside of a session the
 * kernel gets the call, inside it never does.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/caps.h"
#include "raw/syscall.h"

/* setresuid(2): an argument of -1 leaves the id as it is. */
#define UNCHANGED ((uint32_t)-1)

/* ---------------------------------------------------------------- get */

/* getuid(2) and geteuid(2), which cannot fail.  Programs call them often: root
   gets the answer without a system call. */
uid_t fake_getuid(enum which_id which)
{
	static const int calls[] = { __NR_getuid, __NR_geteuid };

	if (unlikely(!session_on()))
		return raw(calls[which == ID_EFFECTIVE]);
	return cred_now()->uid[which];
}

gid_t fake_getgid(enum which_id which)
{
	static const int calls[] = { __NR_getgid, __NR_getegid };

	if (unlikely(!session_on()))
		return raw(calls[which == ID_EFFECTIVE]);
	return cred_now()->gid[which];
}

/* getresuid(2), getresgid(2).  The kernel's call comes first: it proves that
   the pointers can be written to. */
static long get_three(long call, const uint32_t ids[IDS], uint32_t *real,
		      uint32_t *effective, uint32_t *saved)
{
	long ret = raw(call, real, effective, saved);

	if (ret < 0 || !session_on())
		return ret;
	*real = ids[ID_REAL];
	*effective = ids[ID_EFFECTIVE];
	*saved = ids[ID_SAVED];
	return 0;
}

long fake_getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
	return get_three(__NR_getresuid, cred_now()->uid, real, effective,
			 saved);
}

long fake_getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
	return get_three(__NR_getresgid, cred_now()->gid, real, effective,
			 saved);
}

long fake_getgroups(int size, gid_t *list)
{
	const struct credentials *now = cred_now();

	if (!session_on())
		return raw(__NR_getgroups, size, list);
	/* getgroups(2): a size of 0 asks for the number of groups. */
	if (size < 0 || (size && (uint32_t)size < now->groups))
		return -EINVAL;
	if (size && now->groups &&
	    !mem_writable(list, now->groups * sizeof(*list)))
		return -EFAULT;
	for (uint32_t i = 0; size && i < now->groups; i++)
		list[i] = now->group[i];
	return now->groups;
}

/* group_member(3): the effective gid counts, as in glibc. */
int fake_group_member(gid_t gid)
{
	const struct credentials *now = cred_now();

	return cred_in_group(now, now->gid[ID_EFFECTIVE], gid);
}

/* ------------------------------------------------------------ change */

/* CAP_SETUID for users, CAP_SETGID for groups. */
static bool privileged(bool users)
{
	return cred_capable(users ? CAP_SETUID : CAP_SETGID);
}

/* An unprivileged process may only choose among the ids it has. */
static bool may_take(bool users, const uint32_t *ids, uint32_t id, bool saved)
{
	return id == UNCHANGED || privileged(users) || id == ids[ID_REAL] ||
	       id == ids[ID_EFFECTIVE] || (saved && id == ids[ID_SAVED]);
}

/* Adopts four ids, and the capability sets that follow from them. */
static long set_ids(bool users, const uint32_t ids[IDS])
{
	const struct credentials *now = cred_now();
	struct credentials head = *now;

	memcpy(users ? head.uid : head.gid, ids, sizeof(head.uid));
	if (users)
		caps_follow_uids(&head, now);
	return cred_adopt(&head, now->group);
}

/* setuid(2): all ids with the capability, without it only the effective one. */
static long set_one(bool users, const uint32_t *now, uint32_t id)
{
	uint32_t ids[IDS] = { now[ID_REAL], id, now[ID_SAVED], id };

	if (id == UNCHANGED)
		return -EINVAL;
	if (privileged(users))
		ids[ID_REAL] = ids[ID_SAVED] = id;
	else if (id != now[ID_REAL] && id != now[ID_SAVED])
		return -EPERM;
	return set_ids(users, ids);
}

/* setreuid(2): the saved id follows if the real one is set, or the effective
   one to a value other than the real one. */
static long set_two(bool users, const uint32_t *now, uint32_t real,
		    uint32_t effective)
{
	uint32_t ids[IDS] = { now[ID_REAL], now[ID_EFFECTIVE], now[ID_SAVED],
			      now[ID_FS] };

	if (!may_take(users, now, real, false) ||
	    !may_take(users, now, effective, true))
		return -EPERM;
	if (real != UNCHANGED)
		ids[ID_REAL] = real;
	if (effective != UNCHANGED)
		ids[ID_EFFECTIVE] = effective;
	if (real != UNCHANGED ||
	    (effective != UNCHANGED && effective != now[ID_REAL]))
		ids[ID_SAVED] = ids[ID_EFFECTIVE];
	ids[ID_FS] = ids[ID_EFFECTIVE];
	return set_ids(users, ids);
}

/* setresuid(2). */
static long set_three(bool users, const uint32_t *now, uint32_t real,
		      uint32_t effective, uint32_t saved)
{
	uint32_t ids[IDS] = { now[ID_REAL], now[ID_EFFECTIVE], now[ID_SAVED],
			      now[ID_FS] };

	if (!may_take(users, now, real, true) ||
	    !may_take(users, now, effective, true) ||
	    !may_take(users, now, saved, true))
		return -EPERM;
	if (real != UNCHANGED)
		ids[ID_REAL] = real;
	if (effective != UNCHANGED)
		ids[ID_EFFECTIVE] = effective;
	if (saved != UNCHANGED)
		ids[ID_SAVED] = saved;
	ids[ID_FS] = ids[ID_EFFECTIVE];
	return set_ids(users, ids);
}

/* setfsuid(2) returns the old id, whether or not the change was permitted. */
static int set_fs(bool users, const struct credentials *now, uint32_t id)
{
	struct credentials head = *now;
	uint32_t *ids = users ? head.uid : head.gid;
	int old = ids[ID_FS];

	if (id == UNCHANGED || id == ids[ID_FS] ||
	    !may_take(users, ids, id, true))
		return old;
	ids[ID_FS] = id;
	if (users)
		caps_follow_fsuid(&head, now);
	cred_adopt(&head, now->group);
	return old;
}

long fake_setuid(uid_t uid)
{
	if (!session_on())
		return raw(__NR_setuid, uid);
	return set_one(true, cred_now()->uid, uid);
}

long fake_setgid(gid_t gid)
{
	if (!session_on())
		return raw(__NR_setgid, gid);
	return set_one(false, cred_now()->gid, gid);
}

/* seteuid(3) is setresuid(-1, uid, -1) in libc, so the saved id stays. */
long fake_seteuid(uid_t uid)
{
	return uid == UNCHANGED ? -EINVAL
				: fake_setresuid(UNCHANGED, uid, UNCHANGED);
}

long fake_setegid(gid_t gid)
{
	return gid == UNCHANGED ? -EINVAL
				: fake_setresgid(UNCHANGED, gid, UNCHANGED);
}

long fake_setreuid(uid_t real, uid_t effective)
{
	if (!session_on())
		return raw(__NR_setreuid, real, effective);
	return set_two(true, cred_now()->uid, real, effective);
}

long fake_setregid(gid_t real, gid_t effective)
{
	if (!session_on())
		return raw(__NR_setregid, real, effective);
	return set_two(false, cred_now()->gid, real, effective);
}

long fake_setresuid(uid_t real, uid_t effective, uid_t saved)
{
	if (!session_on())
		return raw(__NR_setresuid, real, effective, saved);
	return set_three(true, cred_now()->uid, real, effective, saved);
}

long fake_setresgid(gid_t real, gid_t effective, gid_t saved)
{
	if (!session_on())
		return raw(__NR_setresgid, real, effective, saved);
	return set_three(false, cred_now()->gid, real, effective, saved);
}

int fake_setfsuid(uid_t uid)
{
	if (!session_on())
		return raw(__NR_setfsuid, uid);
	return set_fs(true, cred_now(), uid);
}

int fake_setfsgid(gid_t gid)
{
	if (!session_on())
		return raw(__NR_setfsgid, gid);
	return set_fs(false, cred_now(), gid);
}

/* The kernel sorts groups (groups_sort()), and getgroups(2) shows them so. */
static void sort(uint32_t *list, size_t size)
{
	for (size_t i = 1; i < size; i++) {
		uint32_t id = list[i];
		size_t j = i;

		for (; j && list[j - 1] > id; j--)
			list[j] = list[j - 1];
		list[j] = id;
	}
}

/* Adopts a sorted copy of `list`: the program's own list stays as it is. */
static long adopt_sorted(struct credentials *head, const gid_t *list,
			 size_t size)
{
	size_t bytes = (size + 1) * sizeof(*list);
	uint32_t *groups = mem_map(bytes);
	long ret;

	if (!groups)
		return -ENOMEM;
	/* memcpy(3) takes no NULL pointer, and an empty list may be one. */
	if (size)
		memcpy(groups, list, size * sizeof(*list));
	sort(groups, size);
	head->groups = size;
	ret = cred_adopt(head, groups);
	mem_unmap(groups, bytes);
	return ret;
}

/* setgroups(2), with its errors in the order of the kernel. */
long fake_setgroups(size_t size, const gid_t *list)
{
	struct credentials head = *cred_now();

	if (!session_on())
		return raw(__NR_setgroups, size, list);
	if (!privileged(false))
		return -EPERM;
	if (size > CRED_GROUPS_MAX)
		return -EINVAL;
	if (size && !mem_readable(list, size * sizeof(*list)))
		return -EFAULT;
	return adopt_sorted(&head, list, size);
}

NEXT(int, initgroups, (const char *, gid_t))

/* libc reads the group database, the session stores the result. */
int fake_initgroups(const char *user, gid_t group)
{
	gid_t list[1024];
	int count = countof(list);

	if (!session_on())
		return next_initgroups() ? next_initgroups()(user, group)
					 : (int)return_errno(-ENOSYS);
	if (fake_getgrouplist(user, group, list, &count) < 0)
		return (int)return_errno(-ENOMEM);
	return (int)return_errno(fake_setgroups(count, list));
}
