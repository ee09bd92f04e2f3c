/* SPDX-License-Identifier: BSD-2-Clause */
/* What every reader of members takes for good, and what for an error. */
#include "codec/member.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>
#include <string.h>

int member_next(struct archive *archive, struct archive_entry **member)
{
	int ret = archive_read_next_header(archive, member);

	if (ret == ARCHIVE_EOF)
		*member = NULL;
	else if (ret == ARCHIVE_WARN &&
		 strstr(archive_error_string(archive), "convert"))
		archive_clear_error(archive);
	else if (ret != ARCHIVE_OK)
		return -1;
	return 0;
}

static bool is_id(int64_t id)
{
	return id >= 0 && id < UINT32_MAX;
}

bool member_has_ids(struct archive_entry *member)
{
	return is_id(archive_entry_uid(member)) &&
	       is_id(archive_entry_gid(member));
}
