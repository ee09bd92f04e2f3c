/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls all probes, and writes what they found. */
#include "faked/doctor/doctor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/json.h"
#include "common/str.h"
#include "faked/doctor/findings.h"

static const char *const verdicts[] = {
	[FOUND_WELL] = "ok",
	[FOUND_NOTE] = "note",
	[FOUND_LOST] = "lost",
};

void found(struct findings *findings, enum verdict verdict, const char *what,
	   const char *format, ...)
{
	struct finding *finding = &findings->list[findings->count];
	va_list args;

	if (findings->count == FINDINGS_MOST)
		return;
	findings->count++;
	finding->verdict = verdict;
	finding->what = what;
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
}

static void put_text(const struct finding *finding, FILE *out)
{
	struct str text = STR_INIT;

	str_visible(&text, finding->text);
	fprintf(out, "%-4s  %-14s %s\n", verdicts[finding->verdict],
		finding->what, str_text(&text));
	str_fini(&text);
}

static void put_json(const struct finding *finding, FILE *out)
{
	fprintf(out, "{\"verdict\":\"%s\",\"what\":\"%s\",\"text\":",
		verdicts[finding->verdict], finding->what);
	json_put_text(out, finding->text);
	fputs("}\n", out);
}

bool doctor(const char *fakebuild, bool json, FILE *out)
{
	struct findings *all = calloc(1, sizeof(*all));
	size_t lost = 0;

	if (!all)
		return false;
	probe_kernel(all);
	probe_limits(all);
	probe_variables(all);
	probe_folder(all);
	probe_database(all);
	probe_session(all, fakebuild);
	probe_programs(all, fakebuild);
	for (size_t i = 0; i < all->count; i++) {
		lost += all->list[i].verdict == FOUND_LOST;
		if (json)
			put_json(&all->list[i], out);
		else
			put_text(&all->list[i], out);
	}
	if (!json && lost)
		fprintf(out, "%zu of %zu lost\n", lost, all->count);
	else if (!json)
		fputs("nothing is lost\n", out);
	free(all);
	return !lost;
}
