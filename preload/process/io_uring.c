/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * io_uring(7): what a program asks of the kernel by a ring passes by every
 * verb, files that it opens or makes included.  Programs and libraries have a
 * way for kernels without it, so in a session the kernel is one.
 */
#include "preload/base/session.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

long fake_io_uring_setup(unsigned entries, void *parameters)
{
	return session_on() ? -ENOSYS
			    : raw(__NR_io_uring_setup, entries, parameters);
}
