/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Look-ups in one file of a system root (lines.h), for passwd.c and group.c,
 * which know the entries and libc's functions.
 */
#ifndef PRELOAD_ACCOUNTS_SEARCH_H
#define PRELOAD_ACCOUNTS_SEARCH_H

#include "preload/accounts/lines.h"

/* A file of accounts, and the structure that libc has for its entries. */
struct accounts {
	char file[8]; /* below etc/ */
	size_t size;  /* of the structure; it has a char * at `name`, */
	size_t name;  /* and a uint32_t at `id` */
	size_t id;

	void *own;  /* what the functions without _r return */
	off_t next; /* where the next entry of getpwent(3) begins */
};

/* Fills the structure from a line in `size` bytes, where its strings stay.  1;
   0 for a line that is none of an entry; -ERANGE if the line leaves too little
   room.  An argument and no member of the structure above: an address in data
   costs every exec a relocation. */
typedef long accounts_parse_fn(char *line, size_t size, void *entry);

/* An entry to look for: by its name, or by its id if that is NULL. */
struct wanted {
	const char *name;
	uint32_t id;
};

/* Results besides 0 and a positive errno. */
enum {
	ACCOUNTS_NONE = -1, /* there is no such entry */
	ACCOUNTS_LIBC = -2  /* libc must do the look-up */
};

/* Finds the next entry in an open file; NULL wants any.  0 and the entry, which
   points into the buffer; ACCOUNTS_NONE, or a positive errno. */
int accounts_search(const struct accounts *accounts, accounts_parse_fn *parse,
		    struct lines *lines, const struct wanted *wanted,
		    void *entry, char *buffer, size_t size);

/* The same from the beginning of the file, or for NULL from where the last such
   call ended; ACCOUNTS_LIBC, too. */
int accounts_find(struct accounts *accounts, accounts_parse_fn *parse,
		  const struct wanted *wanted, void *entry, char *buffer,
		  size_t size);

/* The same into memory of our own, which the next call overwrites.  False if
   libc must do the look-up; else `*entry` is NULL for none, with errno set if
   that is an error. */
bool accounts_find_own(struct accounts *accounts, accounts_parse_fn *parse,
		       const struct wanted *wanted, void **entry);

/* Begins again with the first entry. */
void accounts_rewind(struct accounts *accounts);

#endif
