/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mtree as deep as it can be made: each byte of the input is some lines.
 * Mutations of the text itself rarely nest anything.
 */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/str.h"
#include "pkgdb/db/pkgdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX ((size_t)1 << 18)

enum line {
	ENTER,
	ENTER_MANY,
	LEAVE,
	LEAVE_MANY,
	FILE_HERE,
	FULL_PATH,
	SET,
	UNSET
};

/* A directory whose name has `len` bytes. */
static void enter(struct str *text, unsigned len)
{
	str_printf(text, "d%0*u type=dir\n", (int)len, len);
}

static void put_line(struct str *text, uint8_t byte)
{
	unsigned value = byte >> 3;

	switch ((enum line)(byte & 7)) {
	case ENTER: enter(text, value * 10); break;
	case ENTER_MANY:
		for (unsigned i = 0; i < 1u << value % 12; i++)
			enter(text, value / 12);
		break;
	case LEAVE: str_puts(text, "..\n"); break;
	case LEAVE_MANY:
		for (unsigned i = 0; i < 1u << value % 12; i++)
			str_puts(text, "..\n");
		break;
	case FILE_HERE:
		str_printf(text, "f%u type=file mode=%o uname=u%u\n", value,
			   value, value);
		break;
	case FULL_PATH:
		str_printf(text, "./d%u/d0/d00/f%u type=file link=l\n", value,
			   value);
		break;
	case SET:
		str_printf(text, "/set type=%s uid=%u gname=g%u mode=4%o\n",
			   value & 1 ? "dir" : "link", value, value, value);
		break;
	case UNSET: str_puts(text, "/unset type uid\n"); break;
	}
}

static int check_path(void *arg, const struct pkgdb_entry *entry)
{
	size_t *count = arg;

	if (entry->path_len >= PATH_MAX ||
	    strlen(entry->path) != entry->path_len)
		abort();
	++*count;
	return 0;
}

static void read_text(const struct str *text)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){ .root = "/" });
	struct fault fault = { .text = "" };
	size_t count = 0;

	if (!db)
		abort();
	if (pkgdb_read_text(db, "input", "mtree", text->data, text->len,
			    &fault) < 0 ||
	    pkgdb_seal(db, &fault) < 0) {
		if (!fault.file || fault.text[0] == '\0' || fault.line == 0)
			abort();
	} else if (pkgdb_each(db, check_path, &count) != 0 ||
		   count != pkgdb_count(db)) {
		abort();
	}
	pkgdb_free(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = STR_INIT;

	str_puts(&text, "#mtree\n");
	for (size_t i = 0; i < size && text.len < TEXT_MAX; i++)
		put_line(&text, data[i]);
	read_text(&text);
	str_fini(&text);
	return 0;
}
