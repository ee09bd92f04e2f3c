/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares a file with the one that it replaces.  Changes only who is said to
   have written a record, and makes no call fail. */
#include "preload/record/replaced.h"

#include "preload/base/trace.h"

void replaced_note(struct replaced *replaced, int dir, const char *path)
{
	struct ledger *ledger = session_records();
	const struct ledger_record *record;
	struct file file;

	replaced->shown.record = 0;
	if (likely(!ledger) ||
	    file_stat(dir, path, AT_SYMLINK_NOFOLLOW, &file) < 0 ||
	    !file.recorded)
		return;
	record = ledger_record(ledger, file.shown.record);
	if (!record)
		return;
	replaced->shown = file.shown;
	replaced->writers = __atomic_load_n(&record->writer, __ATOMIC_ACQUIRE);
}

/* The parts that are the same in both. */
static uint32_t same_parts(const struct ledger_value *a,
			   const struct ledger_value *b)
{
	uint32_t parts = 0;

	if (a->uid == b->uid)
		parts |= 1 << LEDGER_PART_UID;
	if (a->gid == b->gid)
		parts |= 1 << LEDGER_PART_GID;
	if ((a->mode ^ b->mode) & ALLPERMS)
		return parts;
	return parts | 1 << LEDGER_PART_MODE;
}

void replaced_by(const struct replaced *replaced, int dir, const char *path)
{
	struct ledger_trace trace;
	struct file file;

	if (likely(!replaced->shown.record) ||
	    file_stat(dir, path, AT_SYMLINK_NOFOLLOW, &file) < 0 ||
	    !file.recorded || file.shown.record == replaced->shown.record)
		return;
	trace_fill(&trace, dir, path, false);
	ledger_keep_writers(session_ledger(), file.shown.record,
			    replaced->writers, trace.writer,
			    same_parts(&replaced->shown, &file.shown));
}
