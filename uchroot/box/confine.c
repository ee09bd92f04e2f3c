/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a box may not do.  The user is root in its namespaces, which the kernel
 * would honour: so every capability is dropped but CAP_SYS_CHROOT, by which
 * preload/process/chroot.c gives root's chroot(2) to programs that may have no
 * further namespaces.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "uchroot/box/inside.h"
#include "uchroot/filter/filter.h"

#define SECURE_BITS                                                      \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | \
	 SECBIT_NO_SETUID_FIXUP_LOCKED)

/* Root's programs get all of the bounding set, unless the secure bits say that
   root is a user like any other. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct sets[2] = { { 0, 0, 0 } };

	if (prctl(PR_SET_SECUREBITS, SECURE_BITS) < 0)
		return -1;
	for (int i = 0; i <= 63; i++)
		if (i != CAP_SYS_CHROOT && prctl(PR_CAPBSET_DROP, i) < 0 &&
		    errno != EINVAL)
			return -1;
	sets[0].effective = sets[0].permitted = sets[0].inheritable =
		1u << CAP_SYS_CHROOT;
	if (syscall(SYS_capset, &header, sets) < 0)
		return -1;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_CHROOT, 0,
		     0);
}

/* A keyring of its own hides that of the user's session; the user's other
   keyrings belong to another namespace.  Some systems have no keys. */
static int leave_keys(void)
{
	return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 &&
			       errno != ENOSYS
		       ? -1
		       : 0;
}

int confine(bool network, struct fault *fault)
{
	if (leave_keys() < 0)
		return fault_errno(fault, "cannot leave the keys of the user");
	if (drop_capabilities() < 0)
		return fault_errno(fault, "cannot drop capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return fault_errno(fault, "cannot give up privileges");
	if (filter_ways_out(network) < 0)
		return fault_errno(fault, "cannot filter system calls");
	return 0;
}
