/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Machines of 32 bits have several system calls of one meaning.  Here the plain
 * name of each becomes the number of the call that takes ids of 32 bits, and
 * times, sizes and inode numbers of 64, as that of other machines does; the
 * older ones get names that say what is narrow in them.
 *
 * Structures must be those of _FILE_OFFSET_BITS and _TIME_BITS 64.  A size or a
 * position that is an argument is passed by RAW_WIDE(); stat(2) and statfs(2)
 * are asked by raw/stat.h.
 */
#ifndef RAW_NUMBERS_32_H
#define RAW_NUMBERS_32_H

#include <asm/unistd.h>

enum {
	/* ids of 16 bits */
	__NR_chown16 = __NR_chown,
	__NR_lchown16 = __NR_lchown,
	__NR_fchown16 = __NR_fchown,
	__NR_getuid16 = __NR_getuid,
	__NR_getgid16 = __NR_getgid,
	__NR_geteuid16 = __NR_geteuid,
	__NR_getegid16 = __NR_getegid,
	__NR_getresuid16 = __NR_getresuid,
	__NR_getresgid16 = __NR_getresgid,
	__NR_getgroups16 = __NR_getgroups,
	__NR_setuid16 = __NR_setuid,
	__NR_setgid16 = __NR_setgid,
	__NR_setreuid16 = __NR_setreuid,
	__NR_setregid16 = __NR_setregid,
	__NR_setresuid16 = __NR_setresuid,
	__NR_setresgid16 = __NR_setresgid,
	__NR_setfsuid16 = __NR_setfsuid,
	__NR_setfsgid16 = __NR_setfsgid,
	__NR_setgroups16 = __NR_setgroups,
	/* struct timespec of 32 bits */
	__NR_utimensat32 = __NR_utimensat,
	__NR_recvmmsg32 = __NR_recvmmsg,
	/* sizes of 32 bits */
	__NR_truncate32 = __NR_truncate,
	__NR_statfs32 = __NR_statfs,
	/* struct stat of 32 bits, and an older one */
	__NR_stat32 = __NR_stat,
	__NR_lstat32 = __NR_lstat,
	__NR_fstat32 = __NR_fstat,
};

#undef __NR_chown
#define __NR_chown __NR_chown32
#undef __NR_lchown
#define __NR_lchown __NR_lchown32
#undef __NR_fchown
#define __NR_fchown __NR_fchown32
#undef __NR_getuid
#define __NR_getuid __NR_getuid32
#undef __NR_getgid
#define __NR_getgid __NR_getgid32
#undef __NR_geteuid
#define __NR_geteuid __NR_geteuid32
#undef __NR_getegid
#define __NR_getegid __NR_getegid32
#undef __NR_getresuid
#define __NR_getresuid __NR_getresuid32
#undef __NR_getresgid
#define __NR_getresgid __NR_getresgid32
#undef __NR_getgroups
#define __NR_getgroups __NR_getgroups32
#undef __NR_setuid
#define __NR_setuid __NR_setuid32
#undef __NR_setgid
#define __NR_setgid __NR_setgid32
#undef __NR_setreuid
#define __NR_setreuid __NR_setreuid32
#undef __NR_setregid
#define __NR_setregid __NR_setregid32
#undef __NR_setresuid
#define __NR_setresuid __NR_setresuid32
#undef __NR_setresgid
#define __NR_setresgid __NR_setresgid32
#undef __NR_setfsuid
#define __NR_setfsuid __NR_setfsuid32
#undef __NR_setfsgid
#define __NR_setfsgid __NR_setfsgid32
#undef __NR_setgroups
#define __NR_setgroups __NR_setgroups32
#undef __NR_utimensat
#define __NR_utimensat __NR_utimensat_time64
#undef __NR_recvmmsg
#define __NR_recvmmsg __NR_recvmmsg_time64
#undef __NR_truncate
#define __NR_truncate __NR_truncate64
#undef __NR_ftruncate
#define __NR_ftruncate __NR_ftruncate64
#undef __NR_mmap
#define __NR_mmap __NR_mmap2
#undef __NR_fcntl
#define __NR_fcntl __NR_fcntl64
#undef __NR_clock_gettime
#define __NR_clock_gettime __NR_clock_gettime64
#undef __NR_clock_nanosleep
#define __NR_clock_nanosleep __NR_clock_nanosleep_time64
#undef __NR_ppoll
#define __NR_ppoll __NR_ppoll_time64
#undef __NR_rt_sigtimedwait
#define __NR_rt_sigtimedwait __NR_rt_sigtimedwait_time64

/* Structures of their own: no call asks for them by these names. */
#undef __NR_stat
#undef __NR_lstat
#undef __NR_fstat
#undef __NR_statfs
#undef __NR_fstatfs

#endif
