/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes an answer of --explain for people.  fakebuild-explain(7) is the manual
   of these lines. */
#include <linux/fs.h>
#include <linux/limits.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/str.h"
#include "faked/explain/answer.h"
#include "ledger/ledger.h"

/* What the parts of a record are called here. */
static const char *const part_names[LEDGER_PARTS] = {
	[LEDGER_PART_UID] = "owner",	     [LEDGER_PART_GID] = "group",
	[LEDGER_PART_MODE] = "mode",	     [LEDGER_PART_TYPE] = "type",
	[LEDGER_PART_XATTRS] = "attributes", [LEDGER_PART_TIMES] = "times",
};

static const char *type_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return "directory";
	case S_IFLNK: return "symbolic link";
	case S_IFCHR: return "character device";
	case S_IFBLK: return "block device";
	case S_IFIFO: return "FIFO";
	case S_IFSOCK: return "socket";
	case S_IFREG: return "regular file";
	default: return "file";
	}
}

/* Writes a name with its control bytes as \ooo, as messages do. */
static void put_visible(const char *text, FILE *out)
{
	struct str line = STR_INIT;

	str_visible(&line, text);
	fputs(str_text(&line), out);
	str_fini(&line);
}

/* Writes what stat(2) answers within the session. */
static void put_shown(const struct answer *answer, FILE *out)
{
	const struct state_entry *e = answer->entry;

	put_visible(answer->path, out);
	fprintf(out, ": %s, mode %04o, uid %u, gid %u", type_name(answer->mode),
		answer->mode & ALLPERMS, answer->uid, answer->gid);
	if (e && (S_ISCHR(answer->mode) || S_ISBLK(answer->mode)))
		fprintf(out, ", device %u:%u", ledger_dev_major(e->rdev),
			ledger_dev_minor(e->rdev));
	putc('\n', out);
}

/* Writes a local time. */
static void put_time(time_t when, FILE *out)
{
	char text[64] = "at an unknown time";
	struct tm tm;

	if (when && localtime_r(&when, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	fputs(text, out);
}

/* Writes when a change was made and by whom, to the end of the line. */
static void put_change(uint32_t when, uint32_t pid, const char *command,
		       FILE *out)
{
	put_time(when, out);
	if (pid || *command) {
		fprintf(out, " by process %u: ", pid);
		put_visible(command, out);
	}
	putc('\n', out);
}

/* Writes a change of a part, with the names of the parts after it that were
   changed by the same process at the same time. */
static void put_part(const struct state_writers *by, size_t first, FILE *out)
{
	const struct state_writer *writer = &by->part[first];

	fprintf(out, "  %s", part_names[first]);
	for (size_t i = first + 1; i < LEDGER_PARTS; i++)
		if (state_same_writer(&by->part[i], writer))
			fprintf(out, ", %s", part_names[i]);
	fputs(": ", out);
	put_change(writer->when, writer->pid, writer->command, out);
}

/* Writes that nobody is known to have set owner or group: they came with a
   record of something else, or with a state that does not say it. */
static void put_nobody(const struct state_writers *by, size_t part, FILE *out)
{
	bool both = !by->part[LEDGER_PART_GID].when && part == LEDGER_PART_UID;

	fprintf(out, "  %s%s: set by nobody that is known\n", part_names[part],
		both ? ", group" : "");
}

/* Writes the changes of all parts, each once. */
static void put_parts(const struct state_writers *by, FILE *out)
{
	for (size_t i = 0; i < LEDGER_PARTS; i++) {
		size_t first = 0;

		while (!state_same_writer(&by->part[first], &by->part[i]))
			first++;
		if (first != i)
			continue;
		if (by->part[i].when)
			put_part(by, i, out);
		else if (i <= LEDGER_PART_GID)
			put_nobody(by, i, out);
	}
}

/* Writes the inode flags and the times that the ledger stores as attributes. */
static void put_hidden(const struct attr *attr, FILE *out)
{
	struct ledger_times times;
	uint32_t flags;

	if (attr_is(attr, ATTR_INODE_FLAGS) &&
	    attr->value_size == sizeof(flags)) {
		memcpy(&flags, attr->value, sizeof(flags));
		fprintf(out, "  inode flags:%s%s\n",
			flags & FS_IMMUTABLE_FL ? " immutable" : "",
			flags & FS_APPEND_FL ? " append-only" : "");
	} else if (attr->value_size == sizeof(times)) {
		memcpy(&times, attr->value, sizeof(times));
		fputs("  accessed: ", out);
		put_time(times.shown[0].sec, out);
		fputs("\n  modified: ", out);
		put_time(times.shown[1].sec, out);
		putc('\n', out);
	}
}

/* Writes the names and sizes of the extended attributes; their values may be
   any bytes. */
static void put_attributes(const struct state_entry *e, FILE *out)
{
	char name[XATTR_NAME_MAX + 1];
	struct attr xattr;
	size_t at = 0;

	while (state_next_xattr(e, &at, &xattr)) {
		if (attr_is_hidden(&xattr)) {
			put_hidden(&xattr, out);
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)xattr.name_size,
			 xattr.name);
		fputs("  attribute: ", out);
		put_visible(name, out);
		fprintf(out, ", %u byte%s\n", xattr.value_size,
			xattr.value_size == 1 ? "" : "s");
	}
}

/* Writes what is recorded of a file. */
static void put_record(const struct answer *answer, FILE *out)
{
	const struct state_entry *e = answer->entry;

	if (e->by) {
		put_parts(e->by, out);
	} else {
		fputs("  changed: ", out);
		put_change(e->when, e->pid, e->command, out);
	}
	if (answer->mode_is_disks && answer->exists)
		fputs("  mode: as it is on disk\n", out);
	put_attributes(e, out);
	if (!answer->exists)
		fputs("  no such file any more\n", out);
	if (answer->known_as) {
		fputs("  known as: ", out);
		put_visible(answer->known_as, out);
		putc('\n', out);
	}
}

/* Writes by which rule a file without a record is shown. */
static void put_rule(const struct answer *answer, FILE *out)
{
	fputs("  nothing recorded: ", out);
	if (answer->rule == RULE_REAL)
		fputs("-u shows it as it is on disk\n", out);
	else if (answer->rule == RULE_BUILDER)
		fprintf(out,
			"it belongs to the builder, %u:%u, so it is shown as "
			"root's\n",
			answer->disk_uid, answer->disk_gid);
	else
		fprintf(out,
			"it belongs to somebody else than the builder, %u, and "
			"is shown so\n",
			answer->state->builder_uid);
}

/* Writes that another file lay at this path, whose record this one has not. */
static void put_replaced(const struct state_entry *old, FILE *out)
{
	fprintf(out,
		"  another file was here, uid %u, gid %u: it was replaced by "
		"this one, outside of a session or by a rename\n",
		old->uid, old->gid);
}

void answer_text(const struct answer *answer, FILE *out)
{
	if (answer->rule == RULE_NO_FILE) {
		put_visible(answer->path, out);
		fputs(": nothing recorded; no such file\n", out);
		return;
	}
	put_shown(answer, out);
	if (answer->entry)
		put_record(answer, out);
	else
		put_rule(answer, out);
	if (answer->replaced)
		put_replaced(answer->replaced, out);
}

void answer_count(const char *path, const size_t count[RULE_COUNT], FILE *out)
{
	static const char *const shown[RULE_COUNT] = {
		[RULE_REAL] = "shown as they are",
		[RULE_BUILDER] = "the builder's, shown as root's",
		[RULE_OTHER] = "somebody else's, shown so",
		[RULE_NO_FILE] = "gone meanwhile",
	};

	for (size_t i = 0; i < RULE_COUNT; i++) {
		if (!shown[i] || !count[i])
			continue;
		put_visible(path, out);
		fprintf(out, ": nothing recorded of %zu file%s below it: %s\n",
			count[i], count[i] == 1 ? "" : "s", shown[i]);
	}
}
