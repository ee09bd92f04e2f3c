/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The credentials of a process, credentials(7) and capabilities(7), as an
 * object of zone BYTES.  FAKEBUILD_CRED passes its granule to a program.
 */
#ifndef LEDGER_CREDENTIALS_H
#define LEDGER_CREDENTIALS_H

#include <stdint.h>

enum which_id { ID_REAL, ID_EFFECTIVE, ID_SAVED, ID_FS, IDS };

/* NGROUPS_MAX of the kernel. */
#define CRED_GROUPS_MAX 65536

/* A fixed part, then the supplementary groups.  Bit n of a capability set is
   capability n. */
struct credentials {
	uint32_t uid[IDS];
	uint32_t gid[IDS];
	uint64_t effective; /* capability sets */
	uint64_t permitted;
	uint64_t inheritable;
	uint64_t bounding;
	uint64_t ambient;
	uint32_t secure; /* secure bits, SECBIT_KEEP_CAPS too */
	uint32_t no_new_privs;
	uint32_t groups; /* how many follow */
	uint32_t group[];
};

#endif
