/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cuts texts into lines and fields, and undoes the escapes of vis(3): the first
 * step of every text reader.  What a field means, its reader decides.
 */
#include "pkgdb/parse/lex.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether there is a byte at this offset from the begin of the line. */
static bool has_byte(struct lex *lex, size_t at)
{
	while (lex->end <= lex->next || (size_t)(lex->end - lex->next) <= at)
		if (!lex->fill || !lex->fill(lex))
			return false;
	return true;
}

/* Where the newline lies that follows this offset from the begin of the line,
   or the end of the text. */
static size_t line_end(struct lex *lex, size_t at)
{
	while (has_byte(lex, at)) {
		char *from = lex->next + at;
		char *newline = memchr(from, '\n', lex->end - from);

		if (newline)
			return newline - lex->next;
		at = lex->end - lex->next;
	}
	return at;
}

char *lex_line(struct lex *lex, size_t *len)
{
	size_t end, next;
	char *line;

	if (!has_byte(lex, 0))
		return NULL;
	lex->line += 1 + lex->joined;
	lex->joined = 0;
	end = line_end(lex, 0);
	next = end + 1;
	while (lex->join && end > 0 && lex->next[end - 1] == '\\' &&
	       has_byte(lex, next)) {
		size_t stop = line_end(lex, next);

		memmove(lex->next + end - 1, lex->next + next, stop - next);
		end += stop - next - 1;
		next = stop + 1;
		lex->joined++;
	}
	line = lex->next;
	line[end] = '\0';
	lex->next += next;
	*len = end;
	return line;
}

char *lex_skip_blanks(char *text)
{
	while (is_blank(*text))
		text++;
	return text;
}

/* The end of the word that begins here.  Most bytes are above the blank. */
static char *word_end(char *text)
{
	for (;; text++) {
		while ((unsigned char)*text > ' ')
			text++;
		if (*text == '\0' || is_blank(*text))
			return text;
	}
}

/* Cuts the word that ends here, and moves *rest behind it. */
static char *cut_word(char **rest, char *word, char *end)
{
	*rest = *end == '\0' ? end : end + 1;
	*end = '\0';
	return end > word ? word : NULL;
}

char *lex_word(char **rest)
{
	char *word = lex_skip_blanks(*rest);

	return cut_word(rest, word, word_end(word));
}

char *lex_path(char **rest)
{
	char *word = lex_skip_blanks(*rest), *end = strchrnul(word, ' ');
	char *tab = memchr(word, '\t', end - word);

	return cut_word(rest, word, tab ? tab : end);
}

size_t lex_fields(char *line, char **fields, size_t max)
{
	size_t count = 0;

	for (;;) {
		line = lex_skip_blanks(line);
		if (*line == '\0')
			return count;
		if (count == max) {
			fields[max] = line;
			return max + 1;
		}
		fields[count++] = line;
		line = word_end(line);
		if (*line == '\0')
			return count;
		*line++ = '\0';
	}
}

void lex_trim(char *line, size_t len)
{
	while (len > 0 && (is_blank(line[len - 1]) || line[len - 1] == '\r'))
		line[--len] = '\0';
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* The byte of one escape behind its backslash; moves *from behind it.  -1: the
   escape is malformed. */
static int unescape(const char **from)
{
	static const char letters[] = "abfnrstv", bytes[] = "\a\b\f\n\r \t\v";
	const char *at = *from, *letter;
	int value = 0, meta = 0;

	if (is_octal(*at)) {
		for (int i = 0; i < 3 && is_octal(*at); i++)
			value = value * 8 + (*at++ - '0');
		*from = at;
		return value <= 0377 ? value : -1;
	}
	if (*at == 'M' && (at[1] == '-' || at[1] == '^')) {
		meta = 0200;
		at++;
		*from = at[0] == '-' ? at + 2 : at + 1;
		if (at[0] == '-')
			return at[1] ? meta | (unsigned char)at[1] : -1;
	}
	if (*at == '^') {
		*from = at + 2;
		if (at[1] == '\0')
			return -1;
		return meta | (at[1] == '?' ? 0177 : at[1] & 037);
	}
	*from = at + 1;
	if (*at == '\0')
		return -1;
	letter = strchr(letters, *at);
	return letter ? bytes[letter - letters] : (unsigned char)*at;
}

bool lex_unvis(char *text)
{
	char *to = strchr(text, '\\');
	const char *from = to;
	int byte;

	if (!to)
		return true;
	while (*from != '\0') {
		if (*from != '\\') {
			*to++ = *from++;
			continue;
		}
		from++;
		byte = unescape(&from);
		if (byte <= 0)
			return false;
		*to++ = byte;
	}
	*to = '\0';
	return true;
}
