/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An object of System V IPC, sysvipc(7): a set of semaphores, a segment of
 * shared memory, a queue of messages.  The kernel keeps owner and mode, also
 * those of other users, since the builder has made the object and so may give
 * it to anybody; there is no record.  Only root's ids stand for the builder's:
 * object_control() takes the kernel's ids, object_show() and object_real() are
 * the two directions.
 *
 * What the session's user may do is decided here by owner and mode as shown,
 * ipcperms() of the kernel; and where the kernel refuses the builder what that
 * user may, the mode is lent to him for one call.
 *
 * Functions that return long return 0 or more, or a negative errno.  They make
 * system calls, and neither allocate nor lock.
 */
#ifndef PRELOAD_IPC_OBJECT_H
#define PRELOAD_IPC_OBJECT_H

#include <linux/msg.h>
#include <linux/sem.h>
#include <linux/shm.h>

#include "preload/credentials/credentials.h"

enum object_kind { SEMAPHORES, SHARED_MEMORY, MESSAGES };

/* What IPC_STAT tells; all kinds begin with owner and mode. */
union object {
	struct ipc64_perm perm;
	struct semid64_ds semaphores;
	struct shmid64_ds shared_memory;
	struct msqid64_ds messages;
};

/* The permissions that a call wants, of all classes at once, as ipcperms() has
   them. */
enum { OBJECT_READ = 0444, OBJECT_WRITE = 0222, OBJECT_EXECUTE = 0111 };

/* semctl(2), shmctl(2) or msgctl(2), of the kernel. */
long object_control(enum object_kind kind, int id, int command, void *argument);

/* The commands that tell what IPC_STAT does: for an index instead of an id, and
   without permission to read, which Linux has since 4.17. */
int object_stat_index(enum object_kind kind);
int object_stat_any(enum object_kind kind);

/* Replaces the builder's ids by root's, and the reverse. */
void object_show(struct ipc64_perm *perm);
void object_real(struct ipc64_perm *perm);

/* Gives a new object to the user of this process. */
void object_own(enum object_kind kind, int id);

/* True if the process lacks this right of root's, and the kernel can keep the
   owners that the session gives: in a user namespace it cannot, and decides
   alone.  One branch for root. */
bool object_lacks(unsigned capability);
static inline bool object_limits(unsigned capability)
{
	return cred_changed() && object_lacks(capability);
}

/* -EACCES without the permissions `wanted` on an object, for a process that
   lacks CAP_IPC_OWNER.  0 where there is none: the kernel says so. */
long object_permit(enum object_kind kind, int id, bool is_index, int wanted);

/* IPC_SET, IPC_RMID: -EPERM for others than owner and maker, for a process that
   lacks CAP_SYS_ADMIN. */
long object_permit_change(enum object_kind kind, int id);

/* True if the builder has made the object, or it was given to him: then the
   kernel lets him change it, whatever its mode. */
bool object_is_builders(enum object_kind kind, int id);

/* A mode that was changed on disk for one call. */
struct object_loan {
	enum object_kind kind;
	int id;
	unsigned tries;
	bool lent;
	unsigned before, meanwhile;
};

/* After an EACCES of the kernel: true if the owner has the permissions `wanted`
   now, and the call is to be made again.  He gets all rights of an owner. */
bool object_lend(struct object_loan *loan, int wanted);

/* Sets the mode of before, unless somebody has set another one. */
void object_give_back(const struct object_loan *loan);

/*
 * Makes a call that wants these permissions on an object, if they are granted.
 * `wanted` is worked out only for a process that is limited, and where the
 * kernel has refused.  The result of the call, or -EACCES.
 */
#define OBJECT_CALL(of_kind, of_id, wanted, call)                              \
	({                                                                     \
		struct object_loan loan_ = { .kind = (of_kind),                \
					     .id = (of_id) };                  \
		long object_ret_ = object_limits(CAP_IPC_OWNER)                \
					   ? object_permit((of_kind), (of_id), \
							   false, (wanted))    \
					   : 0;                                \
                                                                               \
		if (object_ret_ >= 0)                                          \
			do                                                     \
				object_ret_ = (call);                          \
			while (unlikely(object_ret_ == -EACCES) &&             \
			       object_lend(&loan_, (wanted)));                 \
		if (unlikely(loan_.lent))                                      \
			object_give_back(&loan_);                              \
		object_ret_;                                                   \
	})

#endif
