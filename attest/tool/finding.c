/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts findings into lines.  Names and reasons come from anybody's files: what
 * could drive a terminal is escaped.
 */
#include "attest/tool/finding.h"

#include <errno.h>
#include <stdio.h>

#include "attest/sign/scheme.h"
#include "common/json.h"
#include "common/str.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"

static const char *const result_names[] = {
	[RESULT_AGREES] = "agrees",
	[RESULT_DIFFERS] = "differs",
	[RESULT_BAD] = "bad",
};

/* Ends a line and prints it. */
static void print(struct str *line)
{
	str_push(line, '\n');
	if (str_failed(line))
		die_errno(STATUS_TROUBLE, "cannot report");
	fputs(str_text(line), stdout);
	str_fini(line);
}

/* Appends `"name": ` and a text, or null. */
static void put_member(struct str *line, const char *name, const char *text)
{
	str_printf(line, ", \"%s\": ", name);
	if (text)
		json_append_text(line, text);
	else
		str_puts(line, "null");
}

static void print_json(const struct finding *finding)
{
	const struct key *key = finding->key;
	struct str line = STR_INIT;

	str_puts(&line, "{\"envelope\": ");
	json_append_text(&line, finding->envelope);
	if (finding->signature > 0)
		str_printf(&line, ", \"signature\": %zu", finding->signature);
	put_member(&line, "principal", key ? key->principal : NULL);
	put_member(&line, "scheme", key ? key->scheme->name : NULL);
	put_member(&line, "key", key ? key->name : NULL);
	put_member(&line, "result", result_names[finding->result]);
	if (finding->why)
		put_member(&line, "why", finding->why);
	str_push(&line, '}');
	print(&line);
}

void finding_print(const struct finding *finding, bool json)
{
	const struct key *key = finding->key;
	struct str line = STR_INIT;

	if (json) {
		print_json(finding);
		return;
	}
	str_visible(&line, finding->envelope);
	str_puts(&line, ": ");
	if (key)
		str_printf(&line, "%s: ", key->principal);
	else if (finding->signature > 0)
		str_printf(&line, "signature %zu: ", finding->signature);
	if (finding->result != RESULT_BAD)
		str_printf(&line, "good, by %s %s", key->scheme->name,
			   key->name);
	if (finding->result == RESULT_DIFFERS)
		str_puts(&line, ", but ");
	if (finding->why)
		str_visible(&line, finding->why);
	print(&line);
}

void verdict_print(const struct verdict *verdict, bool json)
{
	struct str line = STR_INIT;

	if (json) {
		str_puts(&line, "{\"artifact\": ");
		json_append_text(&line, verdict->artifact);
		put_member(&line, "sha256", verdict->sha256);
		str_printf(&line,
			   ", \"agree\": %zu, \"principals\": %zu, "
			   "\"threshold\": %zu}",
			   verdict->agree, verdict->principals,
			   verdict->threshold);
	} else {
		str_printf(&line, "%zu of %zu principals agree on ",
			   verdict->agree, verdict->principals);
		str_visible(&line, verdict->artifact);
		str_printf(&line, ", %zu needed", verdict->threshold);
	}
	print(&line);
}
