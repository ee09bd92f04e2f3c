/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks, evaluates and changes the value of an ACL attribute.  Entries are
 * copied out one by one, since a value of a program need not be aligned.  The
 * rules are those of fs/posix_acl.c in the kernel, and of acl(5).
 */
#include "preload/record/acl.h"

#include <endian.h>

#include "preload/base/mem.h"
#include "raw/attrs.h"

#define ACL_VERSION 2

/* e_tag of an entry: ACL_USER_OBJ and so on, each one bit. */
enum tag {
	USER_OBJ = 0x01,
	USER = 0x02,
	GROUP_OBJ = 0x04,
	GROUP = 0x08,
	MASK = 0x10,
	OTHER = 0x20,
};

/* posix_acl_xattr_entry of the kernel. */
struct entry {
	uint16_t tag;
	uint16_t perm;
	uint32_t id;
};

#define HEAD_SIZE sizeof(uint32_t)

const char acl_access_name[] = ATTR_ACCESS_ACL;
const char acl_default_name[] = ATTR_DEFAULT_ACL;

static size_t entries_of(size_t size)
{
	return size < HEAD_SIZE ? 0 : (size - HEAD_SIZE) / sizeof(struct entry);
}

static struct entry entry_at(const void *value, size_t i)
{
	struct entry entry;

	memcpy(&entry, (const char *)value + HEAD_SIZE + i * sizeof(entry),
	       sizeof(entry));
	entry.tag = le16toh(entry.tag);
	entry.perm = le16toh(entry.perm);
	entry.id = le32toh(entry.id);
	return entry;
}

static void put_perm(void *value, size_t i, uint16_t perm)
{
	perm = htole16(perm);
	memcpy((char *)value + HEAD_SIZE + i * sizeof(struct entry) +
		       offsetof(struct entry, perm),
	       &perm, sizeof(perm));
}

long acl_check_form(const void *value, size_t size)
{
	uint32_t version;

	if (size == 0)
		return 0;
	if (size < HEAD_SIZE)
		return -EINVAL;
	memcpy(&version, value, sizeof(version));
	if (le32toh(version) != ACL_VERSION)
		return -EOPNOTSUPP;
	return (size - HEAD_SIZE) % sizeof(struct entry) ? -EINVAL : 0;
}

/* posix_acl_valid(): tags in ascending order, the entries of owner, group and
   others once each, a mask if any user or group is named. */
long acl_check(const void *value, size_t size)
{
	uint32_t seen = 0, last = 0;

	for (size_t i = 0; i < entries_of(size); i++) {
		struct entry entry = entry_at(value, i);
		bool named = entry.tag == USER || entry.tag == GROUP;

		if (entry.perm & ~7u || entry.tag & (entry.tag - 1u) ||
		    !entry.tag || entry.tag > OTHER || entry.tag < last ||
		    (!named && seen & entry.tag))
			return -EINVAL;
		seen |= entry.tag;
		last = entry.tag;
	}
	if (!seen)
		return 0;
	if ((seen & (USER_OBJ | GROUP_OBJ | OTHER)) !=
	    (USER_OBJ | GROUP_OBJ | OTHER))
		return -EINVAL;
	return seen & (USER | GROUP) && !(seen & MASK) ? -EINVAL : 0;
}

bool acl_is_empty(size_t size)
{
	return entries_of(size) == 0;
}

bool acl_is_minimal(const void *value, size_t size)
{
	for (size_t i = 0; i < entries_of(size); i++)
		if (entry_at(value, i).tag & (USER | GROUP | MASK))
			return false;
	return true;
}

mode_t acl_mode(const void *value, size_t size)
{
	mode_t user = 0, group = 0, other = 0;

	/* acl(5): with a mask, the group bits of the mode are the mask. */
	for (size_t i = 0; i < entries_of(size); i++) {
		struct entry entry = entry_at(value, i);

		switch (entry.tag) {
		case USER_OBJ: user = entry.perm; break;
		case GROUP_OBJ:
		case MASK: group = entry.perm; break;
		case OTHER: other = entry.perm; break;
		}
	}
	return user << 6 | group << 3 | other;
}

/* The permissions that the mask leaves; all of them without a mask. */
static unsigned mask_of(const void *value, size_t size)
{
	for (size_t i = 0; i < entries_of(size); i++)
		if (entry_at(value, i).tag == MASK)
			return entry_at(value, i).perm;
	return 7;
}

/* posix_acl_permission(): the first entry of the user decides; of the groups,
   one that grants everything; others only if no group matched. */
bool acl_grants(const void *value, size_t size, uint32_t uid, uint32_t group,
		bool (*is_member)(const void *context, uint32_t gid),
		const void *context, unsigned want)
{
	unsigned mask = mask_of(value, size);
	bool in_some = false;

	for (size_t i = 0; i < entries_of(size); i++) {
		struct entry entry = entry_at(value, i);

		switch (entry.tag) {
		case USER:
			if (entry.id == uid)
				return !(want & ~(entry.perm & mask));
			break;
		case GROUP_OBJ:
		case GROUP:
			if (!is_member(context,
				       entry.tag == GROUP ? entry.id : group))
				break;
			in_some = true;
			if (!(want & ~(unsigned)entry.perm))
				return !(want & ~(entry.perm & mask));
			break;
		case OTHER: return !in_some && !(want & ~(unsigned)entry.perm);
		}
	}
	return false;
}

/* __posix_acl_chmod_masq(): with a mask the group bits go to the mask, and the
   group's entry stays. */
void acl_chmod(void *value, size_t size, mode_t mode)
{
	bool masked = !acl_is_minimal(value, size);

	for (size_t i = 0; i < entries_of(size); i++) {
		switch (entry_at(value, i).tag) {
		case USER_OBJ: put_perm(value, i, mode >> 6 & 7); break;
		case GROUP_OBJ:
			if (!masked)
				put_perm(value, i, mode >> 3 & 7);
			break;
		case MASK: put_perm(value, i, mode >> 3 & 7); break;
		case OTHER: put_perm(value, i, mode & 7); break;
		}
	}
}

mode_t acl_create(void *value, size_t size, mode_t mode)
{
	mode_t both = mode & acl_mode(value, size) & 0777;

	acl_chmod(value, size, both);
	return (mode & ~(mode_t)0777) | both;
}
