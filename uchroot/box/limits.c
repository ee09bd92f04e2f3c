/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/box/limits.h"

#include <string.h>
#include <sys/resource.h>

#include "common/number.h"

static const struct row {
	const char *name;
	int resource; /* of setrlimit(2); -1: none */
} rows[LIMITS] = {
	[LIMIT_DISK] = { "disk", -1 },
	[LIMIT_FSIZE] = { "fsize", RLIMIT_FSIZE },
	[LIMIT_NOFILE] = { "nofile", RLIMIT_NOFILE },
	[LIMIT_NPROC] = { "nproc", RLIMIT_NPROC },
};

/* Which row the text NAME=... begins with; LIMITS if none. */
static unsigned row_of(const char *text, size_t size)
{
	unsigned i;

	for (i = 0; i < LIMITS; i++)
		if (strlen(rows[i].name) == size &&
		    !memcmp(rows[i].name, text, size))
			break;
	return i;
}

static bool read_number(const char *text, size_t size, uint64_t *value)
{
	static const char units[] = "KMGT";
	const char *unit = size ? strchr(units, text[size - 1]) : NULL;
	unsigned shift = unit ? 10 * (unit - units + 1) : 0;

	if (!parse_digits(text, size - (unit != NULL), 10, UINT64_MAX >> shift,
			  value))
		return false;
	*value <<= shift;
	return *value > 0;
}

bool limits_read(struct limits *limits, const char *text)
{
	for (;; text++) {
		size_t name = strcspn(text, "=,");
		size_t number = text[name] == '='
					? strcspn(text + name + 1, ",")
					: 0;
		unsigned i = row_of(text, name);

		if (i == LIMITS || text[name] != '=' ||
		    !read_number(text + name + 1, number, &limits->most[i]))
			return false;
		text += name + 1 + number;
		if (!*text)
			return true;
	}
}

void limits_add(struct limits *limits, const struct limits *others)
{
	for (unsigned i = 0; i < LIMITS; i++)
		if (!limits->most[i])
			limits->most[i] = others->most[i];
}

const char *limits_name(unsigned row)
{
	return rows[row].name;
}

int limits_set(const struct limits *limits)
{
	for (unsigned i = 0; i < LIMITS; i++) {
		struct rlimit limit = { limits->most[i], limits->most[i] };

		if (limits->most[i] && rows[i].resource >= 0 &&
		    setrlimit(rows[i].resource, &limit) < 0)
			return -1;
	}
	return 0;
}
