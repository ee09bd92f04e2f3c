/* SPDX-License-Identifier: BSD-2-Clause */
/* The filter for the calls that execute programs, for each kind of program that
   the machine runs.  Every other call is allowed without a look at it. */
#include "uchroot/audit/listener.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/base.h"

/* The calls that execute a program, and which argument the path is.  X32's
   calls have the architecture of x86-64 and numbers of their own. */
static const struct call {
	uint32_t arch, number;
	unsigned path;
} calls[] = {
#if defined __x86_64__ || defined __i386__
	{ AUDIT_ARCH_X86_64, 59, 0 },
	{ AUDIT_ARCH_X86_64, 322, 1 },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 520, 0 },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 545, 1 },
	{ AUDIT_ARCH_I386, 11, 0 },
	{ AUDIT_ARCH_I386, 358, 1 },
#elif defined __aarch64__ || defined __arm__
	{ AUDIT_ARCH_AARCH64, 221, 0 },
	{ AUDIT_ARCH_AARCH64, 281, 1 },
	{ AUDIT_ARCH_ARM, 11, 0 },
	{ AUDIT_ARCH_ARM, 387, 1 },
#elif defined __powerpc64__
	{ AUDIT_ARCH_PPC64LE, SYS_execve, 0 },
	{ AUDIT_ARCH_PPC64LE, SYS_execveat, 1 },
#elif defined __s390x__
	{ AUDIT_ARCH_S390X, SYS_execve, 0 },
	{ AUDIT_ARCH_S390X, SYS_execveat, 1 },
#elif defined __riscv
	{ AUDIT_ARCH_RISCV64, SYS_execve, 0 },
	{ AUDIT_ARCH_RISCV64, SYS_execveat, 1 },
#endif
};

/* The filter: for each call two words of the call are compared. */
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skipped) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)

int listener_begin(void)
{
	struct sock_filter code[5 * countof(calls) + 1], *at = code;

	for (size_t i = 0; i < countof(calls); i++) {
		*at++ = (struct sock_filter)LOAD(arch);
		*at++ = (struct sock_filter)UNLESS(calls[i].arch, 3);
		*at++ = (struct sock_filter)LOAD(nr);
		*at++ = (struct sock_filter)UNLESS(calls[i].number, 1);
		*at++ = (struct sock_filter)ANSWER(SECCOMP_RET_USER_NOTIF);
	}
	*at = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		       SECCOMP_FILTER_FLAG_NEW_LISTENER,
		       &(struct sock_fprog){ countof(code), code });
}

uint64_t listener_path(const struct seccomp_data *data)
{
	for (size_t i = 0; i < countof(calls); i++)
		if (calls[i].arch == data->arch &&
		    calls[i].number == (uint32_t)data->nr)
			return data->args[calls[i].path];
	return 0;
}
