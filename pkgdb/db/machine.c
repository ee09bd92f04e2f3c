/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the Solaris name of this machine's architecture.
 */
#include "pkgdb/db/machine.h"

#include <string.h>
#include <sys/utsname.h>

const char *machine_arch(void)
{
	static struct utsname name;

	if (uname(&name) < 0)
		return "unknown";
	if (strcmp(name.machine, "x86_64") == 0 ||
	    (name.machine[0] == 'i' && strcmp(name.machine + 2, "86") == 0))
		return "i386";
	if (strncmp(name.machine, "sparc", 5) == 0)
		return "sparc";
	return name.machine;
}

bool machine_matches(const char *arch, const char *tag)
{
	size_t len = strlen(arch);

	return strncmp(tag, arch, len) == 0 &&
	       (tag[len] == '\0' || tag[len] == '.');
}
