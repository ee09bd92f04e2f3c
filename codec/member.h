/* SPDX-License-Identifier: BSD-2-Clause */
/* The members of an archive that libarchive reads. */
#ifndef CODEC_MEMBER_H
#define CODEC_MEMBER_H

#include <stdbool.h>

#include "common/base.h"

struct archive;
struct archive_entry;

/*
 * Goes on to the next member: *member is NULL at the end.  Names are bytes:
 * libarchive takes those of pax for UTF-8, warns that it cannot convert them to
 * the locale of this program, and then has the bytes; that is no error here.
 * 0, or -1 with the archive's error.
 */
MUST_CHECK
int member_next(struct archive *archive, struct archive_entry **member);

/* Whether its owner and its group are ids that a file can have. */
bool member_has_ids(struct archive_entry *member);

#endif
