/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The credentials that this process believes to have: where they are kept,
 * in this process, beside a child of vfork, across fork and exec.
 */
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/identity/ids.h"
#include "raw/syscall.h"

const struct credentials ids_of_root = {
	.effective = IDS_ALL_RIGHTS,
	.permitted = IDS_ALL_RIGHTS,
	.bounding = IDS_ALL_RIGHTS,
	.groups = 1,
	.group = { 0 },
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
	uint32_t granule = text ? raw_number(text, 10, 0) : 0;

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
	/* A parent that waits in vfork(2), or another child of it. */
	return before.pid == pid || before.pid == (uint32_t)raw(__NR_getppid)
		       ? before.granule
		       : latest.granule;
}

const struct credentials *ids_kept(uint32_t granule)
{
	struct ledger *ledger = session_ledger();
	const struct credentials *found = ledger ? ledger_object(ledger,
								 granule)
						 : NULL;

	return found ? found : &ids_of_root;
}

const struct credentials *ids_of_another(void)
{
	return ids_kept(current_granule());
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

	return !became_another && now->uid[ID_REAL] == now->uid[ID_EFFECTIVE] &&
	       now->gid[ID_REAL] == now->gid[ID_EFFECTIVE];
}

/* What inode permissions hang on: see path_resolution(7). */
#define FILE_RIGHTS                                                     \
	(CAPABILITY(CHOWN) | CAPABILITY(DAC_OVERRIDE) |                 \
	 CAPABILITY(DAC_READ_SEARCH) | CAPABILITY(FOWNER) |             \
	 CAPABILITY(FSETID) | CAPABILITY(MKNOD) | CAPABILITY(SETFCAP) | \
	 CAPABILITY(SYS_ADMIN) | CAPABILITY(SYS_CHROOT))

bool ids_lack_rights(void)
{
	return (ids_now()->effective & FILE_RIGHTS) != FILE_RIGHTS;
}

bool ids_are_root(void)
{
	const struct credentials *now = ids_now();

	return now == &ids_of_root ||
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

long ids_store(const struct credentials *head, const uint32_t *groups,
	       uint32_t *granule)
{
	struct ledger *ledger = session_ledger();

	if (!ledger)
		return -EIO;
	return ledger_store(ledger, head, offsetof(struct credentials, group),
			    groups, head->groups * sizeof(*groups), granule);
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
	ret = ids_store(&exact, groups, &change.granule);
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

bool ids_in_group(const struct credentials *who, uint32_t fsgid, uint32_t gid)
{
	if (gid == fsgid)
		return true;
	for (uint32_t i = 0; i < who->groups; i++)
		if (who->group[i] == gid)
			return true;
	return false;
}
