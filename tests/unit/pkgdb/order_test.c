/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The orders of keys, and that a look-up finds the same in whatever order the
 * entries came and are asked for.
 */
#include "pkgdb/db/order.h"

#include "pkgdb/db/db.h"
#include "tests/unit/pkgdb/load.h"

#define COUNT 1500

static unsigned before(const char *a, const char *b)
{
	return order_before(a, strlen(a), b, strlen(b));
}

static void knows_both_orders(void **state)
{
	(void)state;
	assert_int_equal(before("a", "b"), ORDER_ALL);
	assert_int_equal(before("b", "a"), 0);
	assert_int_equal(before("a", "a"), 0);
	assert_int_equal(before("a", "a/b"), ORDER_ALL);
	assert_int_equal(before("a/b", "a"), 0);
	assert_int_equal(before("a-b", "a/c"), ORDER_TEXT);
	assert_int_equal(before("a/c", "a-b"), ORDER_TREE);
	assert_int_equal(before("a/c", "a0"), ORDER_ALL);
	assert_int_equal(before("usr/share/x-1", "usr/share/x/1"), ORDER_TEXT);
	assert_int_equal(before("usr/share/\xff", "usr/share/z"), 0);
	assert_int_equal(before("usr/share/z", "usr/share/\xff"), ORDER_ALL);
}

/* Names of which a third are below others, and whose bytes sort around the
   slash.  n is their number in the order of texts. */
static char *name_of(unsigned n)
{
	static const char *const tails[] = { "", "-x", "/y" };
	char *name;

	assert_true(asprintf(&name, "top/d%04u%s", n / 3, tails[n % 3]) > 0);
	return name;
}

static int by_tree(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;

	return order_compare(ORDER_TREE, x, strlen(x), y, strlen(y));
}

/* An order in which neighbours are far apart: 7 and COUNT have no common
   divisor. */
static void scatter(char **names)
{
	char *old[COUNT];

	memcpy(old, names, sizeof(old));
	for (unsigned i = 0; i < COUNT; i++)
		names[i] = old[i * 7 % COUNT];
}

static struct pkgdb *load_names(char **names)
{
	struct str text = STR_INIT;
	struct pkgdb *db;

	for (unsigned i = 0; i < COUNT; i++)
		str_printf(&text, "f %s - 644 %u 0 0 1 - -\n", names[i], i + 1);
	db = load(str_text(&text));
	str_fini(&text);
	return db;
}

/* Asks for each name and one that is not there, beginning anywhere. */
static void ask_for_all(struct pkgdb *db, char **names, unsigned step)
{
	struct pkgdb_cursor cursor = { 0 };

	for (unsigned n = 0; n < COUNT; n++) {
		unsigned i = (n * step + 5) % COUNT;
		const struct pkgdb_entry *entry;
		char other[64];

		entry = pkgdb_find_near(db, &cursor, names[i],
					strlen(names[i]));
		assert_non_null(entry);
		assert_int_equal(entry->uid, i + 1);
		snprintf(other, sizeof(other), "%s.", names[i]);
		assert_null(pkgdb_find_near(db, &cursor, other, strlen(other)));
		snprintf(other, sizeof(other), "%u", i);
		assert_null(pkgdb_find(db, other));
	}
	assert_null(pkgdb_find(db, "top"));
	assert_null(pkgdb_find(db, "zzz"));
}

static void check(char **names, unsigned orders)
{
	static const unsigned steps[] = { 1, COUNT - 1, 7, 751 };

	for (size_t i = 0; i < countof(steps); i++) {
		struct pkgdb *db = load_names(names);

		assert_int_equal(db->orders, orders);
		ask_for_all(db, names, steps[i]);
		pkgdb_free(db);
	}
}

static void finds_all_in_any_order(void **state)
{
	char *names[COUNT];

	(void)state;
	for (unsigned i = 0; i < COUNT; i++)
		names[i] = name_of(i);
	check(names, ORDER_TEXT);
	qsort(names, COUNT, sizeof(*names), by_tree);
	check(names, ORDER_TREE);
	scatter(names);
	check(names, 0);
	for (unsigned i = 0; i < COUNT; i++)
		free(names[i]);
}

static void merges_what_comes_twice(void **state)
{
	static const char ordered[] = "f a - 644 1 - 0 1 - -\n"
				      "f b - 644 2 - 0 1 - -\n"
				      "f b - - - 3 0 1 - -\n";
	static const char later[] = "f c - 644 4 - 0 1 - -\n"
				    "f a - - - 5 0 1 - -\n";
	struct pkgdb *db = load(ordered);

	(void)state;
	assert_int_equal(db->orders, ORDER_ALL);
	assert_int_equal(pkgdb_count(db), 2);
	assert_string_equal(shown(db, "b"), "f b 0644 u=bin uid=2 g=sys gid=3");
	pkgdb_free(db);
	db = load_two(ordered, later);
	assert_int_equal(db->orders, 0);
	assert_int_equal(pkgdb_count(db), 3);
	assert_string_equal(shown(db, "a"),
			    "f a 0644 u=daemon uid=1 g=uucp gid=5");
	assert_string_equal(shown(db, "c"), "f c 0644 u=adm uid=4");
	pkgdb_free(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_both_orders),
		cmocka_unit_test(finds_all_in_any_order),
		cmocka_unit_test(merges_what_comes_twice),
	};

	return RUN_GROUP(tests);
}
