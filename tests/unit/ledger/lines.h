/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which cache lines of a ledger a call has written, by the names that
 * ledger/layout.h gives them.  Only what changed is seen: a store of what was
 * there before is none here, see lines_protect().
 */
#ifndef TESTS_UNIT_LEDGER_LINES_H
#define TESTS_UNIT_LEDGER_LINES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ledger/inside.h"

enum {
	LINE = 64,
	/* The first window: all of a small ledger. */
	LINES = (LEDGER_HEADER_SIZE + LEDGER_WINDOW) / LINE,
};

static inline const char *line_name(size_t line)
{
	static const char *const zones[] = { "bucket", "record", "object" };
	size_t at = line * LINE;

	if (at >= LEDGER_HEADER_SIZE)
		return zones[(at - LEDGER_HEADER_SIZE) / LEDGER_CHUNK];
	if (line == offsetof(struct ledger_header, cursor) / LINE)
		return "cursor";
	if (line == offsetof(struct ledger_header, young) / LINE)
		return "young";
	if (line == offsetof(struct ledger_header, latest) / LINE)
		return "latest";
	if (at >= offsetof(struct ledger_header, node_filter) &&
	    at < offsetof(struct ledger_header, devices))
		return "filter";
	if (at >= offsetof(struct ledger_header, devices) &&
	    at < offsetof(struct ledger_header, plans))
		return "device";
	return "header";
}

/* A copy of what the ledger holds now. */
static inline char *lines_before(const struct ledger *ledger)
{
	char *copy = malloc((size_t)LINES * LINE);

	if (!copy)
		abort();
	return memcpy(copy, ledger->read[0], (size_t)LINES * LINE);
}

/* The names of the lines that differ from the copy, in their order in the file,
   each followed by a blank; frees the copy.  Lines of one name that follow each
   other are one. */
static inline const char *lines_written(const struct ledger *ledger,
					char *before)
{
	static char names[256];
	const char *last = "";

	names[0] = '\0';
	for (size_t i = 0; i < LINES; i++) {
		const char *name = line_name(i);

		if (memcmp(before + i * LINE, ledger->read[0] + i * LINE,
			   LINE) == 0 ||
		    strcmp(name, last) == 0)
			continue;
		last = name;
		if (strlen(names) + strlen(name) + 2 > sizeof(names))
			abort();
		strcat(strcat(names, name), " ");
	}
	free(before);
	return names;
}

/* From now on a process that stores anything in the header dies, also what is
   there already; `allow` ends that. */
static inline void lines_protect(struct ledger *ledger, bool allow)
{
	struct ledger_header *header = ledger_header_rw(ledger);

	if (!header || mprotect(header, LEDGER_HEADER_SIZE,
				PROT_READ | (allow ? PROT_WRITE : 0)) < 0)
		abort();
}

#endif
