/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meaning of an edit: what chown(2), chmod(2) and mknod(2) by root make of
 * an owner and a mode.  Pure.  The kernel's rules for other users are in
 * preload/credentials/permit_file.c.
 */
#include <sys/stat.h>

#include "ledger/ledger.h"
#include "raw/constants.h"

/*
 * chown(2): set-id bits of anything but a directory are dropped, also when
 * root asks and even if no owner changes; set-gid without group execute is no
 * privilege (it used to mean mandatory locking) and stays.
 */
static uint16_t kill_setid(uint16_t mode)
{
	if (S_ISDIR(mode))
		return mode;
	mode &= ~S_ISUID;
	if (mode & S_IXGRP)
		mode &= ~S_ISGID;
	return mode;
}

struct ledger_value ledger_edited(struct ledger_value value,
				  const struct ledger_edit *edit)
{
	uint16_t killed = kill_setid(value.mode);

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
