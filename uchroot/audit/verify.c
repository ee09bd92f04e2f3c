/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a log line by line.  What stands in a line beside its beginning is
 * not looked at: the digest covers it.
 */
#include "uchroot/audit/verify.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "uchroot/audit/log.h"

struct reading {
	const char *file;
	unsigned line;		    /* number of the one that was read */
	char prev[SHA256_HEX_SIZE]; /* what it must have */
	bool ended;
};

static int misfit(const struct reading *reading, struct fault *fault,
		  const char *why)
{
	return fault_at(fault, reading->file, reading->line, "%s", why);
}

/* True if the text begins with the word; goes behind it. */
static bool skip(const char **text, const char *word)
{
	size_t size = strlen(word);

	if (strncmp(*text, word, size) != 0)
		return false;
	*text += size;
	return true;
}

static bool is_event(const char *text, const char *name)
{
	return skip(&text, name) && *text == '"';
}

static int check_line(struct reading *reading, const char *line, size_t size,
		      struct fault *fault)
{
	struct sha256 sha256;

	if (reading->ended)
		return misfit(reading, fault, "a line behind the end");
	if (!size || line[size - 1] != '\n')
		return misfit(reading, fault, "the line was cut off");
	sha256_begin(&sha256);
	sha256_add(&sha256, line, size - 1);
	if (!skip(&line, AUDIT_PREV))
		return misfit(reading, fault, "this is no line of a log");
	if (!skip(&line, reading->prev))
		return misfit(reading, fault,
			      "it does not fit the line before");
	if (!skip(&line, AUDIT_EVENT) ||
	    (reading->line == 1) != is_event(line, AUDIT_FIRST))
		return misfit(reading, fault, "the log does not begin here");
	reading->ended = is_event(line, AUDIT_LAST);
	sha256_finish(&sha256, reading->prev);
	return 0;
}

static int check_lines(struct reading *reading, FILE *in, struct fault *fault)
{
	size_t capacity = 0;
	char *line = NULL;
	ssize_t size;
	int ret = 0;

	errno = 0;
	while (ret == 0 && (size = getline(&line, &capacity, in)) >= 0) {
		reading->line++;
		ret = check_line(reading, line, size, fault);
	}
	if (ret == 0 && errno)
		ret = fault_errno(fault, "cannot read %s", reading->file);
	free(line);
	return ret;
}

static int check_end(const struct reading *reading, const char *wanted,
		     struct fault *fault)
{
	if (!reading->ended)
		return misfit(reading, fault, "the log has no end");
	if (wanted && strcasecmp(wanted, reading->prev) != 0)
		return misfit(reading, fault, "this is another head");
	return 0;
}

int audit_verify(const char *file, const char *wanted,
		 char head[SHA256_HEX_SIZE], struct fault *fault)
{
	struct reading reading = { .file = file };
	FILE *in = fopen(file, "re");
	int ret;

	if (!in)
		return fault_errno(fault, "cannot open %s", file);
	memset(reading.prev, '0', SHA256_HEX_SIZE - 1);
	ret = check_lines(&reading, in, fault);
	fclose(in);
	if (ret == 0)
		ret = check_end(&reading, wanted, fault);
	memcpy(head, reading.prev, SHA256_HEX_SIZE);
	return ret;
}
