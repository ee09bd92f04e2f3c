/* SPDX-License-Identifier: BSD-2-Clause */
#include "parts/part_order.h"

#include <string.h>

#include "tests/unit/unit.h"

static struct part_order order;
static struct fault fault;

/* Takes a line; the first name of its group is compared, NULL: none. */
static void takes(struct part part, const char *expected)
{
	const char *first;

	assert_int_equal(part_order_take(&order, &part, &first, &fault), 0);
	assert_true(!first == !expected);
	if (first)
		assert_string_equal(first, expected);
}

static void refuses(struct part part, const char *why)
{
	const char *first;

	assert_int_equal(part_order_take(&order, &part, &first, &fault), -1);
	assert_non_null(strstr(fault.text, why));
}

static void a_path_comes_once_and_in_order(void **context)
{
	(void)context;
	takes((struct part){ .path = ".", .type = 'd' }, NULL);
	takes((struct part){ .path = "+", .type = 'f' }, NULL);
	takes((struct part){ .path = "a-b", .type = 'f' }, NULL);
	takes((struct part){ .path = "a/b", .type = 'f' }, NULL);
	refuses((struct part){ .path = "a/b", .type = 'f' }, "stands twice");
	refuses((struct part){ .path = "a", .type = 'f' }, "are in order");
	takes((struct part){ .path = "b", .type = 'f' }, NULL);
	part_order_fini(&order);
}

static void groups_are_counted_from_1(void **context)
{
	(void)context;
	refuses((struct part){ .path = "a", .type = 'f', .hardlink = 2 },
		"does not follow 0");
	takes((struct part){ .path = "b", .type = 'f', .hardlink = 1 }, NULL);
	refuses((struct part){ .path = "c", .type = 'f', .hardlink = 3 },
		"does not follow 1");
	takes((struct part){ .path = "d", .type = 'p', .hardlink = 2 }, NULL);
	takes((struct part){ .path = "e", .type = 'f', .hardlink = 1 }, "b");
	takes((struct part){ .path = "f", .type = 'p', .hardlink = 2 }, "d");
	part_order_fini(&order);
}

static void names_of_a_file_say_the_same(void **context)
{
	const struct part first = {
		.path = "a",
		.type = 'f',
		.mode = 0644,
		.uid = 4242,
		.xattrs = "x\0y",
		.xattrs_size = 3,
		.hardlink = 1,
		.sha256 = "5",
	};
	struct part other;
	char name[] = "b";

	(void)context;
	takes(first, NULL);
#define DIFFERS(member, value)                       \
	do {                                         \
		other = first;                       \
		other.path = name;                   \
		other.member = (value);              \
		refuses(other, "says other things"); \
		name[0]++;                           \
	} while (0)
	DIFFERS(type, 'l');
	DIFFERS(mode, 0645);
	DIFFERS(uid, 4243);
	DIFFERS(gid, 1);
	DIFFERS(major, 1);
	DIFFERS(minor, 1);
	DIFFERS(has_size, true);
	DIFFERS(size, 1);
	DIFFERS(xattrs, "x\0z");
	DIFFERS(xattrs_size, 2);
	DIFFERS(link, "x");
	DIFFERS(sha256, "6");
	DIFFERS(sha256, NULL);
	other = first;
	other.path = name;
	takes(other, "a");
	part_order_fini(&order);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_comes_once_and_in_order),
		cmocka_unit_test(groups_are_counted_from_1),
		cmocka_unit_test(names_of_a_file_say_the_same),
	};

	return RUN_GROUP(tests);
}
