/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * struct statx with what the headers of some libc lack: musl has none before
 * 1.2.5, and there one of Linux 4.11, in whose last bytes newer kernels store
 * more.
 */
#ifndef RAW_STATX_H
#define RAW_STATX_H

#include <stdint.h>
#include <sys/stat.h>

#ifndef STATX_TYPE
#include <linux/stat.h>
#endif

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000u
#endif
#ifndef STATX__RESERVED
#define STATX__RESERVED 0x80000000u
#endif
#ifndef STATX_ATTR_IMMUTABLE
#define STATX_ATTR_IMMUTABLE 0x10
#define STATX_ATTR_APPEND    0x20
#endif

/* stx_mnt_id, which STATX_MNT_ID in stx_mask announces. */
static inline uint64_t statx_mnt_id(const struct statx *stx)
{
	const char *behind = (const char *)(&stx->stx_dev_minor + 1);
	uint64_t id;

	__builtin_memcpy(&id, behind, sizeof(id));
	return id;
}

#endif
