/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns the events of a translation into messages and lines of the report, and
 * keeps the progress line out of their way.  Part of the programs, not of
 * the library: it prints, and exits when the report cannot be opened.
 */
#include "translate/tool/messages.h"

#include "common/tool/diag.h"
#include "translate/tool/report.h"

void messages_open(struct messages *messages, const struct options *options)
{
	*messages = (struct messages){ .options = options };
	progress_begin(&messages->progress, options->database.no_progress);
	if (!options->report)
		return;
	messages->report = fopen(options->report, "we");
	if (!messages->report)
		die_errno(STATUS_TROUBLE, "%s", options->report);
}

void messages_close(struct messages *messages)
{
	if (messages->report &&
	    (ferror(messages->report) | fclose(messages->report)))
		fail_errno(STATUS_TROUBLE, "%s", messages->options->report);
}

void messages_progress(void *arg, uint64_t bytes, uint64_t members)
{
	struct messages *messages = arg;

	if (progress_is_due(&messages->progress))
		progress_show(&messages->progress, "%.1f MiB, %llu members",
			      (double)bytes / (1 << 20),
			      (unsigned long long)members);
}

static void print_event(const struct messages *messages, const struct event *e)
{
	int len = e->member ? (int)e->member->path.len : 0;
	const char *path = e->member ? e->member->path.ptr : NULL;
	bool verbose = messages->options->verbose;
	struct str from = STR_INIT;

	if (e->entry)
		pkgdb_add_location(&from, e->entry);

	switch (e->kind) {
	case EVENT_CHANGED: break;
	case EVENT_REMOVED:
		if (verbose)
			note("%.*s: removed; exception list", len, path);
		break;
	case EVENT_ADDED:
		if (verbose)
			note("%s: added", e->entry->path);
		break;
	case EVENT_NO_ENTRY:
		fail(STATUS_FOUND, "%.*s: no packaging info", len, path);
		break;
	case EVENT_USER_UNKNOWN:
		fail(STATUS_FOUND, "%.*s: user '%s' unknown, see --users", len,
		     path, e->entry->owner);
		break;
	case EVENT_GROUP_UNKNOWN:
		fail(STATUS_FOUND, "%.*s: group '%s' unknown, see --users", len,
		     path, e->entry->group);
		break;
	case EVENT_TYPE_DIFFERS:
		warn("%.*s: type %c in the archive, %c in %s", len, path,
		     e->member->kind, e->entry->type, str_text(&from));
		break;
	case EVENT_LINKS_DIFFER:
		fail(STATUS_FOUND,
		     "%.*s: %s disagrees with the other "
		     "name '%s', which decides",
		     len, path, str_text(&from), e->other);
		break;
	case EVENT_LINKS_LATE:
		fail(STATUS_FOUND,
		     "%.*s: %s comes too late for %s, written before without "
		     "an entry: give one to the first name, or pack this one "
		     "before it",
		     len, path, str_text(&from), e->other);
		break;
	case EVENT_XATTRS_LOST:
		fail(STATUS_FOUND,
		     "%.*s: capabilities and other extended attributes are "
		     "lost, which only tar of the format pax can hold",
		     len, path);
		break;
	case EVENT_UNENDED:
		fail(STATUS_FOUND,
		     "standard input: ends without an end marker: is it "
		     "complete?");
		break;
	case EVENT_MISSING:
		fail(STATUS_FOUND, "%s: not in the archive and not added: %s",
		     e->entry->path, e->other);
		break;
	}
	str_fini(&from);
}

void messages_event(void *arg, const struct event *event)
{
	struct messages *messages = arg;

	progress_clear(&messages->progress);
	print_event(messages, event);
	if (messages->report)
		report_event(messages->report, event);
}
