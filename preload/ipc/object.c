/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owner, mode and permission of an object of System V IPC (object.h): the
 * kernel's rules, ipcperms(), for the session's credentials.
 */
#include "preload/ipc/object.h"

#include "preload/base/session.h"
#include "preload/ipc/kernel_sysv.h"

/* What the three kinds have of their own. */
static const struct {
	int stat_index, stat_any;
} kinds[] = {
	[SEMAPHORES] = { SEM_STAT, SEM_STAT_ANY },
	[SHARED_MEMORY] = { SHM_STAT, SHM_STAT_ANY },
	[MESSAGES] = { MSG_STAT, MSG_STAT_ANY },
};

int object_stat_index(enum object_kind kind)
{
	return kinds[kind].stat_index;
}

int object_stat_any(enum object_kind kind)
{
	return kinds[kind].stat_any;
}

long object_control(enum object_kind kind, int id, int command, void *argument)
{
	switch (kind) {
	case SEMAPHORES: return kernel_semctl(id, 0, command, argument);
	case SHARED_MEMORY: return kernel_shmctl(id, command, argument);
	case MESSAGES: return kernel_msgctl(id, command, argument);
	}
	return -EINVAL;
}

void object_show(struct ipc64_perm *perm)
{
	session_default_ids(&perm->uid, &perm->gid);
	session_default_ids(&perm->cuid, &perm->cgid);
}

void object_real(struct ipc64_perm *perm)
{
	session_real_ids(&perm->uid, &perm->gid);
}

/* Looks at an object, by the kernel's ids, whatever its mode.  The kernel takes
   an id for the index in it, so the answer may be about a successor. */
static bool look(enum object_kind kind, int id, bool is_index,
		 union object *found)
{
	long ret = object_control(kind, id, kinds[kind].stat_any, found);

	if (ret == -EINVAL && !is_index) /* also before Linux 4.17 */
		return object_control(kind, id, IPC_STAT, found) >= 0;
	return ret >= 0 && (is_index || ret == id);
}

void object_own(enum object_kind kind, int id)
{
	const struct credentials *now = cred_now();
	union object made;

	if ((!now->uid[ID_EFFECTIVE] && !now->gid[ID_EFFECTIVE]) ||
	    !session_on() || !look(kind, id, false, &made))
		return;
	made.perm.uid = now->uid[ID_EFFECTIVE];
	made.perm.gid = now->gid[ID_EFFECTIVE];
	object_real(&made.perm);
	object_control(kind, id, IPC_SET, &made);
}

/* ---------------------------------------------------------- permission */

bool object_lacks(unsigned capability)
{
	struct ledger *ledger = session_ledger();

	return !cred_capable(capability) && ledger && !session_place_changed &&
	       !(ledger_header(ledger)->options & LEDGER_OPT_UNMAPPED_UIDS);
}

/* True for owner and maker. */
static bool owns(const struct credentials *now, const struct ipc64_perm *perm)
{
	return now->uid[ID_EFFECTIVE] == perm->uid ||
	       now->uid[ID_EFFECTIVE] == perm->cuid;
}

static bool is_member(const struct credentials *now, uint32_t gid)
{
	return cred_in_group(now, now->gid[ID_FS], gid);
}

/* ipcperms(): the first class that the process belongs to decides. */
long object_permit(enum object_kind kind, int id, bool is_index, int wanted)
{
	const struct credentials *now = cred_now();
	union object found;
	unsigned granted;

	if (!look(kind, id, is_index, &found))
		return 0;
	object_show(&found.perm);
	granted = found.perm.mode;
	if (owns(now, &found.perm))
		granted >>= 6;
	else if (is_member(now, found.perm.cgid) ||
		 is_member(now, found.perm.gid))
		granted >>= 3;
	wanted |= wanted >> 6 | wanted >> 3;
	return (unsigned)wanted & ~granted & 07 ? -EACCES : 0;
}

long object_permit_change(enum object_kind kind, int id)
{
	union object found;

	if (!look(kind, id, false, &found))
		return 0;
	object_show(&found.perm);
	return owns(cred_now(), &found.perm) ? 0 : -EPERM;
}

/* ---------------------------------------------------------------- loans */

static bool is_builders(const struct ipc64_perm *perm)
{
	return session_is_builder(perm->cuid) || session_is_builder(perm->uid);
}

bool object_is_builders(enum object_kind kind, int id)
{
	union object found;

	return look(kind, id, false, &found) && is_builders(&found.perm);
}

/* True where nobody has asked whether the process may. */
static bool is_left_to_kernel(void)
{
	return cred_changed() && !cred_capable(CAP_IPC_OWNER) &&
	       !object_lacks(CAP_IPC_OWNER);
}

/* How often a mode may be taken back while a call waits. */
#define TRIES_MAX 64

/* The kernel asks again whenever a call has slept, so another process may give
   back the mode that it has lent before this call is done. */
bool object_lend(struct object_loan *loan, int wanted)
{
	union object found;
	unsigned needed = (unsigned)(wanted | wanted << 3 | wanted << 6) & 0700;

	if (!session_on() || loan->tries++ == TRIES_MAX ||
	    is_left_to_kernel() || !look(loan->kind, loan->id, false, &found) ||
	    !is_builders(&found.perm))
		return false;
	/* Somebody else has lent it, and gives it back. */
	if (!(needed & ~found.perm.mode))
		return true;
	if (!loan->lent)
		loan->before = found.perm.mode & 0777;
	loan->lent = true;
	/* All that an owner can have: so nobody lends what is lent. */
	loan->meanwhile = (found.perm.mode & 0777) | 0700;
	found.perm.mode = loan->meanwhile;
	return object_control(loan->kind, loan->id, IPC_SET, &found) >= 0;
}

void object_give_back(const struct object_loan *loan)
{
	union object found;

	if (!look(loan->kind, loan->id, false, &found) ||
	    (found.perm.mode & 0777) != loan->meanwhile)
		return;
	found.perm.mode = loan->before;
	object_control(loan->kind, loan->id, IPC_SET, &found);
}
