/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows a file that has no record: which of its owners on disk stand for root,
 * and which stay as they are.  The ledger's header says who the builder is;
 * nothing here looks at a file.
 */
#include "preload/base/session.h"
#include "raw/syscall.h"

bool session_shows_real(void)
{
	struct ledger *attached = session_ledger();

	return !attached ||
	       ledger_header(attached)->options & LEDGER_OPT_UNKNOWN_IS_REAL;
}

/*
 * user_namespaces(7): the kernel shows the overflow id for an owner that the
 * namespace does not map; either the session's namespace, or one that this
 * process has entered.  Nearly all files of such owners belong to root, so they
 * are shown as root's.
 */
static void show_unmapped(const struct ledger_header *header, uint32_t *uid,
			  uint32_t *gid)
{
	uint32_t unmapped = header->options;

	/* A builder who is root maps others as he likes. */
	if (session_place_changed && header->builder_uid)
		unmapped = LEDGER_OPT_UNMAPPED_UIDS | LEDGER_OPT_UNMAPPED_GIDS;
	if (unmapped & LEDGER_OPT_UNMAPPED_UIDS && *uid == header->overflow_uid)
		*uid = 0;
	if (unmapped & LEDGER_OPT_UNMAPPED_GIDS && *gid == header->overflow_gid)
		*gid = 0;
}

void session_default_owner(uint32_t *uid, uint32_t *gid)
{
	const struct ledger_header *header;

	if (session_shows_real())
		return;
	header = ledger_header(session_ledger());
	/* Only files of the builder are in truth root's; if the builder is
	   root, the kernel's answer is right already. */
	if (*uid == header->builder_uid && *uid)
		*uid = *gid = 0;
	else
		show_unmapped(header, uid, gid);
}

void session_default_ids(uint32_t *uid, uint32_t *gid)
{
	const struct ledger_header *header;

	if (session_shows_real())
		return;
	header = ledger_header(session_ledger());
	if (*uid == header->builder_uid)
		*uid = 0;
	if (*gid == header->builder_gid)
		*gid = 0;
	show_unmapped(header, uid, gid);
}

void session_real_ids(uint32_t *uid, uint32_t *gid)
{
	const struct ledger_header *header;

	if (session_shows_real())
		return;
	header = ledger_header(session_ledger());
	if (*uid == 0)
		*uid = header->builder_uid;
	if (*gid == 0)
		*gid = header->builder_gid;
}

bool session_is_builder(uint32_t uid)
{
	struct ledger *attached = session_ledger();
	uint32_t builder = attached ? ledger_header(attached)->builder_uid
				    : (uint32_t)raw(__NR_getuid);

	return uid == builder;
}
