/* SPDX-License-Identifier: BSD-2-Clause */
/* Links that stay in what is copied. */
#include "uchroot/copy/link.h"

#include "tests/unit/unit.h"

static void a_link_goes_down_or_aside(void **state UNUSED)
{
	assert_true(link_stays("link", "file"));
	assert_true(link_stays("link", "a/b/c"));
	assert_true(link_stays("link", "."));
	assert_true(link_stays("link", "./a"));
	assert_true(link_stays("link", "a//b/"));
	assert_true(link_stays("link", "..a"));
	assert_true(link_stays("link", "a/..b"));
	assert_true(link_stays("link", "a../..."));
	assert_true(link_stays("link", ""));
}

static void it_climbs_as_far_as_it_is_deep(void **state UNUSED)
{
	assert_true(link_stays("a/link", ".."));
	assert_true(link_stays("a/link", "../"));
	assert_true(link_stays("a/b/link", "../../c"));
	assert_true(link_stays("a/b/link", "..//..//c"));
	assert_false(link_stays("link", ".."));
	assert_false(link_stays("a/link", "../.."));
	assert_false(link_stays("a/link", "../../a"));
	assert_false(link_stays("a/b/link", "..//..//../c"));
}

static void it_climbs_not_later(void **state UNUSED)
{
	assert_false(link_stays("a/b/c/link", "d/.."));
	assert_false(link_stays("a/b/c/link", "../d/../e"));
	assert_false(link_stays("a/b/c/link", "./.."));
	assert_false(link_stays("a/b/c/link", "d//../e"));
}

static void an_absolute_one_leads_out(void **state UNUSED)
{
	assert_false(link_stays("link", "/"));
	assert_false(link_stays("a/link", "/a/b"));
	assert_false(link_stays("a/link", "..//../b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_goes_down_or_aside),
		cmocka_unit_test(it_climbs_as_far_as_it_is_deep),
		cmocka_unit_test(it_climbs_not_later),
		cmocka_unit_test(an_absolute_one_leads_out),
	};

	return RUN_GROUP(tests);
}
