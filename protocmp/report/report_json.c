/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints the differences of a comparison as JSON lines (RFC 8259, one value a
 * line): the same ones as report.c, for programs.  Keys and values are an
 * interface, which protocmp(1) describes; a field that a side does not state
 * has no key.
 */
#include "common/json.h"
#include "protocmp/report/report.h"

static void put_key(struct str *out, const char *key)
{
	if (out->len && out->data[out->len - 1] != '{')
		str_puts(out, ", ");
	str_printf(out, "\"%s\": ", key);
}

static void put_string(struct str *out, const char *key, const char *text)
{
	put_key(out, key);
	json_append_text(out, text);
}

static void put_source(struct str *out, const struct pkgdb_entry *entry)
{
	struct str location = STR_INIT;

	pkgdb_add_location(&location, entry);
	put_string(out, "source", str_text(&location));
	out->failed |= location.failed;
	str_fini(&location);
}

static void put_entry(struct str *out, const char *key,
		      const struct pkgdb_entry *entry, field_set skip)
{
	struct str value = STR_INIT;

	if (!entry)
		return;
	put_key(out, key);
	str_push(out, '{');
	for (int field = 0; field < FIELD_COUNT; field++) {
		if (skip & 1U << field)
			continue;
		str_clear(&value);
		field_rows[field].text(entry, &value);
		if (value.len)
			put_string(out, field_rows[field].key,
				   str_text(&value));
	}
	if (entry->packages)
		put_string(out, "packages", entry->packages);
	if (entry->source)
		put_source(out, entry);
	str_push(out, '}');
	out->failed |= value.failed;
	str_fini(&value);
}

static void put_keys(struct str *out, field_set fields)
{
	const char *between = "";

	put_key(out, "differ");
	str_push(out, '[');
	for (int field = 0; field < FIELD_COUNT; field++) {
		if (!(fields & 1U << field))
			continue;
		str_printf(out, "%s\"%s\"", between, field_rows[field].key);
		between = ", ";
	}
	str_push(out, ']');
}

static void put_line(struct str *out, const struct difference *found,
		     field_set skip)
{
	str_puts(out, "{");
	put_string(out, "path", found->path);
	put_string(out, "found", !found->b ? "a" : !found->a ? "b" : "both");
	if (found->excepted) {
		put_key(out, "excepted");
		str_puts(out, "true");
	}
	if (found->fields)
		put_keys(out, found->fields);
	put_entry(out, "a", found->a, skip);
	put_entry(out, "b", found->b, skip);
	str_puts(out, "}\n");
}

int report_json(const struct report *report,
		const struct comparison *comparison)
{
	struct str line = STR_INIT;
	bool good = true;

	for (size_t n = 0; n < comparison->count && good; n++) {
		const struct difference *found = &comparison->found[n];

		if (found->excepted && !report->filtered)
			continue;
		str_clear(&line);
		put_line(&line, found, report->skip);
		good = !str_failed(&line);
		fputs(str_text(&line), report->out);
	}
	str_fini(&line);
	return good ? 0 : -1;
}
