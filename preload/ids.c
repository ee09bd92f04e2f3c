/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The get*id and set*id families, with the rules of credentials(7) and
 * setresuid(2), and what exec makes of it all.
 */
#include "preload/ids.h"
#include "ledger/syscall.h"
#include "preload/mem.h"
#include "preload/next.h"
#include "preload/session.h"

#define KEEP ((uint32_t)-1)
#define ALL UINT64_MAX		/* of what the kernel lets us have */

static const struct credentials root = {
	.effective = ALL, .permitted = ALL, .bounding = ALL,
	.groups = 1, .group = { 0 },
};

/*
 * Two sets, since a child of vfork shares this memory: what it changes is
 * its own, and its parent goes back to the set before.
 */
struct change {
	uint32_t granule;
	uint32_t pid;
};
static struct change latest, before;
enum ids_state ids_state;

static void inherit(void)
{
	const char *text = session_value(VAR_CRED);
	uint32_t granule = text ? mem_number(text, 10, 0) : 0;

	latest = before = (struct change){ .granule = granule };
	__atomic_store_n(&ids_state, granule ? IDS_OTHER : IDS_ROOT,
			 __ATOMIC_RELEASE);
}

bool ids_find_out(void)
{
	if (ids_state == IDS_UNKNOWN) {
		if (!session_on())
			return false;
		inherit();
	}
	return ids_state == IDS_OTHER;
}

static uint32_t current_granule(void)
{
	uint32_t pid = latest.pid ? raw(__NR_getpid) : 0;

	if (latest.pid == pid)
		return latest.granule;
	/* The sleeper, or a child of his. */
	return before.pid == pid || before.pid == (uint32_t)raw(__NR_getppid)
		? before.granule : latest.granule;
}

const struct credentials *ids_kept(uint32_t granule)
{
	struct ledger *ledger = session_ledger();
	const struct credentials *found =
		ledger ? ledger_object(ledger, granule) : NULL;

	return found ? found : &root;
}

const struct credentials *ids_now(void)
{
	return likely(!ids_changed()) ? &root : ids_kept(current_granule());
}

static bool became_another;

/* ptrace(2), "dumpable". */
static bool becomes_another(const struct credentials *new,
			    const struct credentials *old)
{
	return new->uid[ID_EFFECTIVE] != old->uid[ID_EFFECTIVE] ||
	       new->gid[ID_EFFECTIVE] != old->gid[ID_EFFECTIVE] ||
	       new->uid[ID_FS] != old->uid[ID_FS] ||
	       new->gid[ID_FS] != old->gid[ID_FS] ||
	       new->permitted & ~old->permitted;
}

bool ids_are_as_started(void)
{
	const struct credentials *now = ids_now();

	return !became_another &&
	       now->uid[ID_REAL] == now->uid[ID_EFFECTIVE] &&
	       now->gid[ID_REAL] == now->gid[ID_EFFECTIVE];
}

/* What inode permissions hang on: see path_resolution(7). */
#define FILE_RIGHTS (CAPABILITY(CHOWN) | CAPABILITY(DAC_OVERRIDE) |	\
	CAPABILITY(DAC_READ_SEARCH) | CAPABILITY(FOWNER) |		\
	CAPABILITY(FSETID) | CAPABILITY(MKNOD) | CAPABILITY(SETFCAP) |	\
	CAPABILITY(SYS_ADMIN) | CAPABILITY(SYS_CHROOT))

bool ids_lack_rights(void)
{
	return (ids_now()->effective & FILE_RIGHTS) != FILE_RIGHTS;
}

bool ids_are_root(void)
{
	const struct credentials *now = ids_now();

	return now == &root ||
	       (now->uid[ID_FS] == 0 && now->gid[ID_FS] == 0);
}

void ids_forked(void)
{
	uint32_t granule;

	if (ids_state != IDS_OTHER)
		return;
	/* The parent's set, whichever of the two it was. */
	granule = before.pid == (uint32_t)raw(__NR_getppid) ? before.granule
							    : latest.granule;
	latest = before = (struct change){ .granule = granule };
}

static long store(const struct credentials *head, const uint32_t *groups,
		  uint32_t *granule)
{
	struct ledger *ledger = session_ledger();

	if (!ledger)
		return -EIO;
	return ledger_store(ledger, head,
			    offsetof(struct credentials, group), groups,
			    head->groups * sizeof(*groups), granule);
}

long ids_adopt(const struct credentials *head, const uint32_t *groups)
{
	struct change change = { .pid = raw(__NR_getpid) };
	struct credentials exact = *head;
	long ret;

	became_another |= becomes_another(head, ids_now());
	exact.effective &= caps_possible();
	exact.permitted &= caps_possible();
	exact.bounding &= caps_possible();
	ret = store(&exact, groups, &change.granule);
	if (ret < 0)
		return ret;
	if (latest.pid != change.pid)
		before = latest;
	if (!before.pid)
		before.pid = raw(__NR_getppid);
	latest = change;
	__atomic_store_n(&ids_state, IDS_OTHER, __ATOMIC_RELEASE);
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

	long ret = raw(__NR_getresuid, real, effective, saved);

	if (ret < 0 || !session_on())
		return ret;
	*real = now->uid[ID_REAL];
	*effective = now->uid[ID_EFFECTIVE];
	*saved = now->uid[ID_SAVED];
	return 0;
}

long fake_getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
	const struct credentials *now = ids_now();

	long ret = raw(__NR_getresgid, real, effective, saved);

	if (ret < 0 || !session_on())
		return ret;
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
	if (size && now->groups &&
	    !mem_writable(list, now->groups * sizeof(*list)))
		return -EFAULT;
	for (uint32_t i = 0; size && i < now->groups; i++)
		list[i] = now->group[i];
	return now->groups;
}

int fake_group_member(gid_t gid)
{
	const struct credentials *now = ids_now();

	return ids_in_group(now, now->gid[ID_EFFECTIVE], gid);
}

bool ids_in_group(const struct credentials *who, uint32_t fsgid, uint32_t gid)
{
	if (gid == fsgid)
		return true;
	for (uint32_t i = 0; i < who->groups; i++)
		if (who->group[i] == gid)
			return true;
	return false;
}

/* ------------------------------------------------------------ change */

static bool privileged(bool users)
{
	return ids_capable(users ? CAP_SETUID : CAP_SETGID);
}

/* An unprivileged process may only choose among the ids it has. */
static bool may_take(bool users, const uint32_t *ids, uint32_t id, bool saved)
{
	return id == KEEP || privileged(users) || id == ids[ID_REAL] ||
	       id == ids[ID_EFFECTIVE] || (saved && id == ids[ID_SAVED]);
}

static long set_ids(bool users, const uint32_t ids[IDS])
{
	const struct credentials *now = ids_now();
	struct credentials head = *now;

	memcpy(users ? head.uid : head.gid, ids, sizeof(head.uid));
	if (users)
		caps_follow_uids(&head, now);
	return ids_adopt(&head, now->group);
}

static long set_one(bool users, const uint32_t *now, uint32_t id)
{
	uint32_t ids[IDS] = { now[ID_REAL], id, now[ID_SAVED], id };

	if (id == KEEP)
		return -EINVAL;
	if (privileged(users))
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

	if (!may_take(users, now, real, false) ||
	    !may_take(users, now, effective, true))
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

	if (!may_take(users, now, real, true) ||
	    !may_take(users, now, effective, true) ||
	    !may_take(users, now, saved, true))
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

/* Returns the id before, whatever happens: setfsuid(2). */
static int set_fs(bool users, const struct credentials *now, uint32_t id)
{
	struct credentials head = *now;
	uint32_t *ids = users ? head.uid : head.gid;
	int old = ids[ID_FS];

	if (id == KEEP || id == ids[ID_FS] ||
	    (!may_take(users, ids, id, true)))
		return old;
	ids[ID_FS] = id;
	if (users)
		caps_follow_fsuid(&head, now);
	ids_adopt(&head, now->group);
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
	return set_fs(true, ids_now(), uid);
}

int fake_setfsgid(gid_t gid)
{
	if (!session_on())
		return raw(__NR_setfsgid, gid);
	return set_fs(false, ids_now(), gid);
}

/* getgroups(2) tells them in ascending order. */
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

static long adopt_sorted(struct credentials *head, const gid_t *list,
			 size_t size)
{
	size_t room = (size + 1) * sizeof(*list);
	uint32_t *groups = mem_map(room);
	long ret;

	if (!groups)
		return -ENOMEM;
	memcpy(groups, list, size * sizeof(*list));
	sort(groups, size);
	head->groups = size;
	ret = ids_adopt(head, groups);
	mem_unmap(groups, room);
	return ret;
}

long fake_setgroups(size_t size, const gid_t *list)
{
	struct credentials head = *ids_now();

	if (!session_on())
		return raw(__NR_setgroups, size, list);
	if (!privileged(false))
		return -EPERM;
	if (size > IDS_GROUPS_MAX)
		return -EINVAL;
	if (size && !mem_readable(list, size * sizeof(*list)))
		return -EFAULT;
	return adopt_sorted(&head, list, size);
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

/* ------------------------------------------------------------------ exec */

/* What a file's capability attribute grants: capabilities(7), "File
   capabilities".  False if it is none. */
static bool read_file_caps(const void *value, size_t size, uint64_t *permitted,
			   uint64_t *inheritable, bool *effective)
{
	uint32_t word[5] = { 0 };

	if (!value || size < sizeof(word))
		return false;
	memcpy(word, value, sizeof(word));
	*effective = word[0] & VFS_CAP_FLAGS_EFFECTIVE;
	*permitted = word[1] | (uint64_t)word[3] << 32;
	*inheritable = word[2] | (uint64_t)word[4] << 32;
	return true;
}

/* "Transformation of capabilities during execve()", and before it "Safety
   checking for capability-dumb binaries". */
static long transform(struct credentials *new, const struct credentials *old,
		      const void *caps, size_t caps_size)
{
	uint64_t permitted = 0, inheritable = 0;
	uint64_t bounding = old->bounding & caps_possible();
	bool effective = false;
	bool privileged = read_file_caps(caps, caps_size, &permitted,
					 &inheritable, &effective);

	if (effective && permitted & ~(bounding | (old->inheritable &
						   inheritable)))
		return -EPERM;
	if (new->uid[ID_EFFECTIVE] != old->uid[ID_EFFECTIVE] ||
	    new->gid[ID_EFFECTIVE] != old->gid[ID_EFFECTIVE])
		privileged = true;
	if (privileged)
		new->ambient = 0;
	if (!(new->secure & SECBIT_NOROOT) &&
	    (new->uid[ID_REAL] == 0 || new->uid[ID_EFFECTIVE] == 0)) {
		permitted = inheritable = ALL;
		effective = new->uid[ID_EFFECTIVE] == 0;
	}
	new->permitted = (old->inheritable & inheritable) |
			 (permitted & bounding) | new->ambient;
	new->effective = effective ? new->permitted : new->ambient;
	new->secure &= ~SECBIT_KEEP_CAPS;
	return 0;
}

static bool is_plain_root(const struct credentials *one,
			  const uint32_t *groups)
{
	for (unsigned i = 0; i < IDS; i++)
		if (one->uid[i] || one->gid[i])
			return false;
	return one->groups == 1 && groups[0] == 0 && !one->secure &&
	       !one->inheritable && !one->ambient && !one->no_new_privs &&
	       !(caps_possible() & ~(one->effective & one->permitted &
				     one->bounding));
}

long ids_for_exec(const struct ledger_value *file, const void *caps,
		  size_t caps_size, uint32_t *granule)
{
	const struct credentials *now = ids_now();
	struct credentials new = *now;
	long ret;

	*granule = 0;
	new.no_new_privs |= caps_no_new_privs();
	if (!new.no_new_privs && file->mode & S_ISUID)
		new.uid[ID_EFFECTIVE] = file->uid;
	if (!new.no_new_privs &&
	    (file->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		new.gid[ID_EFFECTIVE] = file->gid;
	new.uid[ID_SAVED] = new.uid[ID_FS] = new.uid[ID_EFFECTIVE];
	new.gid[ID_SAVED] = new.gid[ID_FS] = new.gid[ID_EFFECTIVE];
	ret = transform(&new, now, new.no_new_privs ? NULL : caps, caps_size);
	if (ret < 0)
		return ret;
	new.effective &= caps_possible();
	new.permitted &= caps_possible();
	new.bounding &= caps_possible();
	if (is_plain_root(&new, now->group))
		return 0;
	return store(&new, now->group, granule);
}
