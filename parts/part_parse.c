/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses lines of part data: jansson takes the JSON apart, and this file says
 * which members an object may have, in which order, and with which values.
 * Lines may come from anybody: what is not exactly as specified is refused,
 * and nothing is guessed.
 */
#include <jansson.h>
#include <limits.h>
#include <string.h>

#include "common/json.h"
#include "common/number.h"
#include "common/path.h"
#include "common/sha256.h"
#include "parts/base64.h"
#include "parts/part.h"
#include "raw/attrs.h"

struct part_parser {
	json_t *line;	  /* the object that texts point into */
	struct str path;  /* of path64 */
	struct str link;  /* of link64 */
	struct str value; /* of the attribute that is parsed */
	char xattrs[PART_XATTRS_MAX];
};

/* The members of a line, in the order that they have there. */
enum member {
	PATH,
	PATH64,
	TYPE,
	MODE,
	UID,
	GID,
	DEVICE,
	LINK,
	LINK64,
	HARDLINK,
	XATTRS,
	SIZE,
	SHA256,
	MEMBERS
};

/* What a member is parsed into. */
struct parsing {
	struct part_parser *parser;
	struct part *part;
	struct fault *fault;
	unsigned has; /* bits of enum member */
};

/* ------------------------------------------------------------- values */

/* The text of a value; NULL with the fault if it is no text. */
static const char *text_of(struct parsing *to, const char *name,
			   const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	fault_set(to->fault, "'%s' is no text", name);
	return NULL;
}

/* Stores a number from 0 to `most`.  0, or -1 with the fault. */
static int number_of(struct parsing *to, const char *name, const json_t *value,
		     uint64_t most, uint64_t *number)
{
	json_int_t is = json_integer_value(value);

	if (!json_is_integer(value) || is < 0 || (uint64_t)is > most)
		return fault_set(to->fault, "'%s' is no number from 0 to %llu",
				 name, (unsigned long long)most);
	*number = is;
	return 0;
}

static int id_of(struct parsing *to, const char *name, const json_t *value,
		 uint32_t *id)
{
	uint64_t number = 0;

	/* The largest is no id: chown(2) takes it as "leave unchanged". */
	if (number_of(to, name, value, UINT32_MAX - 1, &number) < 0)
		return -1;
	*id = number;
	return 0;
}

/* Decodes base64 of what is no UTF-8, into `bytes`.  NULL with the fault. */
static const char *decoded(struct parsing *to, const char *name,
			   const json_t *value, struct str *bytes)
{
	const char *text = text_of(to, name, value);

	if (!text)
		return NULL;
	str_clear(bytes);
	if (!base64_append(bytes, text, json_string_length(value)) ||
	    str_failed(bytes))
		fault_set(to->fault, "'%s' is no base64", name);
	else if (memchr(str_text(bytes), '\0', bytes->len))
		fault_set(to->fault, "'%s' has a NUL byte in it", name);
	else if (json_is_utf8(str_text(bytes), bytes->len))
		fault_set(to->fault, "'%s' is UTF-8, and so no base64", name);
	else
		return bytes->data;
	return NULL;
}

/* ------------------------------------------------------------- members */

/* A path that is none of those that a line may have. */
static int take_path(struct parsing *to, const char *path)
{
	if (!path)
		return -1;
	if (strlen(path) >= PATH_MAX)
		return fault_set(to->fault,
				 "path of %zu bytes is longer than any can be",
				 strlen(path));
	if (!path_is_key(path))
		return fault_set(to->fault,
				 "path '%s' is not relative, without '.', '..' "
				 "and empty parts",
				 path);
	to->part->path = path;
	return 0;
}

static int set_path(struct parsing *to, const json_t *value)
{
	return take_path(to, text_of(to, "path", value));
}

static int set_path64(struct parsing *to, const json_t *value)
{
	return take_path(to, decoded(to, "path64", value, &to->parser->path));
}

static int set_type(struct parsing *to, const json_t *value)
{
	const char *text = text_of(to, "type", value);

	if (!text)
		return -1;
	if (strlen(text) != 1 || !strchr("fdlcbps", *text))
		return fault_set(to->fault,
				 "type '%s' is none of f d l c b p s", text);
	to->part->type = *text;
	return 0;
}

static int set_mode(struct parsing *to, const json_t *value)
{
	const char *text = text_of(to, "mode", value);
	mode_t mode;

	if (!text)
		return -1;
	if (strlen(text) != 4 || !parse_mode(text, &mode))
		return fault_set(to->fault,
				 "mode '%s' is not four octal digits", text);
	to->part->mode = mode;
	return 0;
}

static int set_uid(struct parsing *to, const json_t *value)
{
	return id_of(to, "uid", value, &to->part->uid);
}

static int set_gid(struct parsing *to, const json_t *value)
{
	return id_of(to, "gid", value, &to->part->gid);
}

static int set_device(struct parsing *to, const json_t *value)
{
	uint64_t major = 0, minor = 0;

	if (!json_is_array(value) || json_array_size(value) != 2)
		return fault_set(to->fault, "'device' is not two numbers");
	if (number_of(to, "device", json_array_get(value, 0), UINT32_MAX,
		      &major) < 0 ||
	    number_of(to, "device", json_array_get(value, 1), UINT32_MAX,
		      &minor) < 0)
		return -1;
	to->part->major = major;
	to->part->minor = minor;
	return 0;
}

static int take_link(struct parsing *to, const char *link)
{
	if (!link)
		return -1;
	if (*link == '\0' || strlen(link) >= PATH_MAX)
		return fault_set(to->fault,
				 "target of %zu bytes is none that a link has",
				 strlen(link));
	to->part->link = link;
	return 0;
}

static int set_link(struct parsing *to, const json_t *value)
{
	return take_link(to, text_of(to, "link", value));
}

static int set_link64(struct parsing *to, const json_t *value)
{
	return take_link(to, decoded(to, "link64", value, &to->parser->link));
}

static int set_hardlink(struct parsing *to, const json_t *value)
{
	uint64_t number = 0;

	if (number_of(to, "hardlink", value, PART_HARDLINK_MAX, &number) < 0)
		return -1;
	if (number == 0)
		return fault_set(to->fault, "'hardlink' counts from 1");
	to->part->hardlink = number;
	return 0;
}

/* Appends an attribute to the packed ones.  0, or -1 with the fault. */
static int add_xattr(struct parsing *to, const char *name, const json_t *value)
{
	struct part_parser *parser = to->parser;
	const char *text = text_of(to, name, value);
	struct attr attr = { .name = name, .name_size = strlen(name) };

	if (!text)
		return -1;
	if (!part_knows_xattr(&attr))
		return fault_set(to->fault, "'%s' is no name of an attribute",
				 name);
	str_clear(&parser->value);
	if (!base64_append(&parser->value, text, json_string_length(value)))
		return fault_set(to->fault, "'%s' is no base64", name);
	if (str_failed(&parser->value))
		return fault_set(to->fault, "out of memory");
	attr.value = str_text(&parser->value);
	attr.value_size = parser->value.len;
	if (to->part->xattrs_size + ATTR_HEAD_SIZE + attr.name_size +
		    attr.value_size >=
	    PART_XATTRS_MAX)
		return fault_set(to->fault,
				 "'%s' is too much: the attributes of a path "
				 "take less than %u bytes",
				 name, PART_XATTRS_MAX);
	to->part->xattrs_size += attrs_put(
		parser->xattrs + to->part->xattrs_size, &attr);
	return 0;
}

static int set_xattrs(struct parsing *to, const json_t *value)
{
	const char *name, *last = "";
	json_t *object = (json_t *)value, *xattr;

	if (!json_is_object(value) || json_object_size(value) == 0)
		return fault_set(to->fault, "'xattrs' is no object with names");
	to->part->xattrs = to->parser->xattrs;
	json_object_foreach(object, name, xattr)
	{
		if (strcmp(name, last) <= 0)
			return fault_set(to->fault,
					 "attribute '%s' stands behind '%s'",
					 name, last);
		if (add_xattr(to, name, xattr) < 0)
			return -1;
		last = name;
	}
	return 0;
}

static int set_size(struct parsing *to, const json_t *value)
{
	to->part->has_size = true;
	return number_of(to, "size", value, INT64_MAX, &to->part->size);
}

static int set_sha256(struct parsing *to, const json_t *value)
{
	const char *text = text_of(to, "sha256", value);

	if (!text)
		return -1;
	if (!sha256_is_hex(text))
		return fault_set(to->fault,
				 "sha256 '%s' is not 64 hexadecimal digits",
				 text);
	to->part->sha256 = text;
	return 0;
}

/* The members with the types that must have them, and those that may. */
static const struct {
	const char *name, *needs, *may;
	int (*set)(struct parsing *to, const json_t *value);
} members[MEMBERS] = {
	[PATH] = { "path", "", "fdlcbps", set_path },
	[PATH64] = { "path64", "", "fdlcbps", set_path64 },
	[TYPE] = { "type", "fdlcbps", "fdlcbps", set_type },
	[MODE] = { "mode", "fdcbps", "fdcbps", set_mode },
	[UID] = { "uid", "fdlcbps", "fdlcbps", set_uid },
	[GID] = { "gid", "fdlcbps", "fdlcbps", set_gid },
	[DEVICE] = { "device", "cb", "cb", set_device },
	[LINK] = { "link", "", "l", set_link },
	[LINK64] = { "link64", "", "l", set_link64 },
	[HARDLINK] = { "hardlink", "", "flcbps", set_hardlink },
	[XATTRS] = { "xattrs", "", "fdlcbps", set_xattrs },
	[SIZE] = { "size", "", "f", set_size },
	[SHA256] = { "sha256", "", "f", set_sha256 },
};

/* ---------------------------------------------------------------- lines */

/* Carries out a member, which stands behind those before `*next`. */
static int take_member(struct parsing *to, const char *name,
		       const json_t *value, int *next)
{
	int i = *next;

	while (i < MEMBERS && strcmp(members[i].name, name) != 0)
		i++;
	if (i < MEMBERS) {
		*next = i + 1;
		to->has |= 1u << i;
		return members[i].set(to, value);
	}
	while (i-- > 0)
		if (strcmp(members[i].name, name) == 0)
			return fault_set(to->fault, "'%s' stands too late",
					 name);
	return fault_set(to->fault, "'%s' is no member of a line", name);
}

/* Whether there is a path and, for a link, a target, each in one spelling. */
static bool has_one(const struct parsing *to, enum member a, enum member b)
{
	return !(to->has >> a & 1) != !(to->has >> b & 1);
}

/* Compares the members with those that the type has.  0, or -1 with the
   fault. */
static int check_members(struct parsing *to)
{
	char type = to->part->type;

	if (!has_one(to, PATH, PATH64))
		return fault_set(to->fault, "one of 'path' and 'path64' must "
					    "stand");
	for (int i = 0; i < MEMBERS; i++) {
		bool has = to->has >> i & 1;

		if (!has && strchr(members[i].needs, type))
			return fault_set(to->fault, "%s: '%s' is missing",
					 to->part->path, members[i].name);
		if (has && !strchr(members[i].may, type))
			return fault_set(to->fault, "%s: type '%c' has no '%s'",
					 to->part->path, type, members[i].name);
	}
	if (type == 'l' && !has_one(to, LINK, LINK64))
		return fault_set(to->fault,
				 "%s: one of 'link' and 'link64' "
				 "must stand",
				 to->part->path);
	if (strcmp(to->part->path, ".") == 0 && type != 'd')
		return fault_set(to->fault, "the top is no directory");
	return 0;
}

/* Carries out all members of the object. */
static int take_members(struct parsing *to)
{
	const char *name;
	json_t *value;
	int next = 0;

	json_object_foreach(to->parser->line, name, value)
	{
		if (take_member(to, name, value, &next) < 0)
			return -1;
	}
	if (!(to->has >> TYPE & 1))
		return fault_set(to->fault, "'type' is missing");
	return check_members(to);
}

/* Takes the JSON of a line apart.  0, or -1 with the fault. */
static int load(struct part_parser *parser, const char *line, size_t size,
		struct fault *fault)
{
	json_error_t error;

	json_decref(parser->line);
	parser->line = NULL;
	if (size > PART_LINE_MAX)
		return fault_set(fault, "line is longer than %u bytes",
				 PART_LINE_MAX);
	parser->line = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
	if (!parser->line)
		return fault_set(fault, "no JSON: %s (byte %d)", error.text,
				 error.position);
	if (!json_is_object(parser->line))
		return fault_set(fault, "no object of JSON");
	return 0;
}

int part_parse(struct part_parser *parser, const char *line, size_t size,
	       struct part *part, struct fault *fault)
{
	struct parsing to = { parser, part, fault, 0 };

	*part = (struct part){ .path = NULL };
	return load(parser, line, size, fault) < 0 ? -1 : take_members(&to);
}

/* Whether digits and the brace of the header's end are all of a text. */
static bool is_number(const char *text, size_t size)
{
	size_t digits = 0;

	while (digits < size && text[digits] >= '0' && text[digits] <= '9')
		digits++;
	return digits && digits + 1 == size && text[digits] == '}';
}

int part_parse_header(const char *line, size_t size, struct fault *fault)
{
	static const char header[] = PART_HEADER, magic[] = PART_MAGIC;

	if (size == strlen(header) && memcmp(line, header, size) == 0)
		return 0;
	if (size >= strlen(magic) && memcmp(line, magic, strlen(magic)) == 0 &&
	    is_number(line + strlen(magic), size - strlen(magic)))
		return fault_set(fault, "part data of another version; this "
					"program knows 1");
	return fault_set(fault, "part data begins with the line %s", header);
}

struct part_parser *part_parser_new(void)
{
	return calloc(1, sizeof(struct part_parser));
}

void part_parser_free(struct part_parser *parser)
{
	if (!parser)
		return;
	json_decref(parser->line);
	str_fini(&parser->path);
	str_fini(&parser->link);
	str_fini(&parser->value);
	free(parser);
}
