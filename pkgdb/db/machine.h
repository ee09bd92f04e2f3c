/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Architectures as Solaris's packages name them: the instruction set ("i386",
 * "sparc"), and a machine of it after a dot ("i386.i86pc").
 */
#ifndef PKGDB_DB_MACHINE_H
#define PKGDB_DB_MACHINE_H

#include <stdbool.h>

/* This machine's instruction set; uname's name where Solaris has none. */
const char *machine_arch(void);

/* Whether a tag names `arch` or a machine of it; "i386.i86pc" is of "i386". */
bool machine_matches(const char *arch, const char *tag);

#endif
