/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of System V IPC, sysvipc(7).  The kernel answers each of them;
 * before it, a process that is not root any more is refused what the kernel
 * would refuse that user, and after it the builder's ids are shown as root's.
 * What an object is, and who may use it, is in object.c.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/ipc/kernel_sysv.h"
#include "preload/ipc/object.h"
#include "preload/table/verbs.h"

/* ----------------------------------------- finding and making an object */

struct wish {
	enum object_kind kind;
	int key;
	size_t size; /* or the number of semaphores; none of a queue */
	int flags;
};

static long kernel_get(const struct wish *wish, int flags)
{
	switch (wish->kind) {
	case SEMAPHORES:
		return kernel_semget(wish->key, (int)wish->size, flags);
	case SHARED_MEMORY: return kernel_shmget(wish->key, wish->size, flags);
	case MESSAGES: return kernel_msgget(wish->key, flags);
	}
	return -EINVAL;
}

/* The id of an object that exists.  It is found without a permission in the
   flags, for which the kernel would ask the builder. */
static long find(const struct wish *wish)
{
	return kernel_get(wish, wish->flags & ~(IPC_CREAT | IPC_EXCL | 0777));
}

static long make(const struct wish *wish)
{
	long id = kernel_get(wish, wish->flags | IPC_EXCL);

	if (id >= 0)
		object_own(wish->kind, (int)id);
	return id;
}

/* For another user than root: which of the two the call does is found out, as
   by open(2) with O_CREAT.  In between the object may be removed. */
static __attribute__((noinline)) long get_as_user(const struct wish *wish)
{
	long id;

	do {
		if (wish->key == IPC_PRIVATE || wish->flags & IPC_CREAT) {
			id = make(wish);
			if (id != -EEXIST || wish->flags & IPC_EXCL)
				return id;
		}
		id = find(wish);
	} while (id == -ENOENT && wish->flags & IPC_CREAT);
	if (id >= 0 && object_limits(CAP_IPC_OWNER) &&
	    object_permit(wish->kind, (int)id, false, wish->flags & 0777) < 0)
		return -EACCES;
	return id;
}

/* Root is refused no object of the session. */
static __attribute__((noinline)) long get_refused(const struct wish *wish)
{
	long id;

	if (!session_on())
		return -EACCES;
	id = find(wish);
	return id < 0 || object_is_builders(wish->kind, (int)id) ? id : -EACCES;
}

static long get(const struct wish *wish)
{
	long id;

	if (unlikely(cred_changed()))
		return get_as_user(wish);
	id = kernel_get(wish, wish->flags);
	return unlikely(id == -EACCES) ? get_refused(wish) : id;
}

long fake_semget(int key, int count, int flags)
{
	const struct wish wish = { SEMAPHORES, key, (size_t)count, flags };

	return get(&wish);
}

long fake_shmget(int key, size_t size, int flags)
{
	const struct wish wish = { SHARED_MEMORY, key, size, flags };

	return get(&wish);
}

long fake_msgget(int key, int flags)
{
	const struct wish wish = { MESSAGES, key, 0, flags };

	return get(&wish);
}

/* --------------------------------------------------- looking, changing */

/* IPC_STAT, and the same for an index and for everybody.  The kernel writes the
   structure, and so proves that it may be written. */
static long control_stat(enum object_kind kind, int id, int command,
			 union object *found)
{
	const bool by_id = command == IPC_STAT;
	long ret = 0;

	if (command != object_stat_any(kind) && object_limits(CAP_IPC_OWNER))
		ret = object_permit(kind, id, !by_id, OBJECT_READ);
	if (ret < 0)
		return ret;
	ret = object_control(kind, id, command, found);
	if (unlikely(ret == -EACCES) && session_on()) {
		ret = object_control(kind, id, object_stat_any(kind), found);
		if (ret == -EINVAL)
			ret = -EACCES;
		if (ret >= 0 && by_id)
			ret = 0;
	}
	if (ret >= 0 && session_on())
		object_show(&found->perm);
	return ret;
}

/* IPC_SET: the kernel lets the builder give an object that he has made to any
   user, and he stays the maker. */
static long control_set(enum object_kind kind, int id,
			const union object *wanted)
{
	static const unsigned char sizes[] = {
		[SEMAPHORES] = sizeof(wanted->semaphores),
		[SHARED_MEMORY] = sizeof(wanted->shared_memory),
		[MESSAGES] = sizeof(wanted->messages),
	};
	union object real;
	long ret;

	if (!session_on() || !mem_readable(wanted, sizes[kind]))
		return object_control(kind, id, IPC_SET, (void *)wanted);
	ret = object_limits(CAP_SYS_ADMIN) ? object_permit_change(kind, id) : 0;
	if (ret < 0)
		return ret;
	memcpy(&real, wanted, sizes[kind]);
	object_real(&real.perm);
	return object_control(kind, id, IPC_SET, &real);
}

/* A command that only owner and maker may give, and this right of root's. */
static long control_own(enum object_kind kind, int id, int command,
			void *argument, unsigned capability)
{
	long ret = object_limits(capability) ? object_permit_change(kind, id)
					     : 0;

	return ret < 0 ? ret : object_control(kind, id, command, argument);
}

/* The commands that all kinds have, and those that need nothing. */
static long control(enum object_kind kind, int id, int command, void *argument)
{
	switch (command) {
	case IPC_SET: return control_set(kind, id, argument);
	case IPC_RMID:
		return control_own(kind, id, command, argument, CAP_SYS_ADMIN);
	}
	if (command == IPC_STAT || command == object_stat_index(kind) ||
	    command == object_stat_any(kind))
		return control_stat(kind, id, command, argument);
	return object_control(kind, id, command, argument);
}

long fake_semctl(int id, int number, int command, void *argument)
{
	switch (command) {
	case GETVAL:
	case GETALL:
	case GETPID:
	case GETNCNT:
	case GETZCNT:
		return OBJECT_CALL(
			SEMAPHORES, id, OBJECT_READ,
			kernel_semctl(id, number, command, argument));
	case SETVAL:
	case SETALL:
		return OBJECT_CALL(
			SEMAPHORES, id, OBJECT_WRITE,
			kernel_semctl(id, number, command, argument));
	}
	return control(SEMAPHORES, id, command, argument);
}

long fake_shmctl(int id, int command, void *argument)
{
	if (command == SHM_LOCK || command == SHM_UNLOCK)
		return control_own(SHARED_MEMORY, id, command, argument,
				   CAP_IPC_LOCK);
	return control(SHARED_MEMORY, id, command, argument);
}

long fake_msgctl(int id, int command, void *argument)
{
	return control(MESSAGES, id, command, argument);
}

/* -------------------------------------------------------------- using it */

/* semop(2): to change a semaphore needs write permission, to wait until it is
   zero read permission.  Nothing where the kernel reports a mistake. */
static int wanted_by(const struct sembuf *operations, size_t count)
{
	if (count - 1 >= SEMOPM ||
	    !mem_readable(operations, count * sizeof(*operations)))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_op)
			return OBJECT_WRITE;
	return OBJECT_READ;
}

long fake_semtimedop(int id, struct sembuf *operations, size_t count,
		     const struct timespec *timeout)
{
	return OBJECT_CALL(SEMAPHORES, id, wanted_by(operations, count),
			   kernel_semtimedop(id, operations, count, timeout));
}

long fake_semop(int id, struct sembuf *operations, size_t count)
{
	return OBJECT_CALL(SEMAPHORES, id, wanted_by(operations, count),
			   kernel_semop(id, operations, count));
}

long fake_shmat(int id, const void *at, int flags)
{
	return OBJECT_CALL(SHARED_MEMORY, id,
			   OBJECT_READ |
				   (flags & SHM_RDONLY ? 0 : OBJECT_WRITE) |
				   (flags & SHM_EXEC ? OBJECT_EXECUTE : 0),
			   kernel_shmat(id, at, flags));
}

NEXT(int, msgsnd, (int, const void *, size_t, int))
NEXT(ssize_t, msgrcv, (int, void *, size_t, long, int))

/* By number as the kernel is asked for all others: see kernel_sysv.h. */
#define ASK(way, name, ...)                              \
	((way) == BY_KERNEL ? kernel_##name(__VA_ARGS__) \
			    : MAKE_CALL(BY_LIBC, name, __VA_ARGS__))

long fake_msgsnd(enum way way, int id, const void *message, size_t size,
		 int flags)
{
	return OBJECT_CALL(MESSAGES, id, OBJECT_WRITE,
			   ASK(way, msgsnd, id, message, size, flags));
}

long fake_msgrcv(enum way way, int id, void *message, size_t size, long type,
		 int flags)
{
	return OBJECT_CALL(MESSAGES, id, OBJECT_READ,
			   ASK(way, msgrcv, id, message, size, type, flags));
}
