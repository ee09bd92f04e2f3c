/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hands out stacks, each of which is mapped when it is first needed.  A block
 * describes some, and when all are taken there is another block.  A thread has
 * a stack for one call.
 *
 * A child of vfork(2) that calls execve(2) never comes back to give its stack
 * away, and the memory is its parent's.  So the owner of a stack for execve(2)
 * is the thread pointer, beside the pid: who has the same pointer later and
 * another pid is the parent, which goes on when the child has gone, and takes
 * the stack over.  With the same pid it is a signal handler that has
 * interrupted execve(2), and runs on that stack, or on the one of
 * sigaltstack(2); on any other stack it is the thread, which has left such a
 * handler by siglongjmp(3).  A handler may interrupt at every instruction: one
 * store takes a stack, and one gives it back.  A program that makes children
 * which its parent does not wait for, but which have its memory, gets no stack
 * back.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "preload/start/enter.h"
#include "raw/syscall.h"

#define STACKS	   32
#define STACK_SIZE 65536

/* Below a stack nothing is mapped, for more than the largest frame; whole pages
   everywhere. */
#define GUARD_SIZE 65536

struct block {
	void *next;
	unsigned long owner[STACKS]; /* FREE, IN_CALL, or a thread pointer */
	long pid[STACKS];  /* ... and the thread's process; 0: not yet told */
	char *top[STACKS]; /* the end of each stack; NULL: not yet mapped */
};

#define FREE	0ul
#define IN_CALL 1ul /* which comes back */
#define POINTER 2ul /* a bit in which no two pointers differ */

static void *blocks;
static bool keeps_left;

void stacks_keep_left(void)
{
	__atomic_store_n(&keeps_left, true, __ATOMIC_RELAXED);
}

/* Who takes a stack. */
struct taker {
	const void *at;	       /* an address on the present stack */
	unsigned long pointer; /* of the thread */
	long pid;	       /* 0: both are not yet known */
};

static void identify(struct taker *taker)
{
	if (taker->pid)
		return;
	/* A thread without one has 0. */
	taker->pointer = enter_thread() | POINTER;
	taker->pid = raw(__NR_getpid);
}

/* True if an address lies on one of our stacks. */
static bool is_ours(const char *at)
{
	for (const struct block *block = blocks; block; block = block->next)
		for (int i = 0; i < STACKS; i++)
			if (at < block->top[i] &&
			    at >= block->top[i] - STACK_SIZE)
				return true;
	return false;
}

/* True if a signal handler may run on the stack with this address. */
static bool is_in_handler(const void *at)
{
	stack_t other = { .ss_flags = SS_DISABLE };

	raw(__NR_sigaltstack, NULL, &other);
	return other.ss_flags & SS_ONSTACK || is_ours(at);
}

/* The stack that a child of this thread, or the thread itself, has left; -1 if
   there is none. */
static int find_left(struct block *block, struct taker *taker)
{
	unsigned long owner;

	if (__atomic_load_n(&keeps_left, __ATOMIC_RELAXED))
		return -1;
	for (int i = 0; i < STACKS; i++) {
		owner = __atomic_load_n(&block->owner[i], __ATOMIC_ACQUIRE);
		if (likely(owner == FREE || owner == IN_CALL))
			continue;
		identify(taker);
		if (owner == taker->pointer &&
		    ((block->pid[i] && block->pid[i] != taker->pid) ||
		     !is_in_handler(taker->at)))
			return i;
	}
	return -1;
}

static int find_free(struct block *block, unsigned long owner)
{
	unsigned long none;

	for (int i = 0; i < STACKS; i++) {
		none = FREE;
		if (__atomic_load_n(&block->owner[i], __ATOMIC_RELAXED) ==
			    FREE &&
		    __atomic_compare_exchange_n(&block->owner[i], &none, owner,
						false, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return i;
	}
	return -1;
}

/* Maps a stack, which the caller has taken. */
static bool map_stack(struct block *block, int i)
{
	long at;

	if (block->top[i])
		return true;
	at = raw_mmap(GUARD_SIZE + STACK_SIZE, PROT_NONE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (raw_failed(at))
		return false;
	if (raw(__NR_mprotect, at + GUARD_SIZE, STACK_SIZE,
		PROT_READ | PROT_WRITE) < 0) {
		raw(__NR_munmap, at, GUARD_SIZE + STACK_SIZE);
		return false;
	}
	block->top[i] = (char *)at + GUARD_SIZE + STACK_SIZE;
	return true;
}

/* Changes the owner of a stack that the caller has. */
static void set_owner(struct block *block, int i, unsigned long owner)
{
	__atomic_store_n(&block->pid[i], 0, __ATOMIC_RELAXED);
	__atomic_store_n(&block->owner[i], owner, __ATOMIC_RELEASE);
}

/* Takes a stack: its block and number.  NULL if no memory can be mapped. */
static struct block *take(int *number, struct taker *taker, bool executes)
{
	unsigned long owner = IN_CALL;
	struct block *block;

	if (executes) {
		identify(taker);
		owner = taker->pointer;
	}
	for (void **link = &blocks;; link = &block->next) {
		block = mem_map_once(link, sizeof(*block));
		if (!block)
			return NULL;
		*number = find_left(block, taker);
		if (*number >= 0)
			set_owner(block, *number, owner);
		else
			*number = find_free(block, owner);
		if (*number < 0)
			continue;
		if (executes)
			__atomic_store_n(&block->pid[*number], taker->pid,
					 __ATOMIC_RELAXED);
		if (map_stack(block, *number))
			return block;
		set_owner(block, *number, FREE);
		return NULL;
	}
}

/* True if the stack of the kernel has room for a call where no memory is left:
   so much of it is there from the beginning. */
static bool has_room(const char *at)
{
	const char *end = __getauxval ? (const char *)__getauxval(AT_EXECFN)
				      : NULL;
	uint64_t limit[2];

	return at < end && end - at < STACK_SIZE &&
	       raw(__NR_prlimit64, 0, RLIMIT_STACK, NULL, limit) >= 0 &&
	       limit[0] >= 2 * STACK_SIZE;
}

struct call_answer make_call_switched(long number, const long a[6])
{
	struct call_answer answer = { -ENOMEM, 0 };
	struct taker taker = { .at = a };
	struct block *block;
	int i;

	block = take(&i, &taker,
		     number == __NR_execve || number == __NR_execveat);
	if (!block)
		return has_room((const char *)a) ? make_call(number, a)
						 : answer;
	answer = enter_on_stack(number, a, block->top[i]);
	set_owner(block, i, FREE);
	return answer;
}
