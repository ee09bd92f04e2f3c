/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Architectures under the names of Solaris packages (ARCH in pkginfo(5)): the
 * instruction set ("i386", "sparc"), and after a dot the machine
 * ("i386.i86pc").
 */
#ifndef PKGDB_DB_MACHINE_H
#define PKGDB_DB_MACHINE_H

#include <stdbool.h>

/* The instruction set of this machine; uname(2)'s machine where Solaris has no
   name.  A static string. */
const char *machine_arch(void);

/* True if a tag names `arch` or one of its machines, as "i386.i86pc" does of
   "i386". */
bool machine_matches(const char *arch, const char *tag);

#endif
