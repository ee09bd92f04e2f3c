/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses clauses `[ugoa...]{+-=}[rwxXst...]` with commas between them, the
 * grammar of chmod in POSIX.  X counts as x, because there is no file whose
 * permissions could decide.
 */
#include "pkgdb/parse/symbolic_mode.h"

#include <string.h>

/* The bits of each class that a permission letter can set. */
static const struct {
	char letter;
	uint16_t bits;
} permissions[] = {
	{ 'r', 0444 }, { 'w', 0222 },  { 'x', 0111 },
	{ 'X', 0111 }, { 's', 06000 }, { 't', 01000 },
};

static const struct {
	char letter;
	uint16_t bits;
} classes[] = {
	{ 'u', 04700 },
	{ 'g', 02070 },
	{ 'o', 01007 },
	{ 'a', 07777 },
};

static uint16_t parse_classes(const char **text)
{
	uint16_t bits = 0;

	for (;; ++*text) {
		size_t i = 0;

		while (i < countof(classes) && classes[i].letter != **text)
			i++;
		if (i == countof(classes))
			return bits ? bits : 07777;
		bits |= classes[i].bits;
	}
}

static uint16_t parse_permissions(const char **text)
{
	uint16_t bits = 0;

	for (;; ++*text) {
		size_t i = 0;

		while (i < countof(permissions) &&
		       permissions[i].letter != **text)
			i++;
		if (i == countof(permissions))
			return bits;
		bits |= permissions[i].bits;
	}
}

bool symbolic_mode(const char *text, uint16_t *mode)
{
	uint16_t value = 0, which, bits;
	char operator;

	do {
		which = parse_classes(&text);
		operator= * text;
		if (!operator|| !strchr("+-=", operator))
			return false;
		text++;
		bits = parse_permissions(&text);
		/* The sticky bit belongs to no class. */
		bits &= which | 01000;
		if (operator== '=')
			value &= ~which;
		value = operator== '-' ? value & ~bits : value | bits;
	} while (*text == ',' && *++text);
	if (*text != '\0')
		return false;
	*mode = value;
	return true;
}
