/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes an inventory as a manifest: mtree(5) of full paths in the order of
 * their bytes, and notes in comments for what it has no word for
 * (pkgdb/read/manifest.h).  Equal inventories give equal bytes.
 */
#ifndef ATTEST_WRITE_LIST_H
#define ATTEST_WRITE_LIST_H

#include "attest/object/object.h"
#include "codec/source.h"

struct list_options {
	bool no_time;  /* leave times out */
	int64_t epoch; /* no time is later than this */
};

/* Writes all of it.  0, or -1 with the sink's fault. */
MUST_CHECK
int list_write(struct sink *sink, const struct inventory *inventory,
	       const struct list_options *options);

#endif
