/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities: capget(2), capset(2), the answers of prctl(2) about them, and
 * how they follow the ids.  The clauses are those of capabilities(7).  Every
 * change ends in cred_adopt(): the sets of a process are part of its
 * credentials, which are never edited in place.
 */
#include "preload/credentials/caps.h"

#include <sys/prctl.h>

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/table/verbs.h"
#include "raw/atomic.h"
#include "raw/syscall.h"

/* CAP_FS_SET of the kernel: dropped and raised with the file-system uid. */
#define FS_SET                                              \
	(CAPABILITY(CHOWN) | CAPABILITY(DAC_OVERRIDE) |     \
	 CAPABILITY(DAC_READ_SEARCH) | CAPABILITY(FOWNER) | \
	 CAPABILITY(FSETID) | CAPABILITY(LINUX_IMMUTABLE) | \
	 CAPABILITY(MKNOD) | CAPABILITY(MAC_OVERRIDE))

/* The capabilities that the session fakes, or grants by a namespace (chroot),
   whatever the builder's bounding set is. */
#define GRANTED                                                         \
	(CAPABILITY(CHOWN) | CAPABILITY(DAC_OVERRIDE) |                 \
	 CAPABILITY(DAC_READ_SEARCH) | CAPABILITY(FOWNER) |             \
	 CAPABILITY(FSETID) | CAPABILITY(SETGID) | CAPABILITY(SETUID) | \
	 CAPABILITY(SETPCAP) | CAPABILITY(LINUX_IMMUTABLE) |            \
	 CAPABILITY(SYS_CHROOT) | CAPABILITY(MKNOD) | CAPABILITY(SETFCAP))

/* Of the other capabilities root has those in the bounding set that the
   kernel gives the builder's processes: a container that lacks some lacks
   them here. */
uint64_t caps_possible(void)
{
	static uint64_t known;
	uint64_t set = raw_load(&known);

	for (unsigned i = 0; !known && i <= CAP_LAST_CAP; i++)
		if (raw(__NR_prctl, PR_CAPBSET_READ, i, 0, 0, 0) == 1)
			set |= UINT64_C(1) << i;
	set |= GRANTED;
	raw_store(&known, set);
	return set;
}

void caps_limit(struct credentials *cred)
{
	uint64_t possible = caps_possible();

	cred->effective &= possible;
	cred->permitted &= possible;
	cred->bounding &= possible;
}

/* True if one of the three ids of capabilities(7) is 0; the file-system uid is
   none of them. */
static bool has_root(const uint32_t *uid)
{
	return !uid[ID_REAL] || !uid[ID_EFFECTIVE] || !uid[ID_SAVED];
}

/* capabilities(7), "Effect of user ID changes on capabilities", rules 1 to 3:
   cap_emulate_setxuid() of the kernel. */
void caps_follow_uids(struct credentials *changed,
		      const struct credentials *old)
{
	if (changed->secure & SECBIT_NO_SETUID_FIXUP)
		return;
	if (has_root(old->uid) && !has_root(changed->uid)) {
		if (!(changed->secure & SECBIT_KEEP_CAPS))
			changed->permitted = changed->effective = 0;
		changed->ambient = 0;
	}
	if (!old->uid[ID_EFFECTIVE] && changed->uid[ID_EFFECTIVE])
		changed->effective = 0;
	if (old->uid[ID_EFFECTIVE] && !changed->uid[ID_EFFECTIVE])
		changed->effective = changed->permitted;
}

/* Rule 4. */
void caps_follow_fsuid(struct credentials *changed,
		       const struct credentials *old)
{
	if (changed->secure & SECBIT_NO_SETUID_FIXUP)
		return;
	if (!old->uid[ID_FS] && changed->uid[ID_FS])
		changed->effective &= ~FS_SET;
	if (old->uid[ID_FS] && !changed->uid[ID_FS])
		changed->effective |= FS_SET & changed->permitted;
}

/* ------------------------------------------------------- capget, capset */

/* How many structures of 32 bits a version of the interface has; 0 for an
   unknown version. */
static int halves(const struct __user_cap_header_struct *header)
{
	switch (header->version) {
	case _LINUX_CAPABILITY_VERSION_1: return 1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3: return 2;
	}
	return 0;
}

/* capget(2): EINVAL for an unknown version, and the preferred one in the
 * header. */
static long refuse(struct __user_cap_header_struct *header)
{
	header->version = _LINUX_CAPABILITY_VERSION_3;
	return -EINVAL;
}

/* capget(2): a pid of 0 is the calling thread. */
static bool is_self(const struct __user_cap_header_struct *header)
{
	return header->pid == 0 || header->pid == raw(__NR_getpid);
}

long fake_capget(struct __user_cap_header_struct *header,
		 struct __user_cap_data_struct *data)
{
	const struct credentials *now = cred_now();
	uint64_t possible = caps_possible();
	long ret = raw(__NR_capget, header, data);
	int n;

	/* The kernel's call has proven that both pointers can be written to. */
	if (ret < 0 || !session_on() || (data && !is_self(header)))
		return ret;
	n = halves(header);
	for (int i = 0; data && i < n; i++)
		data[i] = (struct __user_cap_data_struct){
			.effective = (now->effective & possible) >> (32 * i),
			.permitted = (now->permitted & possible) >> (32 * i),
			.inheritable = now->inheritable >> (32 * i),
		};
	return 0;
}

/* The rules of capset(2), cap_capset() of the kernel.  Without CAP_SETPCAP,
   only permitted capabilities can be made inheritable. */
static bool may_set(const struct credentials *old,
		    const struct credentials *changed)
{
	uint64_t heritage = old->inheritable | old->bounding;

	if (!(old->effective & CAPABILITY(SETPCAP)))
		heritage &= old->inheritable | old->permitted;
	return !(changed->inheritable & ~heritage) &&
	       !(changed->permitted & ~old->permitted) &&
	       !(changed->effective & ~changed->permitted);
}

long fake_capset(struct __user_cap_header_struct *header,
		 const struct __user_cap_data_struct *data)
{
	const struct credentials *now = cred_now();
	struct credentials old = *now, changed = *now;
	int n;

	if (!session_on() || !mem_readable(header, sizeof(*header)))
		return raw(__NR_capset, header, data);
	n = halves(header);
	if (n == 0)
		return mem_writable(header, sizeof(header->version))
			       ? refuse(header)
			       : -EFAULT;
	/* capset(2): EPERM for any other process, since Linux 2.6.25. */
	if (!is_self(header))
		return -EPERM;
	if (!mem_readable(data, n * sizeof(*data)))
		return -EFAULT;
	changed.effective = changed.permitted = changed.inheritable = 0;
	for (int i = 0; i < n; i++) {
		changed.effective |= (uint64_t)data[i].effective << (32 * i);
		changed.permitted |= (uint64_t)data[i].permitted << (32 * i);
		changed.inheritable |= (uint64_t)data[i].inheritable
				       << (32 * i);
	}
	caps_limit(&old);
	/* The kernel ignores bits above CAP_LAST_CAP. */
	changed.effective &= ~(UINT64_MAX << (CAP_LAST_CAP + 1));
	changed.permitted &= ~(UINT64_MAX << (CAP_LAST_CAP + 1));
	changed.inheritable &= ~(UINT64_MAX << (CAP_LAST_CAP + 1));
	if (!may_set(&old, &changed))
		return -EPERM;
	/* capabilities(7): a capability that is no longer both leaves the
	   ambient set. */
	changed.ambient &= changed.permitted & changed.inheritable;
	return cred_adopt(&changed, now->group);
}

/* ----------------------------------------------------------------- prctl */

/* Set by this process.  Not part of the credentials, since a program that sets
   it may be about to install a filter, and its credentials shall stay root's,
   without an object in the ledger, until it starts a program. */
static bool no_new_privs;

bool caps_no_new_privs(void)
{
	return no_new_privs;
}

/* True for a capability of the running kernel, which may have fewer than the
   headers or more. */
static bool is_known(unsigned long capability)
{
	return raw(__NR_prctl, PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
}

/* PR_CAPBSET_READ: 1 for a capability in the bounding set, 0 for others, EINVAL
   for a number that is none. */
static long read_bounding(const struct credentials *now,
			  unsigned long capability)
{
	long in_kernel_set = raw(__NR_prctl, PR_CAPBSET_READ, capability, 0, 0,
				 0);

	/* Not by caps_possible(), which would ask for all of them. */
	if (in_kernel_set < 0)
		return -EINVAL;
	return (in_kernel_set || GRANTED >> capability & 1) &&
	       now->bounding >> capability & 1;
}

/* PR_CAPBSET_DROP: EPERM without CAP_SETPCAP. */
static long drop_from_bounding(unsigned long capability)
{
	const struct credentials *now = cred_now();
	struct credentials changed = *now;

	if (!cred_capable(CAP_SETPCAP))
		return -EPERM;
	if (!is_known(capability))
		return -EINVAL;
	changed.bounding &= ~(UINT64_C(1) << capability);
	return cred_adopt(&changed, now->group);
}

/* PR_SET_KEEPCAPS. */
static long set_keep_caps(unsigned long on)
{
	const struct credentials *now = cred_now();
	struct credentials changed = *now;

	if (on > 1)
		return -EINVAL;
	if (now->secure & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	changed.secure &= ~SECBIT_KEEP_CAPS;
	changed.secure |= on ? SECBIT_KEEP_CAPS : 0;
	return cred_adopt(&changed, now->group);
}

/* PR_SET_SECUREBITS: a locked bit stays, a lock stays locked, and all of it
   needs CAP_SETPCAP. */
static long set_secure_bits(unsigned long bits)
{
	const struct credentials *now = cred_now();
	struct credentials changed = *now;
	uint32_t locked = now->secure & SECURE_ALL_LOCKS;

	if (bits & ~(unsigned long)(SECURE_ALL_BITS | SECURE_ALL_LOCKS) ||
	    ((locked >> 1) & (now->secure ^ bits)) || (locked & ~bits) ||
	    !cred_capable(CAP_SETPCAP))
		return -EPERM;
	changed.secure = bits;
	return cred_adopt(&changed, now->group);
}

/* PR_CAP_AMBIENT and its operations. */
static long change_ambient(const long a[4])
{
	const struct credentials *now = cred_now();
	struct credentials changed = *now;
	uint64_t bit = UINT64_C(1) << (a[1] & 63);

	if (a[2] | a[3])
		return -EINVAL;
	if (a[0] == PR_CAP_AMBIENT_CLEAR_ALL) {
		if (a[1])
			return -EINVAL;
		changed.ambient = 0;
		return cred_adopt(&changed, now->group);
	}
	if (!is_known(a[1]))
		return -EINVAL;
	switch (a[0]) {
	case PR_CAP_AMBIENT_IS_SET: return (now->ambient & bit) != 0;
	case PR_CAP_AMBIENT_RAISE:
		/* capabilities(7): only what is permitted and inheritable. */
		if (!(now->permitted & now->inheritable & bit) ||
		    now->secure & SECBIT_NO_CAP_AMBIENT_RAISE)
			return -EPERM;
		changed.ambient |= bit;
		return cred_adopt(&changed, now->group);
	case PR_CAP_AMBIENT_LOWER:
		changed.ambient &= ~bit;
		return cred_adopt(&changed, now->group);
	}
	return -EINVAL;
}

/* PR_GET_NO_NEW_PRIVS: 1 also if the parent had set it before exec. */
static long get_no_new_privileges(const struct credentials *now,
				  const long a[4])
{
	if (a[0] | a[1] | a[2] | a[3])
		return -EINVAL;
	return no_new_privs || now->no_new_privs;
}

/* PR_SET_NO_NEW_PRIVS: the kernel must know it, too, before it takes a filter
   from a process without CAP_SYS_ADMIN: seccomp(2). */
static long forbid_new_privileges(const long a[4])
{
	if (a[0] != 1 || a[1] | a[2] | a[3])
		return -EINVAL;
	no_new_privs = true;
	return raw(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

bool caps_prctl(long what, const long a[4], long *ret)
{
	const struct credentials *now = cred_now();

	if (!session_on())
		return false;
	switch (what) {
	case PR_CAPBSET_READ: *ret = read_bounding(now, a[0]); break;
	case PR_CAPBSET_DROP: *ret = drop_from_bounding(a[0]); break;
	case PR_GET_KEEPCAPS: *ret = !!(now->secure & SECBIT_KEEP_CAPS); break;
	case PR_SET_KEEPCAPS: *ret = set_keep_caps(a[0]); break;
	case PR_GET_SECUREBITS: *ret = now->secure; break;
	case PR_SET_SECUREBITS: *ret = set_secure_bits(a[0]); break;
	case PR_CAP_AMBIENT: *ret = change_ambient(a); break;
	case PR_GET_NO_NEW_PRIVS: *ret = get_no_new_privileges(now, a); break;
	case PR_SET_NO_NEW_PRIVS: *ret = forbid_new_privileges(a); break;
	default: return false;
	}
	return true;
}
