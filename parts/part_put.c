/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes lines of part data: from the members of one path to bytes, the same
 * ones on every machine.  Attributes are sorted by their names here; all else
 * comes in the right order.
 */
#include <inttypes.h>
#include <linux/limits.h>
#include <string.h>

#include "common/json.h"
#include "parts/base64.h"
#include "parts/part.h"
#include "raw/attrs.h"

/* Writes `"name":` and a text; "name64" and base64 if it is no UTF-8. */
static void put_text(FILE *out, const char *name, const char *text)
{
	size_t size = strlen(text);

	if (json_is_utf8(text, size)) {
		fprintf(out, "\"%s\":", name);
		json_put(out, text, size);
	} else {
		fprintf(out, "\"%s64\":", name);
		base64_put(out, text, size);
	}
}

/* Finds the attribute whose name follows that of `last`, or the first one if
   `last` has no name.  False if there is none. */
static bool next_name(const struct part *part, const struct attr *last,
		      struct attr *next)
{
	struct attr attr;
	size_t at = 0;
	bool found = false;

	while (attrs_next(part->xattrs, part->xattrs_size, &at, &attr)) {
		if (last->name && attr_compare(&attr, last) <= 0)
			continue;
		if (found && attr_compare(&attr, next) >= 0)
			continue;
		*next = attr;
		found = true;
	}
	return found;
}

static void put_xattrs(FILE *out, const struct part *part)
{
	struct attr last = { .name = NULL }, next;
	const char *lead = ",\"xattrs\":{";

	if (part->xattrs_size == 0)
		return;
	while (next_name(part, &last, &next)) {
		fputs(lead, out);
		json_put(out, next.name, next.name_size);
		putc(':', out);
		base64_put(out, next.value, next.value_size);
		lead = ",";
		last = next;
	}
	putc('}', out);
}

bool part_knows_xattr(const struct attr *attr)
{
	static const char *const spaces[] = { "security.", "trusted.",
					      "user." };

	if (attr_is(attr, ATTR_ACCESS_ACL) || attr_is(attr, ATTR_DEFAULT_ACL))
		return true;
	for (size_t i = 0; i < countof(spaces); i++)
		if (attr_starts(attr, spaces[i]))
			return attr->name_size > strlen(spaces[i]) &&
			       attr->name_size <= XATTR_NAME_MAX &&
			       json_is_utf8(attr->name, attr->name_size);
	return false;
}

void part_put(FILE *out, const struct part *part)
{
	putc('{', out);
	put_text(out, "path", part->path);
	fprintf(out, ",\"type\":\"%c\"", part->type);
	if (part->type != 'l')
		fprintf(out, ",\"mode\":\"%04o\"", part->mode);
	fprintf(out, ",\"uid\":%u,\"gid\":%u", part->uid, part->gid);
	if (part->type == 'c' || part->type == 'b')
		fprintf(out, ",\"device\":[%u,%u]", part->major, part->minor);
	if (part->type == 'l') {
		putc(',', out);
		put_text(out, "link", part->link);
	}
	if (part->hardlink)
		fprintf(out, ",\"hardlink\":%u", part->hardlink);
	put_xattrs(out, part);
	if (part->has_size)
		fprintf(out, ",\"size\":%" PRIu64, part->size);
	if (part->sha256)
		fprintf(out, ",\"sha256\":\"%s\"", part->sha256);
	fputs("}\n", out);
}
