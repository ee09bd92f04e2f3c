/* SPDX-License-Identifier: BSD-2-Clause */
/* A value never grows when its lines are joined: the newlines between them were
   there.  It is written over itself. */
#include "common/deb822.h"

#include <string.h>

static const char blanks[] = " \t\r";

/* A line of the text, without its newline. */
struct line {
	char *text;
	size_t size;
};

void deb822_init(struct deb822 *deb822, char *text, size_t size,
		 const char *file)
{
	*deb822 = (struct deb822){ .file = file,
				   .next = text,
				   .end = text + size };
}

/* The line at `next`; false at the end. */
static bool see_line(const struct deb822 *deb822, struct line *line)
{
	size_t left = deb822->end - deb822->next;
	const char *newline = memchr(deb822->next, '\n', left);

	line->text = deb822->next;
	line->size = newline ? (size_t)(newline - deb822->next) : left;
	return left > 0;
}

static void pass_line(struct deb822 *deb822, const struct line *line)
{
	deb822->next = line->text + line->size;
	if (deb822->next < deb822->end)
		deb822->next++;
	deb822->line++;
}

static bool is_blank(char byte)
{
	return byte && strchr(blanks, byte);
}

static struct line trim_end(struct line line)
{
	while (line.size && is_blank(line.text[line.size - 1]))
		line.size--;
	return line;
}

static struct line trim(struct line line)
{
	line = trim_end(line);
	while (line.size && is_blank(*line.text)) {
		line.text++;
		line.size--;
	}
	return line;
}

static bool goes_on(const struct line *line)
{
	return is_blank(*line->text) && trim(*line).size;
}

/* What a line that goes on with a value adds to it. */
static struct line content(const struct deb822 *deb822, struct line line)
{
	if (!deb822->keeps_lines)
		return trim(line);
	if (is_blank(*line.text)) {
		line.text++;
		line.size--;
	}
	return trim_end(line);
}

/* Moves a line to the end of a value. */
static char *append(char *value_end, struct line line)
{
	memmove(value_end, line.text, line.size);
	return value_end + line.size;
}

/* How long the name at the start of a line is; 0 if it has none. */
static size_t name_size(const struct line *line)
{
	size_t n = 0;

	while (n < line->size && line->text[n] > ' ' && line->text[n] < 127 &&
	       line->text[n] != ':')
		n++;
	return n < line->size && line->text[n] == ':' && *line->text != '-' ? n
									    : 0;
}

static bool has_nul(const struct line *line)
{
	return memchr(line->text, '\0', line->size);
}

static int fault_here(const struct deb822 *deb822, struct fault *fault,
		      const char *what)
{
	return fault_at(fault, deb822->file, deb822->line, "%s", what);
}

/* Joins the lines that go on with a value, which ends at `value_end`. */
static int read_more(struct deb822 *deb822, char *value_end,
		     struct fault *fault)
{
	struct line line;

	while (see_line(deb822, &line) &&
	       (*line.text == '#' || goes_on(&line))) {
		pass_line(deb822, &line);
		if (has_nul(&line))
			return fault_here(deb822, fault, "a byte is 0");
		if (*line.text == '#' && !deb822->keeps_lines)
			continue;
		*value_end++ = '\n';
		value_end = append(value_end, content(deb822, line));
	}
	*value_end = '\0';
	return 0;
}

static int read_field(struct deb822 *deb822, struct line line,
		      struct deb822_field *field, struct fault *fault)
{
	size_t size = name_size(&line);

	if (!size)
		return fault_here(deb822, fault,
				  "this is no field NAME: VALUE");
	field->name = line.text;
	line.text[size] = '\0';
	line.text += size + 1;
	line.size -= size + 1;
	field->value = line.text;
	field->line = deb822->line;
	deb822->in_paragraph = true;
	return read_more(deb822, append(field->value, trim(line)), fault) < 0
		       ? -1
		       : DEB822_FIELD;
}

/* An end of the paragraph, if one has begun; else `otherwise`. */
static int end_paragraph(struct deb822 *deb822, int otherwise)
{
	int part = deb822->in_paragraph ? DEB822_PARAGRAPH_END : otherwise;

	deb822->in_paragraph = false;
	return part;
}

/* What is wrong with a line that goes on behind an empty one. */
static const char *lost_line(const struct deb822 *deb822)
{
	return deb822->keeps_lines
		       ? "this line goes on with no field: an empty line ends "
			 "the paragraph, and ' .' stands for one"
		       : "this line goes on with no field";
}

int deb822_next(struct deb822 *deb822, struct deb822_field *field,
		struct fault *fault)
{
	struct line line;

	while (see_line(deb822, &line)) {
		pass_line(deb822, &line);
		if (has_nul(&line))
			return fault_here(deb822, fault, "a byte is 0");
		if (*line.text == '#')
			continue;
		if (goes_on(&line))
			return fault_here(deb822, fault, lost_line(deb822));
		if (trim(line).size)
			return read_field(deb822, line, field, fault);
		if (end_paragraph(deb822, -1) >= 0)
			return DEB822_PARAGRAPH_END;
	}
	return end_paragraph(deb822, DEB822_END);
}
