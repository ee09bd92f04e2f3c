/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the kernel is asked for System V IPC: by a call for each function, or, on
 * i386, by ipc(2) for all of them, since Linux before 5.1 has no other there.
 * There and on arm, a command says that it means the structures with ids of 32
 * bits.
 *
 * Each is the call of this name, and returns 0 or more, or a negative errno.
 */
#ifndef PRELOAD_IPC_KERNEL_SYSV_H
#define PRELOAD_IPC_KERNEL_SYSV_H

#include <linux/ipc.h>
#include <time.h>

#include "preload/base/mem.h"
#include "raw/syscall.h"

struct sembuf;

#ifndef __i386__

#ifdef __LP64__
#define KERNEL_NEW 0
#else
#define KERNEL_NEW IPC_64
#endif

static inline long kernel_semget(int key, int count, int flags)
{
	return raw(__NR_semget, key, count, flags);
}

static inline long kernel_shmget(int key, size_t size, int flags)
{
	return raw(__NR_shmget, key, size, flags);
}

static inline long kernel_msgget(int key, int flags)
{
	return raw(__NR_msgget, key, flags);
}

static inline long kernel_semctl(int id, int number, int command,
				 void *argument)
{
	return raw(__NR_semctl, id, number, command | KERNEL_NEW, argument);
}

static inline long kernel_shmctl(int id, int command, void *argument)
{
	return raw(__NR_shmctl, id, command | KERNEL_NEW, argument);
}

static inline long kernel_msgctl(int id, int command, void *argument)
{
	return raw(__NR_msgctl, id, command | KERNEL_NEW, argument);
}

/* `timeout` is the kernel's: see below. */
static inline long kernel_semtimedop_as(int id, struct sembuf *operations,
					size_t count, const void *timeout)
{
	return raw(__NR_semtimedop, id, operations, count, timeout);
}

static inline long kernel_semop(int id, struct sembuf *operations, size_t count)
{
/* Not all machines have a call of this name. */
#ifdef __NR_semop
	return raw(__NR_semop, id, operations, count);
#else
	return kernel_semtimedop_as(id, operations, count, NULL);
#endif
}

static inline long kernel_shmat(int id, const void *at, int flags)
{
	return raw(__NR_shmat, id, at, flags);
}

static inline long kernel_msgsnd(int id, const void *message, size_t size,
				 int flags)
{
	return raw(__NR_msgsnd, id, message, size, flags);
}

static inline long kernel_msgrcv(int id, void *message, size_t size, long type,
				 int flags)
{
	return raw(__NR_msgrcv, id, message, size, type, flags);
}

#else

static inline long kernel_semget(int key, int count, int flags)
{
	return raw(__NR_ipc, SEMGET, key, count, flags);
}

static inline long kernel_shmget(int key, size_t size, int flags)
{
	return raw(__NR_ipc, SHMGET, key, size, flags);
}

static inline long kernel_msgget(int key, int flags)
{
	return raw(__NR_ipc, MSGGET, key, flags);
}

/* It wants to know where the fourth argument is. */
static inline long kernel_semctl(int id, int number, int command,
				 void *argument)
{
	return raw(__NR_ipc, SEMCTL, id, number, command | IPC_64, &argument);
}

static inline long kernel_shmctl(int id, int command, void *argument)
{
	return raw(__NR_ipc, SHMCTL, id, command | IPC_64, 0, argument);
}

static inline long kernel_msgctl(int id, int command, void *argument)
{
	return raw(__NR_ipc, MSGCTL, id, command | IPC_64, 0, argument);
}

static inline long kernel_semop(int id, struct sembuf *operations, size_t count)
{
	return raw(__NR_ipc, SEMOP, id, count, 0, operations);
}

static inline long kernel_semtimedop_as(int id, struct sembuf *operations,
					size_t count, const void *timeout)
{
	return raw(__NR_ipc, SEMTIMEDOP, id, count, 0, operations, timeout);
}

static inline long kernel_shmat(int id, const void *at, int flags)
{
	unsigned long address;
	long ret = raw(__NR_ipc, SHMAT, id, flags, &address, at);

	return ret < 0 ? ret : (long)address;
}

static inline long kernel_msgsnd(int id, const void *message, size_t size,
				 int flags)
{
	return raw(__NR_ipc, MSGSND, id, size, flags, message);
}

/* Of its two versions, that which takes the type as a word. */
static inline long kernel_msgrcv(int id, void *message, size_t size, long type,
				 int flags)
{
	return raw(__NR_ipc, IPCCALL(1, MSGRCV), id, size, flags, message,
		   type);
}

#endif

/* With 32 bits it has such times: what is longer than they can say is as
   long. */
static inline long kernel_semtimedop(int id, struct sembuf *operations,
				     size_t count,
				     const struct timespec *timeout)
{
#ifdef __LP64__
	return kernel_semtimedop_as(id, operations, count, timeout);
#else
	int32_t narrow[2];

	if (!timeout)
		return kernel_semop(id, operations, count);
	if (!mem_readable(timeout, sizeof(*timeout)))
		return -EFAULT;
	narrow[0] = timeout->tv_sec > INT32_MAX ? INT32_MAX
						: (int32_t)timeout->tv_sec;
	narrow[1] = (int32_t)timeout->tv_nsec;
	return kernel_semtimedop_as(id, operations, count, narrow);
#endif
}

#endif
