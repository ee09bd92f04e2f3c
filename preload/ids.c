/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The get*id and set*id families, with the rules of credentials(7) and
 * setresuid(2) for a process that has CAP_SETUID and CAP_SETGID exactly while
 * its effective uid is 0.
 */
#include "preload/ids.h"
#include "ledger/syscall.h"
#include "preload/mem.h"
#include "preload/next.h"
#include "preload/session.h"

#define KEEP ((uint32_t)-1)

static const struct credentials root = { .groups = 1, .group = { 0 } };

/*
 * Two sets, since a child of vfork shares this memory: what it changes is its
 * own, and its parent, the sleeper, goes back to the set before.
 */
static uint32_t latest, before;		/* granules */
static uint32_t changed_by, sleeper;	/* processes */
static bool inherited, changed;

static uint32_t inherited_granule(void)
{
	const char *text = session_value(VAR_CRED);

	return text ? mem_number(text, 10, 0) : 0;
}

static void inherit(void)
{
	latest = before = inherited_granule();
	changed = latest != 0;
	__atomic_store_n(&inherited, true, __ATOMIC_RELEASE);
}

/* The set of a process that made no change itself. */
static uint32_t granule_of(uint32_t pid, uint32_t parent)
{
	return sleeper && (sleeper == pid || sleeper == parent) ? before
								: latest;
}

static uint32_t current_granule(void)
{
	uint32_t pid = raw(__NR_getpid);

	if (changed_by == pid)
		return latest;
	return granule_of(pid, raw(__NR_getppid));
}

const struct credentials *ids_now(void)
{
	const struct credentials *found;
	struct ledger *ledger;

	if (unlikely(!__atomic_load_n(&inherited, __ATOMIC_ACQUIRE)) &&
	    session_on())
		inherit();
	if (likely(!changed))
		return &root;
	ledger = session_ledger();
	found = ledger ? ledger_object(ledger, current_granule()) : NULL;
	return found ? found : &root;
}

bool ids_are_root(void)
{
	const struct credentials *now = ids_now();

	return now == &root ||
	       (now->uid[ID_FS] == 0 && now->gid[ID_FS] == 0);
}

void ids_forked(void)
{
	uint32_t parent;

	if (!changed)
		return;
	parent = raw(__NR_getppid);
	if (changed_by != parent)
		latest = granule_of(parent, 0);
	changed_by = sleeper = 0;
}

void ids_export(void)
{
	if (changed)
		session_set(VAR_CRED, current_granule(), 10);
}

/* Makes `head` with these groups the credentials from now on. */
static long adopt(const struct credentials *head, const uint32_t *groups)
{
	struct ledger *ledger = session_ledger();
	uint32_t pid = raw(__NR_getpid), granule;
	long ret;

	if (!ledger)
		return -EIO;
	ret = ledger_store(ledger, head, sizeof(*head), groups,
			   head->groups * sizeof(*groups), &granule);
	if (ret < 0)
		return ret;
	if (changed_by != pid) {
		before = current_granule();
		sleeper = raw(__NR_getppid);
		changed_by = pid;
	}
	latest = granule;
	changed = true;
	return 0;
}

/* -------------------------------------------------------------- look */

uid_t fake_getuid(enum which_id which)
{
	static const int calls[] = { __NR_getuid, __NR_geteuid };

	if (unlikely(!session_on()))
		return raw(calls[which == ID_EFFECTIVE]);
	return ids_now()->uid[which];
}

gid_t fake_getgid(enum which_id which)
{
	static const int calls[] = { __NR_getgid, __NR_getegid };

	if (unlikely(!session_on()))
		return raw(calls[which == ID_EFFECTIVE]);
	return ids_now()->gid[which];
}

long fake_getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
	const struct credentials *now = ids_now();

	if (!session_on())
		return raw(__NR_getresuid, real, effective, saved);
	*real = now->uid[ID_REAL];
	*effective = now->uid[ID_EFFECTIVE];
	*saved = now->uid[ID_SAVED];
	return 0;
}

long fake_getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
	const struct credentials *now = ids_now();

	if (!session_on())
		return raw(__NR_getresgid, real, effective, saved);
	*real = now->gid[ID_REAL];
	*effective = now->gid[ID_EFFECTIVE];
	*saved = now->gid[ID_SAVED];
	return 0;
}

long fake_getgroups(int size, gid_t *list)
{
	const struct credentials *now = ids_now();

	if (!session_on())
		return raw(__NR_getgroups, size, list);
	if (size < 0 || (size && (uint32_t)size < now->groups))
		return -EINVAL;
	for (uint32_t i = 0; size && i < now->groups; i++)
		list[i] = now->group[i];
	return now->groups;
}

int fake_group_member(gid_t gid)
{
	const struct credentials *now = ids_now();

	if (gid == now->gid[ID_EFFECTIVE])
		return 1;
	for (uint32_t i = 0; i < now->groups; i++)
		if (now->group[i] == gid)
			return 1;
	return 0;
}

/* ------------------------------------------------------------ change */

static bool privileged(void)
{
	return ids_now()->uid[ID_EFFECTIVE] == 0;
}

/* An unprivileged process may only choose among the ids it has. */
static bool may_take(const uint32_t *ids, uint32_t id, bool saved)
{
	return id == KEEP || privileged() || id == ids[ID_REAL] ||
	       id == ids[ID_EFFECTIVE] || (saved && id == ids[ID_SAVED]);
}

static long set_ids(bool users, const uint32_t ids[IDS])
{
	const struct credentials *now = ids_now();
	struct credentials head = *now;
	long ret;

	memcpy(users ? head.uid : head.gid, ids, sizeof(head.uid));
	ret = adopt(&head, now->group);
	if (ret >= 0 && users)
		caps_follow(now->uid, ids);
	return ret;
}

static long set_one(bool users, const uint32_t *now, uint32_t id)
{
	uint32_t ids[IDS] = { now[ID_REAL], id, now[ID_SAVED], id };

	if (id == KEEP)
		return -EINVAL;
	if (privileged())
		ids[ID_REAL] = ids[ID_SAVED] = id;
	else if (id != now[ID_REAL] && id != now[ID_SAVED])
		return -EPERM;
	return set_ids(users, ids);
}

static long set_two(bool users, const uint32_t *now, uint32_t real,
		    uint32_t effective)
{
	uint32_t ids[IDS] = { now[ID_REAL], now[ID_EFFECTIVE], now[ID_SAVED],
			      now[ID_FS] };

	if (!may_take(now, real, false) || !may_take(now, effective, true))
		return -EPERM;
	if (real != KEEP)
		ids[ID_REAL] = real;
	if (effective != KEEP)
		ids[ID_EFFECTIVE] = effective;
	if (real != KEEP || (effective != KEEP && effective != now[ID_REAL]))
		ids[ID_SAVED] = ids[ID_EFFECTIVE];
	ids[ID_FS] = ids[ID_EFFECTIVE];
	return set_ids(users, ids);
}

static long set_three(bool users, const uint32_t *now, uint32_t real,
		      uint32_t effective, uint32_t saved)
{
	uint32_t ids[IDS] = { now[ID_REAL], now[ID_EFFECTIVE], now[ID_SAVED],
			      now[ID_FS] };

	if (!may_take(now, real, true) || !may_take(now, effective, true) ||
	    !may_take(now, saved, true))
		return -EPERM;
	if (real != KEEP)
		ids[ID_REAL] = real;
	if (effective != KEEP)
		ids[ID_EFFECTIVE] = effective;
	if (saved != KEEP)
		ids[ID_SAVED] = saved;
	ids[ID_FS] = ids[ID_EFFECTIVE];
	return set_ids(users, ids);
}

/* Returns the id before, whatever happens. */
static int set_fs(bool users, const uint32_t *now, uint32_t id)
{
	uint32_t ids[IDS] = { now[ID_REAL], now[ID_EFFECTIVE], now[ID_SAVED],
			      id };
	int old = now[ID_FS];

	if (id != KEEP && id != now[ID_FS] &&
	    (may_take(now, id, true)))
		set_ids(users, ids);
	return old;
}

long fake_setuid(uid_t uid)
{
	if (!session_on())
		return raw(__NR_setuid, uid);
	return set_one(true, ids_now()->uid, uid);
}

long fake_setgid(gid_t gid)
{
	if (!session_on())
		return raw(__NR_setgid, gid);
	return set_one(false, ids_now()->gid, gid);
}

/* As libc does it: the saved id stays. */
long fake_seteuid(uid_t uid)
{
	return uid == KEEP ? -EINVAL : fake_setresuid(KEEP, uid, KEEP);
}

long fake_setegid(gid_t gid)
{
	return gid == KEEP ? -EINVAL : fake_setresgid(KEEP, gid, KEEP);
}

long fake_setreuid(uid_t real, uid_t effective)
{
	if (!session_on())
		return raw(__NR_setreuid, real, effective);
	return set_two(true, ids_now()->uid, real, effective);
}

long fake_setregid(gid_t real, gid_t effective)
{
	if (!session_on())
		return raw(__NR_setregid, real, effective);
	return set_two(false, ids_now()->gid, real, effective);
}

long fake_setresuid(uid_t real, uid_t effective, uid_t saved)
{
	if (!session_on())
		return raw(__NR_setresuid, real, effective, saved);
	return set_three(true, ids_now()->uid, real, effective, saved);
}

long fake_setresgid(gid_t real, gid_t effective, gid_t saved)
{
	if (!session_on())
		return raw(__NR_setresgid, real, effective, saved);
	return set_three(false, ids_now()->gid, real, effective, saved);
}

int fake_setfsuid(uid_t uid)
{
	if (!session_on())
		return raw(__NR_setfsuid, uid);
	return set_fs(true, ids_now()->uid, uid);
}

int fake_setfsgid(gid_t gid)
{
	if (!session_on())
		return raw(__NR_setfsgid, gid);
	return set_fs(false, ids_now()->gid, gid);
}

long fake_setgroups(size_t size, const gid_t *list)
{
	struct credentials head = *ids_now();

	if (!session_on())
		return raw(__NR_setgroups, size, list);
	if (!privileged())
		return -EPERM;
	if (size > IDS_GROUPS_MAX)
		return -EINVAL;
	if (size && !list)
		return -EFAULT;
	head.groups = size;
	return adopt(&head, list);
}

NEXT(int, getgrouplist, (const char *, gid_t, gid_t *, int *))
NEXT(int, initgroups, (const char *, gid_t))

/* The group database is libc's business, the credentials are ours. */
int fake_initgroups(const char *user, gid_t group)
{
	gid_t list[1024];
	int count = countof(list);

	if (!session_on() || !next_getgrouplist())
		return next_initgroups() ? next_initgroups()(user, group)
					 : (int)answer(-ENOSYS);
	if (next_getgrouplist()(user, group, list, &count) < 0)
		return (int)answer(-ENOMEM);
	return (int)answer(fake_setgroups(count, list));
}
