/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes an answer of --explain as an object of JSON.  Names that --export json
   has, too, mean the same here; fakebuild-explain(7) lists all. */
#include "common/json.h"

#include <string.h>
#include <sys/stat.h>

#include "faked/explain/answer.h"
#include "ledger/ledger.h"

static const char *const rules[RULE_COUNT] = {
	[RULE_RECORD] = "record",   [RULE_REAL] = "unknown-is-real",
	[RULE_BUILDER] = "builder", [RULE_OTHER] = "other-user",
	[RULE_NO_FILE] = "no-file",
};

static char type_letter(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return 'd';
	case S_IFLNK: return 's';
	case S_IFCHR: return 'c';
	case S_IFBLK: return 'b';
	case S_IFIFO: return 'p';
	case S_IFSOCK: return 'S';
	default: return 'f';
	}
}

static void put_shown(const struct answer *answer, FILE *out)
{
	if (answer->rule == RULE_NO_FILE)
		return;
	fprintf(out, ",\"type\":\"%c\",\"mode\":\"%04o\",\"uid\":%u,\"gid\":%u",
		type_letter(answer->mode), answer->mode & ALLPERMS, answer->uid,
		answer->gid);
	if (answer->entry && (S_ISCHR(answer->mode) || S_ISBLK(answer->mode)))
		fprintf(out, ",\"major\":%u,\"minor\":%u",
			ledger_dev_major(answer->entry->rdev),
			ledger_dev_minor(answer->entry->rdev));
	if (answer->exists)
		fprintf(out, ",\"disk_uid\":%u,\"disk_gid\":%u",
			answer->disk_uid, answer->disk_gid);
}

/* Writes the members of a change. */
static void put_change(uint32_t when, uint32_t pid, const char *command,
		       FILE *out)
{
	fprintf(out, "\"changed\":%u", when);
	if (pid)
		fprintf(out, ",\"pid\":%u", pid);
	if (*command) {
		fputs(",\"command\":", out);
		json_put_text(out, command);
	}
}

static void put_parts(const struct state_writers *by, FILE *out)
{
	const char *lead = ",\"changes\":{";

	for (size_t i = 0; i < LEDGER_PARTS; i++) {
		const struct state_writer *writer = &by->part[i];

		if (!writer->when)
			continue;
		fprintf(out, "%s\"%s\":{", lead, state_part_name(i));
		put_change(writer->when, writer->pid, writer->command, out);
		putc('}', out);
		lead = ",";
	}
	if (*lead == ',' && !lead[1])
		putc('}', out);
}

/* Writes the values in hexadecimal: they may be any bytes. */
static void put_attributes(const struct state_entry *e, FILE *out)
{
	const char *lead = ",\"xattrs\":{";
	struct attr xattr;
	size_t at = 0;

	while (state_next_xattr(e, &at, &xattr)) {
		if (attr_is_hidden(&xattr))
			continue;
		fputs(lead, out);
		json_put(out, xattr.name, xattr.name_size);
		putc(':', out);
		json_put_hex(out, xattr.value, xattr.value_size);
		lead = ",";
	}
	if (*lead == ',' && !lead[1])
		putc('}', out);
}

static void put_record(const struct state_entry *e, FILE *out)
{
	putc(',', out);
	put_change(e->when, e->pid, e->command, out);
	if (e->by)
		put_parts(e->by, out);
	put_attributes(e, out);
	if (e->path) {
		fputs(",\"known_as\":", out);
		json_put_text(out, e->path);
	}
}

void answer_json(const struct answer *answer, FILE *out)
{
	fputs("{\"path\":", out);
	json_put_text(out, answer->path);
	fprintf(out, ",\"exists\":%s,\"recorded\":%s,\"rule\":\"%s\"",
		answer->exists ? "true" : "false",
		answer->entry ? "true" : "false", rules[answer->rule]);
	put_shown(answer, out);
	if (answer->entry) {
		fprintf(out, ",\"mode_recorded\":%s",
			answer->mode_is_disks ? "false" : "true");
		put_record(answer->entry, out);
	}
	if (answer->replaced)
		fputs(",\"replaced\":true", out);
	fputs("}\n", out);
}
