/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * truncate(2): the kernel's call, refused to a process that may not write to
 * the file; then the file loses set-id bits and capabilities.  ftruncate(2) is
 * not intercepted: its file was opened for writing, which open.c takes for a
 * write.
 */
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/file/remove_privs.h"
#include "preload/record/layers.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* The kernel says EINVAL for a device, and would truncate its placeholder. */
static bool is_device(const char *path)
{
	struct ledger *ledger = session_records();
	struct file file;

	return ledger && ledger_has(ledger, LEDGER_TRAIT_NODES) &&
	       unlock_and_stat(AT_FDCWD, path, 0, &file) >= 0 &&
	       file.shown.flags & LEDGER_HAS_TYPE;
}

/* truncate(2): a negative size is EINVAL before any permission. */
long fake_truncate(const char *path, off_t size)
{
	struct file file;
	long ret;

	if (scope_leaves(AT_FDCWD, path))
		return raw(__NR_truncate, path, RAW_WIDE_ODD(size));
	ret = cred_limited() && size >= 0 ? permit_write(AT_FDCWD, path) : 0;
	if (ret < 0)
		return ret;
	if (is_device(path))
		return -EINVAL;
	layers_copy_up(AT_FDCWD, path, 0);
	ret = UNLOCK_AND_RETRY(raw(__NR_truncate, path, RAW_WIDE_ODD(size)),
			       AT_FDCWD, path, 0, 0600);
	if (ret >= 0 && session_records() &&
	    unlock_and_stat(AT_FDCWD, path, 0, &file) >= 0)
		file_remove_privs(&file, AT_FDCWD, path);
	return ret;
}
