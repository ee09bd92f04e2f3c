/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of owners: what it reads, and which line it refuses. */
#include "pkgdb/db/pkgdb.h"
#include "tests/unit/pkgdb/load.h"

static void reads_ids_and_names(void **state UNUSED)
{
	static const struct expected cases[] = {
		{ "srv/app", "* srv/app uid=4242 gid=4343" },
		{ "usr", "* usr u=root uid=0 g=root gid=0" },
	};

	assert_reads("srv/app 4242:4343\nusr root:root\n", "owners", cases);
}

static void refuses_a_line_without_a_group(void **state UNUSED)
{
	static const struct refused bad[] = {
		{ "usr root:root\nsrv 4242\n", 2, "path owner:group" },
	};

	assert_refuses("owners", bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ids_and_names),
		cmocka_unit_test(refuses_a_line_without_a_group),
	};

	return RUN_GROUP(tests);
}
