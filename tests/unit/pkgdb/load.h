/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Databases for unit tests, made from text.
 */
#ifndef TESTS_UNIT_PKGDB_LOAD_H
#define TESTS_UNIT_PKGDB_LOAD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pkgdb/db/pkgdb.h"
#include "tests/unit/unit.h"

/* Reads a text as a file of its own; format NULL: told by contents. */
static inline int read_text_as(struct pkgdb *db, const char *text,
			       const char *format, struct fault *fault)
{
	char name[] = "/tmp/pkgdb-test-XXXXXX";
	int fd = mkstemp(name), result;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	result = format ? pkgdb_read_as(db, name, format, fault)
			: pkgdb_read(db, name, fault);
	unlink(name);
	return result;
}

static inline struct pkgdb *new_db(void)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.arch = "i386",
	});

	assert_non_null(db);
	return db;
}

/* A sealed database from up to two texts (the second may be NULL). */
static inline struct pkgdb *load_two(const char *first, const char *second)
{
	struct pkgdb *db = new_db();
	struct fault fault = { .text = "" };

	if (read_text_as(db, first, NULL, &fault) < 0 ||
	    (second && read_text_as(db, second, NULL, &fault) < 0) ||
	    pkgdb_seal(db, &fault) < 0)
		fail_msg("%s:%u: %s", fault.file, fault.line, fault.text);
	return db;
}

static inline struct pkgdb *load(const char *text)
{
	return load_two(text, NULL);
}

/* One line that shows everything an entry states; static storage. */
static inline const char *show(const struct pkgdb_entry *entry)
{
	static char text[4096];
	size_t at = 0;

	if (!entry)
		return "(none)";
#define ADD(...) (at += snprintf(text + at, sizeof(text) - at, __VA_ARGS__))
	ADD("%c %s", entry->type, entry->path);
	if (entry->link)
		ADD(" -> %s", entry->link);
	if (entry->fields & PKGDB_MODE)
		ADD(" %04o", entry->mode);
	if (entry->fields & PKGDB_OWNER)
		ADD(" u=%s", entry->owner);
	if (entry->fields & PKGDB_UID)
		ADD(" uid=%u", entry->uid);
	if (entry->fields & PKGDB_GROUP)
		ADD(" g=%s", entry->group);
	if (entry->fields & PKGDB_GID)
		ADD(" gid=%u", entry->gid);
	if (entry->fields & PKGDB_DEVICE)
		ADD(" dev=%u,%u", entry->major, entry->minor);
	if (entry->fields & PKGDB_SIZE)
		ADD(" size=%llu", (unsigned long long)entry->size);
	if (entry->fields & PKGDB_MTIME)
		ADD(" time=%lld.%u", (long long)entry->mtime, entry->nsec);
	if (entry->fields & PKGDB_SUBTREE)
		ADD(" subtree");
	if (entry->fields & PKGDB_OPTIONAL)
		ADD(" optional");
	if (entry->caps)
		ADD(" caps=%s", entry->caps);
	if (entry->packages)
		ADD(" pkg=%s", entry->packages);
	if (entry->arch)
		ADD(" arch=%s", entry->arch);
	if (entry->links != 1)
		ADD(" links=%u", entry->links);
#undef ADD
	return text;
}

/* The entry of a path, shown. */
static inline const char *shown(struct pkgdb *db, const char *path)
{
	return show(pkgdb_find(db, path));
}

/*
 * Checks that a text is refused at a line, with a reason that contains these
 * words.
 */
static inline void assert_refused(const char *format, const char *text,
				  unsigned line, const char *reason)
{
	struct pkgdb *db = new_db();
	struct fault fault = { .text = "" };

	if (read_text_as(db, text, format, &fault) == 0)
		fail_msg("accepted: %s", text);
	if (fault.line != line || !strstr(fault.text, reason))
		fail_msg("line %u: %s (expected line %u: %s)", fault.line,
			 fault.text, line, reason);
	pkgdb_free(db);
}

/* One line of a table of cases: what a look-up shows. */
struct expected {
	const char *path;
	const char *shown;
};

static inline void assert_all_shown(struct pkgdb *db,
				    const struct expected *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(shown(db, cases[i].path), cases[i].shown);
}

/* Loads the text, told by contents, and compares every row. */
#define assert_reads(text, format_name, cases)                            \
	do {                                                              \
		struct pkgdb *db_ = load(text);                           \
		assert_all_shown(db_, cases, countof(cases));             \
		assert_string_equal(                                      \
			pkgdb_find(db_, (cases)[0].path)->source->format, \
			format_name);                                     \
		pkgdb_free(db_);                                          \
	} while (0)

/* Texts that a reader refuses. */
struct refused {
	const char *text;
	unsigned line;
	const char *reason;
};

#define assert_refuses(format, cases)                                         \
	do {                                                                  \
		for (size_t i_ = 0; i_ < countof(cases); i_++)                \
			assert_refused(format, (cases)[i_].text,              \
				       (cases)[i_].line, (cases)[i_].reason); \
	} while (0)

#endif
