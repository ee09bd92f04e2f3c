/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries are unpacked as they were packed, and no bytes are read that are not
 * there.
 */
#include "pkgdb/db/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static const struct pkgdb_entry entries[] = {
	{ .links = 1 },
	{ .line = 127, .links = 2 },
	{ .line = 128, .links = 0 },
	{ .line = UINT32_MAX, .links = UINT32_MAX, .link = "../bin" },
	{ .links = 1, .alias = "a", .digests = "sha256=00 md5=11" },
	{ .links = 1, .fields = PKGDB_SIZE },
	{ .links = 1, .fields = PKGDB_SIZE, .size = UINT64_MAX },
	{ .links = 1, .fields = PKGDB_MTIME, .mtime = -1, .nsec = 999999999 },
	{ .links = 1, .fields = PKGDB_MTIME, .mtime = INT64_MIN },
	{ .links = 7,
	  .line = 1 << 14,
	  .link = "",
	  .alias = "",
	  .digests = "",
	  .fields = PKGDB_SIZE | PKGDB_MTIME,
	  .size = 1 << 21,
	  .mtime = INT64_MAX,
	  .nsec = 1,
	  .inode = PKGDB_TIED | 1 },
};

static void assert_equal(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	assert_int_equal(a->fields, b->fields);
	assert_int_equal(a->line, b->line);
	assert_int_equal(a->links, b->links);
	assert_int_equal(a->inode, b->inode);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->mtime, b->mtime);
	assert_int_equal(a->nsec, b->nsec);
	assert_true(str_same(a->link, b->link));
	assert_true(str_same(a->alias, b->alias));
	assert_true(str_same(a->digests, b->digests));
}

static void unpacks_what_it_packed(void **state)
{
	struct str bytes = STR_INIT;
	struct packed packed;
	struct pack pack;
	char name[16];

	(void)state;
	for (size_t i = 0; i < countof(entries); i++) {
		snprintf(name, sizeof(name), "%.*s", (int)i, "0123456789");
		pack_put(&bytes, i << 7, name, &entries[i]);
	}
	pack = (struct pack){ .at = bytes.data, .end = bytes.data + bytes.len };
	for (size_t i = 0; i < countof(entries); i++) {
		struct pkgdb_entry entry = { .fields = 0 };

		assert_true(pack_next(&pack, &packed));
		assert_int_equal(packed.look, i << 7);
		assert_int_equal(packed.name_len, i);
		assert_int_equal(strlen(packed.name), i);
		pack_take(&packed, &entry);
		assert_equal(&entry, &entries[i]);
	}
	assert_ptr_equal(pack.at, pack.end);
	str_fini(&bytes);
}

/* Whether bytes that end here are an entry; they are copied, so that a
   sanitizer sees what is read behind them. */
static bool is_entry(const char *bytes, size_t size)
{
	char *copy = malloc(size ? size : 1);
	struct pack pack = { .at = copy, .end = copy + size };
	struct packed packed;
	bool is;

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	is = pack_next(&pack, &packed);
	free(copy);
	return is;
}

static void reads_nothing_behind_the_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(entries); i++) {
		struct str bytes = STR_INIT;

		pack_put(&bytes, UINT64_MAX, "name", &entries[i]);
		for (size_t size = 0; size < bytes.len; size++)
			assert_false(is_entry(bytes.data, size));
		assert_true(is_entry(bytes.data, bytes.len));
		str_fini(&bytes);
	}
}

static void refuses_numbers_out_of_range(void **state)
{
	static const char *const bad[] = {
		"\1\xff\xff\xff\xff\x1f\1\0",			   /* line */
		"\1\1\xff\x7fn",				   /* parts */
		"\1\1\x40n\0\xff\xff\xff\xff\x1f",		   /* links */
		"\1\1\x10n\0\1\x80\x94\xeb\xdc\x03",		   /* nsec */
		"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\1\0n", /* look */
	};
	static const size_t sizes[] = { 8, 5, 10, 11, 15 };

	(void)state;
	for (size_t i = 0; i < countof(bad); i++)
		assert_false(is_entry(bad[i], sizes[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unpacks_what_it_packed),
		cmocka_unit_test(reads_nothing_behind_the_end),
		cmocka_unit_test(refuses_numbers_out_of_range),
	};

	return RUN_GROUP(tests);
}
