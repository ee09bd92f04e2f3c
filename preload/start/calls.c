/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call of a changed program is that of syscall(2), with some exceptions.  A
 * new thread, and a child that has its parent's memory, begin on a stack of
 * their own, or share one, so the program itself has to make them; and so it
 * has to open a FIFO that it may wait for, or no libc could cancel the thread.
 * And a program that the shim has loaded would be told that its file is the
 * shim.
 */
#include "preload/start/calls.h"

#include <linux/sched.h>

#include "preload/base/libc.h"
#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "preload/credentials/credentials.h"
#include "preload/site/machine.h"
#include "preload/table/dispatch.h"
#include "preload/table/numbers.h"
#include "preload/table/verbs.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* Set as soon as the program has threads. */
static bool has_threads;

/* What a program wants cloned. */
struct wish {
	uint64_t flags, stack;
};

static struct wish wish_of(long number, const long a[6])
{
	const struct clone_args *args = (const void *)a[0];

	if (number == __NR_clone)
		return (struct wish){ a[0], a[1] };
	if ((size_t)a[1] < CLONE_ARGS_SIZE_VER0 ||
	    !mem_readable(args, CLONE_ARGS_SIZE_VER0))
		return (struct wish){ CLONE_VFORK, 0 }; /* the kernel refuses */
	return (struct wish){ args->flags, args->stack };
}

/* True for a child as fork(2) makes it.  Of others it is noted whether several
   can be in the memory of one thread at once. */
static bool is_fork(long number, const long a[6])
{
	const struct wish wish = wish_of(number, a);

	if ((wish.flags & (CLONE_VM | CLONE_VFORK | CLONE_THREAD)) == CLONE_VM)
		stacks_keep_left();
	if (wish.flags & CLONE_THREAD)
		has_threads = true;
	return !(wish.flags & (CLONE_VM | CLONE_VFORK)) && !wish.stack;
}

/* ------------------------------------------------- the file of the program */

/* Where in its arguments a call has a path to the file that it looks at or
   opens; -1 for all others. */
static int path_of(long number, const long a[6])
{
	switch (number) {
#ifdef __LP64__
	case __NR_stat: return 0;
	case __NR_newfstatat: return a[3] & AT_SYMLINK_NOFOLLOW ? -1 : 1;
#else
	case __NR_stat32:
	case __NR_stat64: return 0;
	case __NR_fstatat64: return a[3] & AT_SYMLINK_NOFOLLOW ? -1 : 1;
#endif
	case __NR_readlink: return 0;
	case __NR_open: return a[1] & O_NOFOLLOW ? -1 : 0;
	case __NR_readlinkat: return 1;
	case __NR_openat: return a[2] & O_NOFOLLOW ? -1 : 1;
	case __NR_statx: return a[2] & AT_SYMLINK_NOFOLLOW ? -1 : 1;
	}
	return -1;
}

/* Behind it the kernel's answer is wiped out: some take the first zero for the
   end of a link. */
static long read_own_link(char *text, size_t size, size_t kernels)
{
	size_t n = loaded_read_link(text, size);

	if (n < kernels)
		memset(text + n, 0, kernels - n);
	return (long)n;
}

/* Corrects an answer of the kernel, which has read the path by then. */
__attribute__((noinline)) static long answer_for_loaded(long number,
							const long a[6],
							int path, long ret)
{
	long again[6];
	char buffer[40];

	if (ret < 0 || !a[path] || !loaded_is_own((const char *)a[path]))
		return ret;
	if (number == __NR_readlink || number == __NR_readlinkat)
		return read_own_link((char *)a[path + 1], (int)a[path + 2],
				     ret);
	if (number == __NR_open || number == __NR_openat)
		raw(__NR_close, ret);
	memcpy(again, a, sizeof(again));
	again[path] = (long)loaded_path(buffer);
	return dispatch(number, again);
}

/* ---------------------------------------------------- calls that may wait */

/*
 * True for open(2) of a FIFO that waits for its other end.  A libc that cancels
 * a thread looks whether it is at the libc's own system call, so the program
 * has to make this one.  There is nothing to correct, unless the builder may
 * not open it.
 */
__attribute__((noinline)) static bool opens_fifo(long number, const long a[6])
{
	const bool at = number == __NR_openat;
	const int dir = at ? (int)a[0] : AT_FDCWD, flags = (int)a[1 + at];
	const char *path = (const char *)a[at];
	const int wanted = (flags & O_ACCMODE) == O_RDONLY   ? R_OK
			   : (flags & O_ACCMODE) == O_WRONLY ? W_OK
							     : R_OK | W_OK;
	struct stat st;

	return !(flags & (O_NONBLOCK | O_PATH | O_CREAT | O_NOFOLLOW)) &&
	       raw_stat(dir, path, &st, 0) >= 0 && S_ISFIFO(st.st_mode) &&
	       cred_is_plain() && raw(__NR_faccessat, dir, path, wanted) >= 0;
}

/* ---------------------------------------------------------------- a call */

static struct call_answer in_program(long number, const long a[6])
{
	return (struct call_answer){ machine_again(number, a), -MACHINE_BACK };
}

static struct call_answer make_clone(long number, const long a[6])
{
	if (!is_fork(number, a))
		return in_program(number, a);
	return (struct call_answer){ fake_fork_by_clone(number, a), 0 };
}

static inline struct call_answer make_other(long number, const long a[6])
{
	long ret = dispatch(number, a);
	int path = loaded_program ? path_of(number, a) : -1;

	if (path >= 0)
		ret = answer_for_loaded(number, a, path, ret);
	return (struct call_answer){ ret, 0 };
}

struct call_answer make_call(long number, const long a[6])
{
	if (unlikely(number == __NR_clone || number == __NR_clone3))
		return make_clone(number, a);
	return make_other(number, a);
}

struct call_answer make_call_in_place(long number, const long a[6])
{
	switch (number) {
	case __NR_execve:
	case __NR_execveat: return make_call_switched(number, a);
	case __NR_clone:
	case __NR_clone3: return make_clone(number, a);
	case __NR_open:
	case __NR_openat:
		if (has_threads && opens_fifo(number, a))
			return in_program(number, a);
		break;
	}
	return make_other(number, a);
}
