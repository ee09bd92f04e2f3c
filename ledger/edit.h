/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meaning of an edit: what chown(2), chmod(2) and mknod(2) by root make of
 * an owner and a mode.  Pure: reads and changes no ledger.  The kernel's rules
 * for other users are in preload/credentials/permit_file.c.
 *
 * Inline, so that a value stays in registers: a copy in memory of what was
 * stored member by member, and is loaded in wider words, waits for those
 * stores, which costs more than the edit.
 */
#ifndef LEDGER_EDIT_H
#define LEDGER_EDIT_H

#include <sys/stat.h>

#include "ledger/ledger.h"
#include "raw/constants.h"

/*
 * chown(2): set-id bits of anything but a directory are dropped, also when
 * root asks and even if no owner changes; set-gid without group execute is no
 * privilege (it used to mean mandatory locking) and stays.
 */
static inline uint16_t ledger_kill_setid(uint16_t mode)
{
	if (S_ISDIR(mode))
		return mode;
	mode &= ~S_ISUID;
	if (mode & S_IXGRP)
		mode &= ~S_ISGID;
	return mode;
}

/* `value` after the edit, by the rules of chown(2) and chmod(2). */
static inline struct ledger_value ledger_edited(struct ledger_value value,
						const struct ledger_edit *edit)
{
	uint16_t killed = ledger_kill_setid(value.mode);

	if (edit->what & LEDGER_EDIT_TYPE) {
		value.flags |= LEDGER_HAS_TYPE | LEDGER_HAS_MODE;
		value.mode = edit->mode;
		value.rdev = edit->rdev;
	}
	if (edit->what & LEDGER_EDIT_UID)
		value.uid = edit->uid;
	if (edit->what & LEDGER_EDIT_GID)
		value.gid = edit->gid;
	if ((edit->what & LEDGER_EDIT_KILL_SETID) && killed != value.mode) {
		value.flags |= LEDGER_HAS_MODE;
		value.mode = killed;
	}
	if (edit->what & LEDGER_EDIT_MODE) {
		value.flags |= LEDGER_HAS_MODE;
		value.mode = (value.mode & S_IFMT) | (edit->mode & ALLPERMS);
	}
	return value;
}

#endif
