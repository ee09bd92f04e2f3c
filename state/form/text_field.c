/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fields of a line of the text form: `key=value`, with a comma between two.
 * A number out of range, or a % without its digits, is an error: nothing is
 * guessed.
 */
#include "state/form/text_field.h"

#include <ctype.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "common/number.h"
#include "ledger/ledger.h"

int text_refuse(struct text_reader *reader, const char *what)
{
	return fault_at(reader->fault, reader->name, reader->line, "%s", what);
}

int text_refuse_line(struct text_reader *reader, const char *what)
{
	if (!reader->bad)
		return text_refuse(reader, what);
	return fault_at(reader->fault, reader->name, reader->line,
			"%s is not a number, or is out of range", reader->bad);
}

int text_no_room(struct text_reader *reader)
{
	return state_refused(reader->fault, reader->name, reader->line, "");
}

uint64_t text_dev_t(uint32_t dev)
{
	return makedev(ledger_dev_major(dev), ledger_dev_minor(dev));
}

bool text_field(struct text_reader *reader, const char *key, const char **value,
		size_t *size)
{
	size_t len = strlen(key);
	const char *comma;

	if ((size_t)(reader->end - reader->at) < len + 1 ||
	    memcmp(reader->at, key, len) || reader->at[len] != '=')
		return false;
	*value = reader->at + len + 1;
	comma = memchr(*value, ',', reader->end - *value);
	*size = (comma ? comma : reader->end) - *value;
	reader->at = comma ? comma + 1 : reader->end;
	return true;
}

bool text_number(struct text_reader *reader, const char *key, unsigned base,
		 uint64_t max, uint64_t *value)
{
	const char *text;
	size_t size;

	if (!text_field(reader, key, &text, &size))
		return false;
	if (parse_digits(text, size, base, max, value))
		return true;
	reader->bad = key;
	return false;
}

bool text_device(struct text_reader *reader, const char *key, unsigned base,
		 uint32_t *dev)
{
	uint64_t value;

	if (!text_number(reader, key, base, UINT64_MAX, &value))
		return false;
	*dev = ledger_dev(major(value), minor(value));
	if (text_dev_t(*dev) == value)
		return true;
	reader->bad = key;
	return false;
}

/* The value of a hexadecimal digit; -1 for another character. */
static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c))
			      : NULL;

	return found ? found - digits : -1;
}

bool text_hex_byte(const char *text, const char *end, char *byte)
{
	int high, low;

	if (end - text < 2)
		return false;
	high = hex_digit(text[0]);
	low = hex_digit(text[1]);
	if (high < 0 || low < 0)
		return false;
	*byte = (char)(high << 4 | low);
	return true;
}

int text_coded(struct text_reader *reader, const char *key, const char **text)
{
	const char *from, *end;
	size_t size;
	char *to;

	if (!text_field(reader, key, &from, &size))
		return text_refuse(reader, "a field is missing");
	*text = to = state_copy(reader->state, from, size);
	if (!to)
		return text_no_room(reader);
	for (end = from + size; from < end; from++, to++) {
		*to = *from;
		if (*from != '%')
			continue;
		if (!text_hex_byte(from + 1, end, to) || !*to)
			return text_refuse(
				reader,
				"a % is not followed by two hexadecimal "
				"digits");
		from += 2;
	}
	*to = '\0';
	return 0;
}
void text_put_coded(const char *text, size_t size, FILE *out)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = text[i];

		if (byte <= ' ' || byte > '~' || byte == ',' || byte == '%')
			fprintf(out, "%%%02x", byte);
		else
			putc(byte, out);
	}
}
