/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System V IPC as machines of 32 bits call the kernel for it besides:
 * semtimedop(2) with a time of 32 bits; on i386 ipc(2), which is all of its
 * calls; on arm calls whose commands say which structure they mean.
 */
#include <linux/ipc.h>

#include "preload/base/mem.h"
#include "preload/narrow/narrow.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

long narrow_semtimedop(int id, struct sembuf *operations, size_t count,
		       const struct narrow_timespec *timeout)
{
	struct timespec wide;

	if (!timeout)
		return fake_semop(id, operations, count);
	if (!mem_readable(timeout, sizeof(*timeout)))
		return -EFAULT;
	wide = (struct timespec){ .tv_sec = timeout->tv_sec,
				  .tv_nsec = timeout->tv_nsec };
	return fake_semtimedop(id, operations, count, &wide);
}

/* A command says which structure it means; the older one, with ids of 16 bits,
   is the kernel's to fill. */
static bool is_old(long command)
{
	return !(command & IPC_64);
}

#ifdef __i386__

/* msgrcv(2): in its first version the last argument of ipc(2) points to two of
   the call's. */
static long receive(bool is_first, int id, size_t size, int flags,
		    void *pointer, long type)
{
	struct ipc_kludge both;

	if (is_first) {
		if (!mem_readable(pointer, sizeof(both)))
			return pointer ? -EFAULT : -EINVAL;
		memcpy(&both, pointer, sizeof(both));
		pointer = both.msgp;
		type = both.msgtyp;
	}
	return fake_msgrcv(BY_KERNEL, id, pointer, size, type, flags);
}

/* shmat(2): the address is put where the third argument says. */
static long attach(int id, const void *at, int flags, unsigned long *address)
{
	long ret;

	if (!mem_writable(address, sizeof(*address)))
		return -EFAULT;
	ret = fake_shmat(id, at, flags);
	if ((unsigned long)ret >= (unsigned long)-4095)
		return ret;
	*address = (unsigned long)ret;
	return 0;
}

long narrow_ipc(unsigned call, int first, long second, long third,
		void *pointer, long fifth)
{
	const unsigned version = call >> 16;

	switch (call & 0xffff) {
	case SEMOP: return fake_semop(first, pointer, second);
	case SEMGET: return fake_semget(first, second, third);
	case SEMCTL:
		if (is_old(third) || !mem_readable(pointer, sizeof(void *)))
			break;
		return fake_semctl(first, second, third & ~IPC_64,
				   *(void **)pointer);
	case SEMTIMEDOP:
		return narrow_semtimedop(first, pointer, second,
					 (const void *)fifth);
	case MSGSND:
		return fake_msgsnd(BY_KERNEL, first, pointer, second, third);
	case MSGRCV:
		return receive(!version, first, second, third, pointer, fifth);
	case MSGGET: return fake_msgget(first, second);
	case MSGCTL:
		if (is_old(second))
			break;
		return fake_msgctl(first, second & ~IPC_64, pointer);
	case SHMAT:
		if (version)
			break;
		return attach(first, pointer, second, (void *)third);
	case SHMGET: return fake_shmget(first, second, third);
	case SHMCTL:
		if (is_old(second))
			break;
		return fake_shmctl(first, second & ~IPC_64, pointer);
	}
	return raw(__NR_ipc, call, first, second, third, pointer, fifth);
}

#else

long narrow_semctl(int id, int number, int command, void *argument)
{
	return is_old(command)
		       ? raw(__NR_semctl, id, number, command, argument)
		       : fake_semctl(id, number, command & ~IPC_64, argument);
}

long narrow_shmctl(int id, int command, void *argument)
{
	return is_old(command) ? raw(__NR_shmctl, id, command, argument)
			       : fake_shmctl(id, command & ~IPC_64, argument);
}

long narrow_msgctl(int id, int command, void *argument)
{
	return is_old(command) ? raw(__NR_msgctl, id, command, argument)
			       : fake_msgctl(id, command & ~IPC_64, argument);
}

#endif
