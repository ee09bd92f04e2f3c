/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device tables: rows, ranges of nodes, subtrees, capabilities.
 */
#include "tests/unit/pkgdb/load.h"

static void reads_rows_and_expands_ranges(void **state)
{
	static const char text[] =
		"# <name> <type> <mode> <uid> <gid> <major> <minor> ...\n"
		"/dev d 755 0 0 - - - - -\n"
		"/dev/null c 666 0 4243 1 3 0 0 -\n"
		"/dev/tty c 620 4242 5 4 7 1 2 3\n"
		"/bin/busybox f 4755 0 0 - - - - -\n"
		"/etc/opt F -1 4242 4243\n";
	static const struct expected cases[] = {
		{ "dev", "d dev 0755 u=root uid=0 g=root gid=0" },
		{ "dev/null", "c dev/null 0666 u=root uid=0 gid=4243 dev=1,3" },
		{ "dev/tty", "(none)" },
		{ "dev/tty0", "(none)" },
		{ "dev/tty1", "c dev/tty1 0620 uid=4242 gid=5 dev=4,7" },
		{ "dev/tty2", "c dev/tty2 0620 uid=4242 gid=5 dev=4,9" },
		{ "dev/tty3", "c dev/tty3 0620 uid=4242 gid=5 dev=4,11" },
		{ "dev/tty4", "(none)" },
		{ "bin/busybox",
		  "f bin/busybox 4755 u=root uid=0 g=root gid=0" },
		{ "etc/opt", "f etc/opt uid=4242 gid=4243 optional" },
	};

	(void)state;
	assert_reads(text, "device-table", cases);
}

static void carries_out_rows_in_order(void **state)
{
	static const char text[] = "/home d 755 0 0 - - - - -\n"
				   "/home/ftp/early f 600 1 1 - - - - -\n"
				   "/home/ftp r -1 4242 4243 - - - - -\n"
				   "/home/ftp/late f 640 7 8 - - - - -\n"
				   "/home d 700 0 0 - - - - -\n"
				   "/srv r -1 4244 4245 - - - - -\n"
				   "/srv d 755 7 8 - - - - -\n";
	static const struct expected cases[] = {
		{ "srv", "d srv 0755 uid=7 gid=8" },
		{ "srv/x", "* srv/ uid=4244 gid=4245 subtree" },
		{ "home", "d home 0700 u=root uid=0 g=root gid=0" },
		{ "home/ftp", "* home/ftp/ uid=4242 gid=4243 subtree" },
		{ "home/ftp/any/depth",
		  "* home/ftp/ uid=4242 gid=4243 subtree" },
		{ "home/ftp/early", "f home/ftp/early 0600 uid=4242 gid=4243" },
		{ "home/ftp/late", "f home/ftp/late 0640 uid=7 gid=8" },
		{ "home/ftpd", "(none)" },
	};
	struct pkgdb *db = load(text);

	(void)state;
	assert_reads(text, "device-table", cases);
	assert_non_null(pkgdb_find(db, "home/ftp/any"));
	assert_null(pkgdb_find_exact(db, "home/ftp/any"));
	assert_null(pkgdb_find_exact(db, "./home/ftp/"));
	assert_non_null(pkgdb_find_exact(db, "./home/ftp/late"));
	pkgdb_free(db);
}

static void adds_capabilities_to_the_row_above(void **state)
{
	static const struct expected cases[] = {
		{ "bin/ping", "f bin/ping 0755 u=root uid=0 g=root gid=0 "
			      "caps=cap_net_raw+ep cap_net_admin+i" },
		{ "bin/foo", "f bin/foo 0755 u=root uid=0 g=root gid=0" },
	};
	static const char text[] = "/bin/ping f 755 0 0 - - - - -\n"
				   "|xattr cap_net_raw+ep\n"
				   "|xattr cap_net_admin+i\n"
				   "/bin/foo f 755 0 0 - - - - -\n";
	struct pkgdb *db = load(text);

	(void)state;
	assert_reads(text, "device-table", cases);
	assert_int_equal(pkgdb_find(db, "bin/ping")->line, 1);
	pkgdb_free(db);
}

static void refuses_what_is_no_table(void **state)
{
	static const struct refused cases[] = {
		{ "/a f 644 0\n", 1, "4 columns" },
		{ "/a q 644 0 0\n", 1, "type 'q'" },
		{ "/a f 999 0 0\n", 1, "mode '999'" },
		{ "/a c 644 0 0 x 1\n", 1, "'x' is not a number" },
		{ "/a c 644 0 0 1 1 0 1 4097\n", 1, "4097 nodes" },
		{ "|xattr cap_chown+ep\n", 1, "before the first" },
		{ "/a f 644 0 0\n|xattr\n", 2, "without" },
		{ "/a f 644 0 0\n|acl u::rw\n", 2, "'|acl'" },
		{ "/a f 644 0 0 1 1 1 1 1 1\n", 1, "11 columns" },
	};

	(void)state;
	assert_refuses("device-table", cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rows_and_expands_ranges),
		cmocka_unit_test(carries_out_rows_in_order),
		cmocka_unit_test(adds_capabilities_to_the_row_above),
		cmocka_unit_test(refuses_what_is_no_table),
	};

	return RUN_GROUP(tests);
}
