/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes the capabilities and the set-id bits from a file that was written to,
 * as the kernel would if the disk had them.  Opening for writing and
 * truncate(2) come here; the writes themselves are never intercepted.
 */
#include "preload/file/remove_privs.h"

#include "preload/credentials/permit_file.h"
#include "preload/record/xattr_stored.h"

void file_remove_privs(struct file *file, int dir, const char *path)
{
	struct ledger_edit edit = { .what = LEDGER_EDIT_KILL_SETID };

	if (!S_ISREG(file->shown.mode))
		return;
	xattr_drop_capabilities(file, dir, path);
	if (file->shown.mode & (S_ISUID | S_ISGID) &&
	    !cred_capable(CAP_FSETID)) {
		if (permit_drops_setgid(file)) {
			edit.what |= LEDGER_EDIT_MODE;
			edit.mode = file->shown.mode & 01777;
		}
		file_record(file, &edit, dir, path);
	}
}
