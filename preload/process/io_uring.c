/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * io_uring(7): what a program asks of the kernel by a ring passes by every
 * verb, files that it opens or makes included.  Programs and libraries have a
 * way for kernels without it, so in a session the kernel is one.
 *
 * liburing makes the system call itself, so its functions that set a ring up
 * are rows, too; they return a negative errno.
 */
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

long fake_io_uring_setup(unsigned entries, void *parameters)
{
	return session_on() ? -ENOSYS
			    : raw(__NR_io_uring_setup, entries, parameters);
}

NEXT(int, io_uring_queue_init, (unsigned, void *, unsigned))
NEXT(int, io_uring_queue_init_params, (unsigned, void *, void *))
NEXT(int, io_uring_queue_init_mem, (unsigned, void *, void *, void *, size_t))

int fake_ring(unsigned entries, void *ring, unsigned flags)
{
	return session_on() || !next_io_uring_queue_init()
		       ? -ENOSYS
		       : next_io_uring_queue_init()(entries, ring, flags);
}

int fake_ring_params(unsigned entries, void *ring, void *parameters)
{
	return session_on() || !next_io_uring_queue_init_params()
		       ? -ENOSYS
		       : next_io_uring_queue_init_params()(entries, ring,
							   parameters);
}

int fake_ring_mem(unsigned entries, void *ring, void *parameters, void *memory,
		  size_t size)
{
	return session_on() || !next_io_uring_queue_init_mem()
		       ? -ENOSYS
		       : next_io_uring_queue_init_mem()(
				 entries, ring, parameters, memory, size);
}
