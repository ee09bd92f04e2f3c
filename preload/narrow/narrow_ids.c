/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lists of ids of 16 bits that the oldest system calls have.  What is wrong
 * with a list of groups is found by the verb, in the kernel's order.
 */
#include "preload/base/mem.h"
#include "preload/narrow/narrow.h"
#include "preload/table/verbs.h"

static long write_three(uint16_t *to[3], const uint32_t ids[3])
{
	for (size_t i = 0; i < 3; i++)
		if (!mem_writable(to[i], sizeof(*to[i])))
			return -EFAULT;
		else
			*to[i] = narrow_id(ids[i]);
	return 0;
}

long narrow_getresuid(uint16_t *real, uint16_t *effective, uint16_t *saved)
{
	uid_t ids[3];

	fake_getresuid(&ids[0], &ids[1], &ids[2]);
	return write_three((uint16_t *[]){ real, effective, saved }, ids);
}

long narrow_getresgid(uint16_t *real, uint16_t *effective, uint16_t *saved)
{
	gid_t ids[3];

	fake_getresgid(&ids[0], &ids[1], &ids[2]);
	return write_three((uint16_t *[]){ real, effective, saved }, ids);
}

/* More groups the kernel gives no process: NGROUPS_MAX. */
#define GROUPS_SIZE (65536 * sizeof(gid_t))

long narrow_getgroups(int size, uint16_t *list)
{
	gid_t *wide;
	long n;

	if (size <= 0)
		return fake_getgroups(size, NULL);
	wide = mem_map(GROUPS_SIZE);
	if (!wide)
		return -ENOMEM;
	n = fake_getgroups(size, wide);
	if (n > 0 && !mem_writable(list, (size_t)n * sizeof(*list)))
		n = -EFAULT;
	for (long i = 0; i < n; i++)
		list[i] = narrow_id(wide[i]);
	mem_unmap(wide, GROUPS_SIZE);
	return n;
}

long narrow_setgroups(size_t size, const uint16_t *list)
{
	gid_t *wide;
	long ret;

	if (!size || size * sizeof(*wide) > GROUPS_SIZE ||
	    !mem_readable(list, size * sizeof(*list)))
		return fake_setgroups(size, NULL);
	wide = mem_map(GROUPS_SIZE);
	if (!wide)
		return -ENOMEM;
	for (size_t i = 0; i < size; i++)
		wide[i] = narrow_id_read(list[i]);
	ret = fake_setgroups(size, wide);
	mem_unmap(wide, GROUPS_SIZE);
	return ret;
}
