/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of the calls that boxes are filtered for, and the filters. */
#include "uchroot/filter/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/base.h"

enum kind {
	EXECVE,	  /* its first argument is a path */
	EXECVEAT, /* its second is */
	KEYS,
};

/* The calls by architecture and number.  X32's have the architecture of
   x86-64 and numbers of their own. */
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
	{ AUDIT_ARCH_X86_64, 0x40000000 + 520, EXECVE },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 545, EXECVEAT },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 248, KEYS },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 249, KEYS },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 250, KEYS },
	{ AUDIT_ARCH_I386, 11, EXECVE },
	{ AUDIT_ARCH_I386, 358, EXECVEAT },
	{ AUDIT_ARCH_I386, 286, KEYS },
	{ AUDIT_ARCH_I386, 287, KEYS },
	{ AUDIT_ARCH_I386, 288, KEYS },
#elif defined __aarch64__ || defined __arm__
	{ AUDIT_ARCH_AARCH64, 221, EXECVE },
	{ AUDIT_ARCH_AARCH64, 281, EXECVEAT },
	{ AUDIT_ARCH_AARCH64, 217, KEYS },
	{ AUDIT_ARCH_AARCH64, 218, KEYS },
	{ AUDIT_ARCH_AARCH64, 219, KEYS },
	{ AUDIT_ARCH_ARM, 11, EXECVE },
	{ AUDIT_ARCH_ARM, 387, EXECVEAT },
	{ AUDIT_ARCH_ARM, 309, KEYS },
	{ AUDIT_ARCH_ARM, 310, KEYS },
	{ AUDIT_ARCH_ARM, 311, KEYS },
#else
#if defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define OWN AUDIT_ARCH_PPC64LE
#elif defined __s390x__
#define OWN AUDIT_ARCH_S390X
#elif defined __riscv
#define OWN AUDIT_ARCH_RISCV64
#endif
	{ OWN, SYS_execve, EXECVE }, { OWN, SYS_execveat, EXECVEAT },
	{ OWN, SYS_add_key, KEYS },  { OWN, SYS_request_key, KEYS },
	{ OWN, SYS_keyctl, KEYS },
#endif
};

/* The instructions, of which each call takes five. */
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skipped) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)

/* Has the calls of some kinds answered so; returns what seccomp(2) does. */
static int begin(enum kind first, enum kind last, uint32_t answer,
		 unsigned flags)
{
	struct sock_filter code[5 * countof(calls) + 1];
	unsigned short n = 0;

	for (size_t i = 0; i < countof(calls); i++) {
		if (calls[i].kind < first || calls[i].kind > last)
			continue;
		code[n++] = (struct sock_filter)LOAD(arch);
		code[n++] = (struct sock_filter)UNLESS(calls[i].arch, 3);
		code[n++] = (struct sock_filter)LOAD(nr);
		code[n++] = (struct sock_filter)UNLESS(calls[i].number, 1);
		code[n++] = (struct sock_filter)ANSWER(answer);
	}
	code[n++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
		       &(struct sock_fprog){ n, code });
}

int filter_executes(void)
{
	return begin(EXECVE, EXECVEAT, SECCOMP_RET_USER_NOTIF,
		     SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

int filter_keys(void)
{
	return begin(KEYS, KEYS, SECCOMP_RET_ERRNO | ENOSYS, 0);
}

uint64_t filter_path(const struct seccomp_data *data)
{
	for (size_t i = 0; i < countof(calls); i++)
		if (calls[i].arch == data->arch &&
		    calls[i].number == (uint32_t)data->nr)
			return data->args[calls[i].kind == EXECVEAT];
	return 0;
}
