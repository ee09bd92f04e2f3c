/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of fields, and what each of them may hold. */
#include "attest/build/descriptor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/array.h"
#include "common/deb822.h"
#include "common/file/io.h"
#include "common/json.h"
#include "common/number.h"
#include "common/path.h"
#include "common/sha256.h"

/* Of a descriptor. */
#define FILE_MAX ((size_t)1 << 20)

/* The kernel's MAX_ARG_STRLEN, with the NUL: the script is an argument. */
#define SCRIPT_MAX ((size_t)32 * 4096)

/* A field that is being read. */
struct reading {
	struct descriptor *to;
	const struct deb822_field *field;
	struct fault *fault;
};

FORMAT_PRINTF(3, 4)
static int refuse(const struct reading *reading, unsigned line,
		  const char *format, ...)
{
	char text[sizeof(reading->fault->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return fault_at(reading->fault, reading->to->file, line, "%s: %s",
			reading->field->name, text);
}

/* Whether a text would be a SHA-256 in lower case. */
static bool has_capitals(const char *text)
{
	return strlen(text) == SHA256_HEX_SIZE - 1 && !sha256_is_hex(text) &&
	       text[strspn(text, "0123456789abcdefABCDEF")] == '\0';
}

static int refuse_sum(const struct reading *reading, unsigned line,
		      const char *text)
{
	return refuse(reading, line, "'%s' is no SHA-256%s", text,
		      has_capitals(text) ? " in lower case" : "");
}

/* ----------------------------------------------------------- single values */

/* The only line of a field, but for comments; NULL with the fault. */
static char *only_line(const struct reading *reading)
{
	char *rest = reading->field->value, *found = NULL, *line;

	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, " \t");
		if (!*line || *line == '#')
			continue;
		if (found) {
			refuse(reading, reading->field->line,
			       "this has one value");
			return NULL;
		}
		found = line;
	}
	if (!found)
		refuse(reading, reading->field->line, "nothing is given");
	return found;
}

static int set_image(const struct reading *reading)
{
	reading->to->image_line = reading->field->line;
	reading->to->image = only_line(reading);
	return reading->to->image ? 0 : -1;
}

static int set_image_sha256(const struct reading *reading)
{
	const char *value = only_line(reading);

	if (!value)
		return -1;
	reading->to->image_sha256 = value;
	reading->to->sum_line = reading->field->line;
	return sha256_is_hex(value)
		       ? 0
		       : refuse_sum(reading, reading->field->line, value);
}

static int set_epoch(const struct reading *reading)
{
	const char *value = only_line(reading);
	uint64_t epoch = 0;

	if (!value)
		return -1;
	if (!parse_decimal(value, INT64_MAX, &epoch))
		return refuse(reading, reading->field->line,
			      "'%s' is not a number of seconds", value);
	reading->to->epoch = (int64_t)epoch;
	return 0;
}

/* ------------------------------------------------------------------- lists */

typedef int check_fn(const struct reading *reading,
		     const struct descriptor_item *item);

/* Cuts a SHA-256 off the end of a line.  0, or -1 with the fault. */
static int cut_sha256(const struct reading *reading,
		      struct descriptor_item *item, char *line)
{
	char *end = line + strlen(line);

	while (end > line && end[-1] != ' ' && end[-1] != '\t')
		end--;
	if (end > line && has_capitals(end))
		return refuse_sum(reading, item->line, end);
	if (end == line || !sha256_is_hex(end))
		return 0;
	item->sha256 = end;
	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	return 0;
}

/* Cuts off the slash behind a directory's name. */
static void cut_slash(char *line)
{
	size_t size = strlen(line);

	if (size > 1 && line[size - 1] == '/')
		line[size - 1] = '\0';
}

static int add_item(const struct reading *reading, struct descriptor_list *list,
		    const struct descriptor_item *item)
{
	if (array_grow(&list->item, list->count, &list->capacity,
		       sizeof(*item)) < 0)
		return fault_errno(reading->fault, "%s", reading->to->file);
	list->item[list->count++] = *item;
	return 0;
}

/* Reads the lines of a list; `sums` says that they may have a SHA-256, others
   are paths of what is made. */
static int read_list(const struct reading *reading,
		     struct descriptor_list *list, bool sums, check_fn *check)
{
	struct descriptor_item item = { .line = reading->field->line };
	char *rest = reading->field->value, *line;

	for (; (line = strsep(&rest, "\n")); item.line++) {
		line += strspn(line, " \t");
		if (!*line || *line == '#')
			continue;
		item.text = line;
		item.sha256 = NULL;
		if (!sums)
			cut_slash(line);
		if ((sums && cut_sha256(reading, &item, line) < 0) ||
		    check(reading, &item) < 0 ||
		    add_item(reading, list, &item) < 0)
			return -1;
	}
	return 0;
}

const char *descriptor_input_name(const struct descriptor_item *input)
{
	return path_base(input->text);
}

static int check_input(const struct reading *reading,
		       const struct descriptor_item *item)
{
	const struct descriptor_list *inputs = &reading->to->inputs;
	const char *name = descriptor_input_name(item);

	if (!item->sha256)
		return refuse(reading, item->line, "'%s' is not PATH SHA256",
			      item->text);
	if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
		return refuse(reading, item->line, "'%s' names no file",
			      item->text);
	for (size_t i = 0; i < inputs->count; i++)
		if (!strcmp(descriptor_input_name(&inputs->item[i]), name))
			return refuse(reading, item->line,
				      "two files would be called %s", name);
	return 0;
}

static int set_inputs(const struct reading *reading)
{
	return read_list(reading, &reading->to->inputs, true, check_input);
}

/* As Debian's policy has names and versions: none begins as an option does. */
static int check_package(const struct reading *reading,
			 const struct descriptor_item *item)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789+.-:";
	static const char version[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789+.-:~";
	const char *text = item->text;
	size_t size = strspn(text, name);

	if (!size || text[size] != '=' || strchr("+.-:", *text) ||
	    !text[size + 1] ||
	    text[size + 1 + strspn(text + size + 1, version)])
		return refuse(reading, item->line, "'%s' is not NAME=VERSION",
			      text);
	return 0;
}

static int set_packages(const struct reading *reading)
{
	return read_list(reading, &reading->to->packages, true, check_package);
}

static int check_output(const struct reading *reading,
			const struct descriptor_item *item)
{
	if (!path_is_key(item->text) || !strcmp(item->text, "."))
		return refuse(reading, item->line,
			      "'%s' is no path relative to /build", item->text);
	return 0;
}

static int set_outputs(const struct reading *reading)
{
	return read_list(reading, &reading->to->outputs, false, check_output);
}

/* ------------------------------------------------------------------ script */

/* A line with only a dot stands for an empty one, which would end the field. */
static int set_script(const struct reading *reading)
{
	const char *value = reading->field->value;
	size_t size = strlen(value), used = 0;
	char *script, *rest, *line;

	reading->to->script_line = reading->field->line;
	if (size + 2 > SCRIPT_MAX)
		return refuse(reading, reading->field->line,
			      "it is longer than %zu bytes", SCRIPT_MAX - 2);
	script = reading->to->script = malloc(size + 2);
	if (!script)
		return fault_errno(reading->fault, "%s", reading->to->file);
	rest = reading->field->value;
	rest += *rest == '\n';
	while ((line = strsep(&rest, "\n"))) {
		size = strcmp(line, ".") ? strlen(line) : 0;
		memcpy(script + used, line, size);
		script[used + size] = '\n';
		used += size + 1;
	}
	script[used] = '\0';
	return script[strspn(script, "\n")]
		       ? 0
		       : refuse(reading, reading->field->line,
				"nothing is given");
}

/* ------------------------------------------------------------------ fields */

static const struct {
	const char *name;
	int (*set)(const struct reading *reading);
	bool needed;
} fields[] = {
	{ "Image", set_image, true },
	{ "Image-Sha256", set_image_sha256, true },
	{ "Inputs", set_inputs, false },
	{ "Packages", set_packages, false },
	{ "Source-Date-Epoch", set_epoch, true },
	{ "Script", set_script, true },
	{ "Outputs", set_outputs, true },
};

static int take_field(const struct reading *reading, unsigned *seen)
{
	const struct deb822_field *field = reading->field;
	size_t n = 0;

	while (n < countof(fields) && strcasecmp(fields[n].name, field->name))
		n++;
	if (n == countof(fields))
		return fault_at(reading->fault, reading->to->file, field->line,
				"there is no field %s", field->name);
	if (*seen & 1u << n)
		return refuse(reading, field->line, "this is the second one");
	if (!json_is_utf8(field->value, strlen(field->value)))
		return refuse(reading, field->line, "this is no UTF-8");
	*seen |= 1u << n;
	return fields[n].set(reading);
}

/* Whether all is there that has to be. */
static int check(const struct descriptor *descriptor, unsigned seen,
		 struct fault *fault)
{
	for (size_t n = 0; n < countof(fields); n++)
		if (fields[n].needed && !(seen & 1u << n))
			return fault_at(fault, descriptor->file, 0,
					"no %s is given", fields[n].name);
	if (!descriptor->outputs.count)
		return fault_at(fault, descriptor->file, 0,
				"no Outputs are given");
	return 0;
}

int descriptor_read_text(struct descriptor *descriptor, char *text, size_t size,
			 const char *file, struct fault *fault)
{
	struct deb822_field field;
	struct reading reading = { .to = descriptor,
				   .field = &field,
				   .fault = fault };
	struct deb822 deb822;
	unsigned seen = 0;
	int part;

	*descriptor = (struct descriptor){ .file = file };
	deb822_init(&deb822, text, size, file);
	deb822.keeps_lines = true;
	while ((part = deb822_next(&deb822, &field, fault)) == DEB822_FIELD)
		if (take_field(&reading, &seen) < 0)
			return -1;
	if (part == DEB822_PARAGRAPH_END)
		part = deb822_next(&deb822, &field, fault);
	if (part == DEB822_FIELD)
		return fault_at(fault, file, field.line,
				"this is a second paragraph");
	return part < 0 ? -1 : check(descriptor, seen, fault);
}

int descriptor_read(struct descriptor *descriptor, const char *file,
		    struct fault *fault)
{
	size_t size = 0;
	char *text = read_file(file, FILE_MAX, &size);
	int ret;

	*descriptor = (struct descriptor){ .file = file };
	if (!text)
		return fault_errno(fault, "%s", file);
	ret = descriptor_read_text(descriptor, text, size, file, fault);
	descriptor->text = text;
	return ret;
}

void descriptor_fini(struct descriptor *descriptor)
{
	free(descriptor->inputs.item);
	free(descriptor->packages.item);
	free(descriptor->outputs.item);
	free(descriptor->script);
	free(descriptor->text);
}
