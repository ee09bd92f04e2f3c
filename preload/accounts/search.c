/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks entries up (search.h).  Never asks libc: its callers do, by functions
 * that have their own types.
 */
#include "preload/accounts/search.h"

#include "preload/base/mem.h"
#include "raw/atomic.h"
#include "raw/text.h"

static bool fits(const struct accounts *accounts, const struct wanted *wanted,
		 const char *entry)
{
	if (wanted->name)
		return raw_equal(wanted->name,
				 *(char *const *)(entry + accounts->name));
	return wanted->id == *(const uint32_t *)(entry + accounts->id);
}

int accounts_search(const struct accounts *accounts, accounts_parse_fn *parse,
		    struct lines *lines, const struct wanted *wanted,
		    void *entry, char *buffer, size_t size)
{
	long ret;

	while ((ret = lines_next(lines, buffer, size)) > 0) {
		ret = parse(buffer, size, entry);
		if (ret < 0)
			break;
		if (ret && (!wanted || fits(accounts, wanted, entry)))
			return 0;
	}
	return ret < 0 ? (int)-ret : ACCOUNTS_NONE;
}

/* A thread that finds the offset moved by another begins again there. */
static int search_next(struct accounts *accounts, accounts_parse_fn *parse,
		       struct lines *lines, void *entry, char *buffer,
		       size_t size)
{
	off_t start = raw_load(&accounts->next);
	int error;

	do {
		lines_seek(lines, start);
		error = accounts_search(accounts, parse, lines, NULL, entry,
					buffer, size);
	} while (error <= 0 &&
		 !raw_swap_word(&accounts->next, &start, lines_offset(lines)));
	return error;
}

/* Searches an open file, and closes it. */
static int find_and_close(struct accounts *accounts, accounts_parse_fn *parse,
			  struct lines *lines, const struct wanted *wanted,
			  void *entry, char *buffer, size_t size)
{
	int error = wanted ? accounts_search(accounts, parse, lines, wanted,
					     entry, buffer, size)
			   : search_next(accounts, parse, lines, entry, buffer,
					 size);

	lines_close(lines);
	return error;
}

int accounts_find(struct accounts *accounts, accounts_parse_fn *parse,
		  const struct wanted *wanted, void *entry, char *buffer,
		  size_t size)
{
	struct lines lines;

	if (!lines_open(&lines, accounts->file))
		return ACCOUNTS_LIBC;
	return find_and_close(accounts, parse, &lines, wanted, entry, buffer,
			      size);
}

bool accounts_find_own(struct accounts *accounts, accounts_parse_fn *parse,
		       const struct wanted *wanted, void **entry)
{
	struct lines lines;
	int error = ENOMEM;
	char *own;

	*entry = NULL;
	if (!lines_open(&lines, accounts->file))
		return false;
	/* The structure, and behind it the line. */
	own = mem_map_once(&accounts->own, accounts->size + LINES_MAX);
	if (own)
		error = find_and_close(accounts, parse, &lines, wanted, own,
				       own + accounts->size, LINES_MAX);
	else
		lines_close(&lines);
	if (!error)
		*entry = own;
	if (error > 0)
		errno = error;
	return true;
}

void accounts_rewind(struct accounts *accounts)
{
	raw_store(&accounts->next, 0);
}
