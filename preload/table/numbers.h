/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The numbers of system calls, on machines that do not have all of them, too.
 */
#ifndef PRELOAD_TABLE_NUMBERS_H
#define PRELOAD_TABLE_NUMBERS_H

#include <asm/unistd.h>

/* The calls that are older than those with `at`, or with 64.  Machines such as
   arm64 have no number for them, so no program there can make them; numbers
   that no call has let the rows compile. */
#ifndef __NR_open
enum {
	__NR_stat = -1000,
	__NR_lstat,
	__NR_chown,
	__NR_lchown,
	__NR_chmod,
	__NR_open,
	__NR_creat,
	__NR_mkdir,
	__NR_mknod,
	__NR_symlink,
	__NR_unlink,
	__NR_rmdir,
	__NR_rename,
	__NR_link,
	__NR_access,
	__NR_readlink,
	__NR_utimes,
	__NR_futimesat,
	__NR_fork,
	__NR_getdents,
};
#endif
#ifndef __NR_renameat
#define __NR_renameat (-1100)
#endif
#ifndef __NR_semop
#define __NR_semop (-1101)
#endif
#ifndef __NR_utime
#define __NR_utime (-1102)
#endif

#endif
