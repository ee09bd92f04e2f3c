/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of the calls that boxes are filtered for, and the filters. */
#include "uchroot/filter/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/base.h"

enum kind {
	EXECVE,	  /* its first argument is a path */
	EXECVEAT, /* its second is */
	KEYS,
	RING,	    /* what it does then, no filter sees */
	SOCKET,	    /* its first is an address family */
	SOCKETCALL, /* its first is a call, whose own cannot be seen */
};

/* What is answered to a call of a kind, and to which of them. */
static const struct rule {
	bool compares; /* the lower half of its first argument */
	uint32_t value;
	uint32_t answer;
} rules[] = {
	[EXECVE] = { false, 0, SECCOMP_RET_USER_NOTIF },
	[EXECVEAT] = { false, 0, SECCOMP_RET_USER_NOTIF },
	[KEYS] = { false, 0, SECCOMP_RET_ERRNO | ENOSYS },
	[RING] = { false, 0, SECCOMP_RET_ERRNO | ENOSYS },
	[SOCKET] = { true, AF_VSOCK, SECCOMP_RET_ERRNO | EAFNOSUPPORT },
	[SOCKETCALL] = { true, SYS_SOCKET, SECCOMP_RET_ERRNO | EAFNOSUPPORT },
};

/* The calls by architecture and number.  X32's have the architecture of
   x86-64 and numbers of their own. */
#define X32 0x40000000

static const struct call {
	uint32_t arch, number;
	enum kind kind;
} calls[] = {
#if defined __x86_64__ || defined __i386__
	{ AUDIT_ARCH_X86_64, 59, EXECVE },
	{ AUDIT_ARCH_X86_64, 322, EXECVEAT },
	{ AUDIT_ARCH_X86_64, 248, KEYS },
	{ AUDIT_ARCH_X86_64, 249, KEYS },
	{ AUDIT_ARCH_X86_64, 250, KEYS },
	{ AUDIT_ARCH_X86_64, 425, RING },
	{ AUDIT_ARCH_X86_64, 41, SOCKET },
	{ AUDIT_ARCH_X86_64, X32 + 520, EXECVE },
	{ AUDIT_ARCH_X86_64, X32 + 545, EXECVEAT },
	{ AUDIT_ARCH_X86_64, X32 + 248, KEYS },
	{ AUDIT_ARCH_X86_64, X32 + 249, KEYS },
	{ AUDIT_ARCH_X86_64, X32 + 250, KEYS },
	{ AUDIT_ARCH_X86_64, X32 + 425, RING },
	{ AUDIT_ARCH_X86_64, X32 + 41, SOCKET },
	{ AUDIT_ARCH_I386, 11, EXECVE },
	{ AUDIT_ARCH_I386, 358, EXECVEAT },
	{ AUDIT_ARCH_I386, 286, KEYS },
	{ AUDIT_ARCH_I386, 287, KEYS },
	{ AUDIT_ARCH_I386, 288, KEYS },
	{ AUDIT_ARCH_I386, 425, RING },
	{ AUDIT_ARCH_I386, 359, SOCKET },
	{ AUDIT_ARCH_I386, 102, SOCKETCALL },
#elif defined __aarch64__ || defined __arm__
	{ AUDIT_ARCH_AARCH64, 221, EXECVE },
	{ AUDIT_ARCH_AARCH64, 281, EXECVEAT },
	{ AUDIT_ARCH_AARCH64, 217, KEYS },
	{ AUDIT_ARCH_AARCH64, 218, KEYS },
	{ AUDIT_ARCH_AARCH64, 219, KEYS },
	{ AUDIT_ARCH_AARCH64, 425, RING },
	{ AUDIT_ARCH_AARCH64, 198, SOCKET },
	{ AUDIT_ARCH_ARM, 11, EXECVE },
	{ AUDIT_ARCH_ARM, 387, EXECVEAT },
	{ AUDIT_ARCH_ARM, 309, KEYS },
	{ AUDIT_ARCH_ARM, 310, KEYS },
	{ AUDIT_ARCH_ARM, 311, KEYS },
	{ AUDIT_ARCH_ARM, 425, RING },
	{ AUDIT_ARCH_ARM, 281, SOCKET },
#else
#if defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define OWN AUDIT_ARCH_PPC64LE
#elif defined __s390x__
#define OWN AUDIT_ARCH_S390X
#elif defined __riscv
#define OWN AUDIT_ARCH_RISCV64
#endif
	{ OWN, SYS_execve, EXECVE },	     { OWN, SYS_execveat, EXECVEAT },
	{ OWN, SYS_add_key, KEYS },	     { OWN, SYS_request_key, KEYS },
	{ OWN, SYS_keyctl, KEYS },	     { OWN, 425, RING },
	{ OWN, SYS_socket, SOCKET },
#ifdef SYS_socketcall
	{ OWN, SYS_socketcall, SOCKETCALL },
#endif
#endif
};

/* The instructions, of which each call takes seven at most. */
#define LOAD(offset)	  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define LOAD_FIELD(field) LOAD(offsetof(struct seccomp_data, field))
#define UNLESS(value, skipped) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)

/* Where the lower half of the first argument is. */
#define FIRST_HALF                             \
	(offsetof(struct seccomp_data, args) + \
	 (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? sizeof(uint32_t) : 0))

/* Writes what answers one call; returns the end of it. */
static struct sock_filter *answer(struct sock_filter *code,
				  const struct call *call)
{
	const struct rule *rule = &rules[call->kind];
	unsigned char more = rule->compares ? 2 : 0;

	*code++ = (struct sock_filter)LOAD_FIELD(arch);
	*code++ = (struct sock_filter)UNLESS(call->arch, 3 + more);
	*code++ = (struct sock_filter)LOAD_FIELD(nr);
	*code++ = (struct sock_filter)UNLESS(call->number, 1 + more);
	if (more) {
		*code++ = (struct sock_filter)LOAD(FIRST_HALF);
		*code++ = (struct sock_filter)UNLESS(rule->value, 1);
	}
	*code++ = (struct sock_filter)ANSWER(rule->answer);
	return code;
}

/* Has the calls of some kinds answered; returns what seccomp(2) does. */
static int begin(enum kind first, enum kind last, unsigned flags)
{
	struct sock_filter code[7 * countof(calls) + 1], *end = code;

	for (size_t i = 0; i < countof(calls); i++)
		if (calls[i].kind >= first && calls[i].kind <= last)
			end = answer(end, &calls[i]);
	*end++ = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
		       &(struct sock_fprog){ end - code, code });
}

int filter_executes(void)
{
	return begin(EXECVE, EXECVEAT, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

int filter_ways_out(bool network)
{
	return begin(KEYS, network ? RING : SOCKETCALL, 0);
}

uint64_t filter_path(const struct seccomp_data *data)
{
	for (size_t i = 0; i < countof(calls); i++)
		if (calls[i].arch == data->arch &&
		    calls[i].number == (uint32_t)data->nr)
			return data->args[calls[i].kind == EXECVEAT];
	return 0;
}
