/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks two inventories side by side; both are in one order.  Fields with one
 * value are rows of field.def; checksums, attributes and times, of which there
 * are several or which are not always compared, follow them.
 */
#include "attest/compare/compare.h"

#include <string.h>

#include "common/digest.h"
#include "common/json.h"
#include "common/path.h"
#include "common/sha256.h"
#include "common/str.h"
#include "raw/attrs.h"

/* Attributes of at most this many bytes are shown, of others their sum. */
#define SHOWN_MAX 32

/* What differs at one path, as far as it has been found. */
struct line {
	const struct compare *compare;
	const char *path;
	struct str text; /* of the line */
	unsigned count;	 /* fields */
};

/* ---- fields ---- */

static bool has_type(const struct object *object)
{
	return object->type != '*';
}

static void type_text(const struct object *object, struct str *out)
{
	str_puts(out, object_type_name(object->type));
}

/* That of a link means nothing. */
static bool has_mode(const struct object *object)
{
	return object->stated & OBJECT_MODE && object->type != 's';
}

static void mode_text(const struct object *object, struct str *out)
{
	str_printf(out, "%04o", object->mode);
}

static bool has_uid(const struct object *object)
{
	return object->stated & OBJECT_UID;
}

static void uid_text(const struct object *object, struct str *out)
{
	str_printf(out, "%u", object->uid);
}

static bool has_gid(const struct object *object)
{
	return object->stated & OBJECT_GID;
}

static void gid_text(const struct object *object, struct str *out)
{
	str_printf(out, "%u", object->gid);
}

static bool has_size(const struct object *object)
{
	return object->stated & OBJECT_SIZE;
}

static void size_text(const struct object *object, struct str *out)
{
	str_printf(out, "%llu", (unsigned long long)object->size);
}

static bool has_target(const struct object *object)
{
	return object->type == 's' && object->target;
}

static void target_text(const struct object *object, struct str *out)
{
	str_puts(out, object->target);
}

static bool has_device(const struct object *object)
{
	return object->stated & OBJECT_DEVICE;
}

static void device_text(const struct object *object, struct str *out)
{
	str_printf(out, "%u,%u", object->major, object->minor);
}

static bool has_names(const struct object *object)
{
	return object->stated & OBJECT_NAMES;
}

/* The first name, of which this is one more. */
static void names_text(const struct object *object, struct str *out)
{
	if (object_is_further(object))
		str_printf(out, "./%s", object->first);
	else
		str_puts(out, "none");
}

static const struct {
	const char *name;
	bool (*stated)(const struct object *object);
	void (*text)(const struct object *object, struct str *out);
} rows[] = {
#define FIELD(name, stated, text) { name, stated, text },
#include "attest/compare/field.def"
};

/* ---- lines ---- */

static void begin_field(struct line *line, const char *name)
{
	bool json = line->compare->json;

	if (line->count++ > 0)
		str_puts(&line->text, json ? ", " : "; ");
	if (json) {
		json_append_text(&line->text, name);
		str_puts(&line->text, ": [");
	} else {
		str_printf(&line->text, "%s ", name);
	}
}

/* Appends a field with its values. */
static void put_field(struct line *line, const char *name, const char *a,
		      const char *b)
{
	begin_field(line, name);
	if (line->compare->json) {
		json_append_text(&line->text, a);
		str_puts(&line->text, ", ");
		json_append_text(&line->text, b);
		str_push(&line->text, ']');
		return;
	}
	str_visible(&line->text, a);
	str_puts(&line->text, ", now ");
	str_visible(&line->text, b);
}

static void compare_rows(struct line *line, const struct object *a,
			 const struct object *b)
{
	struct str left = STR_INIT, right = STR_INIT;

	for (size_t i = 0; i < countof(rows); i++) {
		if (!rows[i].stated(a) || !rows[i].stated(b))
			continue;
		str_clear(&left);
		str_clear(&right);
		rows[i].text(a, &left);
		rows[i].text(b, &right);
		if (strcmp(str_text(&left), str_text(&right)) != 0)
			put_field(line, rows[i].name, str_text(&left),
				  str_text(&right));
		line->text.failed |= left.failed | right.failed;
	}
	str_fini(&left);
	str_fini(&right);
}

/* Shortens a checksum for people. */
static void put_sum(struct str *out, const char *value, size_t len, bool json)
{
	const size_t enough = 12;

	if (json || len <= enough) {
		str_append(out, value, len);
	} else {
		str_append(out, value, enough);
		str_puts(out, "..");
	}
}

static void put_digest(struct str *out, const struct object *object,
		       const struct digest_kind *kind, bool json)
{
	size_t len;
	const char *value = digest_value(object->digests, kind->name, &len);

	put_sum(out, value, len, json);
}

/* Adds the first kind of checksum that both state and that differs. */
static void compare_digests(struct line *line, const struct object *a,
			    const struct object *b)
{
	const struct digest_kind *kind = NULL;
	struct str left = STR_INIT, right = STR_INIT;

	if (a->digests && b->digests)
		kind = digests_difference(a->digests, b->digests);
	if (!kind)
		return;
	put_digest(&left, a, kind, line->compare->json);
	put_digest(&right, b, kind, line->compare->json);
	line->text.failed |= left.failed | right.failed;
	put_field(line, kind->name, str_text(&left), str_text(&right));
	str_fini(&left);
	str_fini(&right);
}

static bool is_shown(const struct attr *attr)
{
	for (uint32_t i = 0; i < attr->value_size; i++)
		if (attr->value[i] < ' ' || attr->value[i] > '~')
			return false;
	return attr->value_size <= SHOWN_MAX;
}

/* Appends the value of an attribute, or what tells it from others. */
static void put_value(struct str *out, const struct attr *attr, bool found,
		      bool json)
{
	char hex[SHA256_HEX_SIZE];

	if (!found) {
		str_puts(out, "none");
	} else if (is_shown(attr)) {
		str_push(out, '\'');
		str_append(out, attr->value, attr->value_size);
		str_push(out, '\'');
	} else {
		sha256_of(attr->value, attr->value_size, hex);
		str_printf(out, "%u bytes, sha256 ", attr->value_size);
		put_sum(out, hex, strlen(hex), json);
	}
}

static void put_xattr(struct line *line, const char *name, const struct attr *a,
		      const struct attr *b)
{
	struct str left = STR_INIT, right = STR_INIT;

	put_value(&left, a, a != NULL, line->compare->json);
	put_value(&right, b, b != NULL, line->compare->json);
	line->text.failed |= left.failed | right.failed;
	put_field(line, name, str_text(&left), str_text(&right));
	str_fini(&left);
	str_fini(&right);
}

/* Adds those attributes of one side that the other lacks, or, if both, has with
   another value. */
static void compare_run(struct line *line, const struct object *from,
			const struct object *other, bool both)
{
	struct attr mine, found;
	size_t at = 0;

	while (attrs_next(from->xattrs, from->xattrs_size, &at, &mine)) {
		struct str name = STR_INIT;
		bool has;

		str_append(&name, mine.name, mine.name_size);
		has = attrs_find(other->xattrs, other->xattrs_size,
				 str_text(&name), &found);
		if (!has)
			put_xattr(line, str_text(&name), both ? &mine : NULL,
				  both ? NULL : &mine);
		else if (both && (mine.value_size != found.value_size ||
				  memcmp(mine.value, found.value,
					 mine.value_size) != 0))
			put_xattr(line, str_text(&name), &mine, &found);
		line->text.failed |= str_failed(&name);
		str_fini(&name);
	}
}

static void compare_xattrs(struct line *line, const struct object *a,
			   const struct object *b)
{
	if (!(a->stated & b->stated & OBJECT_XATTRS))
		return;
	compare_run(line, a, b, true);
	compare_run(line, b, a, false);
}

static void compare_times(struct line *line, const struct object *a,
			  const struct object *b)
{
	int64_t epoch = line->compare->epoch;
	int64_t left = object_mtime(a, epoch), right = object_mtime(b, epoch);
	char texts[2][24];

	if (!line->compare->time || left == right ||
	    !(a->stated & b->stated & OBJECT_MTIME))
		return;
	snprintf(texts[0], sizeof(texts[0]), "%lld", (long long)left);
	snprintf(texts[1], sizeof(texts[1]), "%lld", (long long)right);
	put_field(line, "time", texts[0], texts[1]);
}

/* ---- paths ---- */

/* Appends what a line begins with. */
static void begin_line(struct line *line, const char *found)
{
	const struct compare *compare = line->compare;
	struct str path = STR_INIT;

	str_puts(&path, strcmp(line->path, ".") == 0 ? "." : "./");
	if (strcmp(line->path, ".") != 0)
		str_puts(&path, line->path);
	line->text.failed |= str_failed(&path);
	if (compare->json) {
		str_push(&line->text, '{');
		if (compare->pairs) {
			str_puts(&line->text, "\"with\": ");
			json_append_text(&line->text, compare->b);
			str_puts(&line->text, ", ");
		}
		str_puts(&line->text, "\"path\": ");
		json_append_text(&line->text, str_text(&path));
		str_printf(&line->text, ", \"found\": \"%s\"", found);
	} else {
		if (compare->pairs) {
			str_visible(&line->text, compare->b);
			str_puts(&line->text, ": ");
		}
		str_visible(&line->text, str_text(&path));
		str_puts(&line->text, ": ");
	}
	str_fini(&path);
}

/* 1, or -1 without memory. */
static int end_line(struct line *line)
{
	bool failed;

	str_puts(&line->text, line->compare->json ? "}\n" : "\n");
	failed = str_failed(&line->text);
	if (!failed)
		fputs(str_text(&line->text), line->compare->out);
	str_fini(&line->text);
	return failed ? -1 : 1;
}

static int in_one(const struct compare *compare, const struct object *object,
		  bool left)
{
	struct line line = { .compare = compare, .path = object->path };

	begin_line(&line, left ? "a" : "b");
	if (!compare->json) {
		str_puts(&line.text, "only in ");
		str_visible(&line.text, left ? compare->a : compare->b);
	}
	return end_line(&line);
}

static int in_both(const struct compare *compare, const struct object *a,
		   const struct object *b)
{
	struct line line = { .compare = compare, .path = a->path };

	begin_line(&line, "both");
	if (compare->json)
		str_puts(&line.text, ", \"differ\": {");
	compare_rows(&line, a, b);
	compare_digests(&line, a, b);
	/* Further names have what the first one has. */
	if (!object_is_further(a) || !object_is_further(b))
		compare_xattrs(&line, a, b);
	compare_times(&line, a, b);
	if (compare->json)
		str_push(&line.text, '}');
	if (line.count > 0)
		return end_line(&line);
	str_fini(&line.text);
	return 0;
}

static bool is_excepted(const struct compare *compare, const char *path)
{
	return exceptions_find(compare->exceptions, path, strlen(path)) != NULL;
}

int compare(const struct compare *compare)
{
	const struct inventory *left = compare->left, *right = compare->right;
	size_t i = 0, j = 0;
	int result = 0;

	while (i < left->count || j < right->count) {
		const struct object *a = &left->list[i], *b = &right->list[j];
		int order = i == left->count ? 1
			    : j == right->count
				    ? -1
				    : path_compare(a->path, b->path);
		const char *path = order > 0 ? b->path : a->path;
		int found = is_excepted(compare, path) ? 0
			    : order < 0 ? in_one(compare, a, true)
			    : order > 0 ? in_one(compare, b, false)
					: in_both(compare, a, b);

		if (found < 0)
			return -1;
		result |= found;
		i += order <= 0;
		j += order >= 0;
	}
	return result;
}
