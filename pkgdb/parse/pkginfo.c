/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads pkginfo files.  pkgmk(1) gives them to a shell; this reader accepts
 * plain assignments, and ignores all other lines.
 */
#include "pkgdb/parse/pkginfo.h"

#include <errno.h>
#include <string.h>

#include "common/file/io.h"

/* Above this a file is no description of a package. */
#define FILE_LIMIT ((size_t)16 * 1024 * 1024)

/* Removes one pair of quotes around a value, and the blanks behind it. */
static char *unquote(char *value)
{
	size_t len = strlen(value);

	lex_trim(value, len);
	len = strlen(value);
	if (len >= 2 && (value[0] == '"' || value[0] == '\'') &&
	    value[len - 1] == value[0]) {
		value[len - 1] = '\0';
		value++;
	}
	return value;
}

static int read_lines(char *text, size_t size, struct params *params)
{
	struct lex lex = { .next = text, .end = text + size };
	char *line;
	size_t len;

	while ((line = lex_line(&lex, &len))) {
		char *value = strchr(line, '=');

		if (*line == '#' || !value || value == line)
			continue;
		if (params_set(params, line, value - line, unquote(value + 1)) <
		    0)
			return -1;
	}
	return 0;
}

int pkginfo_read(const char *dir, struct params *params, struct fault *fault)
{
	static const char *const names[] = { "pkginfo.tmpl", "pkginfo" };

	for (size_t i = 0; i < countof(names); i++) {
		struct str path = STR_INIT;
		char *text = NULL;
		size_t size;
		int result = 0;

		str_printf(&path, "%s/%s", dir, names[i]);
		if (!str_failed(&path))
			text = read_file(path.data, FILE_LIMIT, &size);
		if (text)
			result = read_lines(text, size, params);
		else if (errno != ENOENT)
			result = -1;
		if (result < 0)
			fault_at(fault, dir, 0, "%s: %s", names[i],
				 strerror(errno));
		free(text);
		str_fini(&path);
		if (text || result < 0)
			return result;
	}
	return 0;
}
