/* SPDX-License-Identifier: BSD-2-Clause */
/* Says in the words of pkgdb what a line of part data says.  Copies nothing. */
#include "pkgdb/read/part_entry.h"

#include <stdio.h>
#include <string.h>

#include "common/caps.h"
#include "raw/attrs.h"

/* The type of an entry for that of a line. */
static char entry_type(char type)
{
	switch (type) {
	case 'l': return PKGDB_SYMLINK;
	case 's': return PKGDB_SOCKET;
	default: return type;
	}
}

/* The fields that a line states. */
static uint16_t fields(const struct part *part)
{
	bool device = part->type == 'c' || part->type == 'b';

	return PKGDB_UID | PKGDB_GID | (part->type != 'l' ? PKGDB_MODE : 0) |
	       (part->has_size ? PKGDB_SIZE : 0) | (device ? PKGDB_DEVICE : 0);
}

/* Whether the capabilities among the attributes are some, if there are any. */
static bool has_good_caps(const struct part *part)
{
	struct attr value;
	struct caps caps;

	return part->xattrs_size == 0 ||
	       !attrs_find(part->xattrs, part->xattrs_size,
			   "security.capability", &value) ||
	       caps_decode((const unsigned char *)value.value, value.value_size,
			   &caps);
}

int part_entry_fill(struct part_entry *to, const struct part *part,
		    struct fault *fault)
{
	to->entry = (struct pkgdb_entry){
		.path = part->path,
		.path_len = strlen(part->path),
		.type = entry_type(part->type),
		.mode = part->mode,
		.uid = part->uid,
		.gid = part->gid,
		.major = part->major,
		.minor = part->minor,
		.link = part->link,
		.size = part->size,
		.record = &to->record,
		.fields = fields(part),
	};
	/* A line without attributes says that there are none. */
	to->record = (struct pkgdb_record){
		.command = "",
		.xattrs = part->xattrs_size ? part->xattrs : "",
		.xattrs_size = part->xattrs_size,
		.complete = true,
	};
	if (part->sha256) {
		snprintf(to->digests, sizeof(to->digests), "sha256=%s",
			 part->sha256);
		to->entry.digests = to->digests;
	}
	if (!has_good_caps(part))
		return fault_set(fault, "'%s': damaged capabilities",
				 part->path);
	return 0;
}
