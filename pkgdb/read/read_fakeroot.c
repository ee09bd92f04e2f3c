/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state file of fakeroot(1): recognized, and refused.  It knows files by
 * device and inode only, so it says nothing about any path.
 */
#include <string.h>

#include "pkgdb/read/formats.h"

int read_fakeroot(struct reading *in)
{
	if (!reading_line(in))
		return reading_failed(in) ? -1 : 0;
	return reading_fault(in, "a fakeroot state has inodes but no paths: "
				 "load it with 'fakebuild -i', save that with "
				 "'-s FILE.db' and use FILE.db");
}

bool fits_fakeroot(char *line)
{
	return strncmp(line, "dev=", 4) == 0 && strstr(line, ",ino=") &&
	       strstr(line, ",mode=");
}
