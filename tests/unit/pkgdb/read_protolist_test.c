/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * protolist rows, as written and as they should not be.
 */
#include "tests/unit/pkgdb/load.h"

static void reads_every_type(void **state)
{
	static const char text[] =
		"# proto list of a test\n"
		"d usr                            -                    0755 root  sys        0  2  -  -\n"
		"f usr/bin/ct                     -                    4511 root  uucp       0  1  -  - ; set-id\n"
		"s bin                            ./usr/bin            0777 root  root       0  1  -  -\n"
		"c dev/tty                        -                    0620 4242  tty        0  1  5  0\n"
		"b dev/sda                        -                    0660 root  4243       0  1  8 16\n"
		"p run/fifo                       -                    0600 root  root       0  1  -  -\n"
		"f usr/a\\040b                     -                    0644 root  bin      123  2  -  - \\\n"
		"; joined\n"
		"f usr/c                          i86pc/usr/c          0644 root  bin      123  2  -  -\n"
		"v var/log                        -                       - -     -          -  -  -  -\n"
		"? run/door                       -                    0644 root  sys        0  1  -  -\n";
	static const struct expected cases[] = {
		{ "usr", "d usr 0755 u=root uid=0 g=sys gid=3 links=2" },
		{ "usr/bin/ct", "f usr/bin/ct 4511 u=root uid=0 g=uucp gid=5" },
		{ "bin", "s bin -> ./usr/bin 0777 u=root uid=0 g=root gid=0" },
		{ "dev/tty", "c dev/tty 0620 uid=4242 g=tty gid=7 dev=5,0" },
		{ "dev/sda", "b dev/sda 0660 u=root uid=0 gid=4243 dev=8,16" },
		{ "run/fifo", "p run/fifo 0600 u=root uid=0 g=root gid=0" },
		{ "usr/a b",
		  "f usr/a b 0644 u=root uid=0 g=bin gid=2 links=2" },
		{ "usr/c", "f usr/c 0644 u=root uid=0 g=bin gid=2 links=2" },
		{ "var/log", "v var/log" },
		{ "run/door", "* run/door 0644 u=root uid=0 g=sys gid=3" },
	};
	struct pkgdb *db = load(text);

	(void)state;
	assert_reads(text, "protolist", cases);
	assert_string_equal(pkgdb_find(db, "usr/c")->alias, "i86pc/usr/c");
	assert_int_equal(pkgdb_find(db, "usr/c")->inode, 123);
	assert_int_equal(pkgdb_find(db, "usr/c")->line, 10);
	pkgdb_free(db);
}

static void reads_rows_that_are_alike(void **state)
{
	static const char text[] = "f a - 644 root bin 11 1 - -\n"
				   "f b - 644 root bin 12 1 - -\n"
				   "d c - 644 root bin 13 2 - - ; a comment\n"
				   "s d\\040e - 644 root bin - - - -\n"
				   "c f - 644 root bin 0 1 7 8\n"
				   "f g - 644 root bin2 0 1 - -\n"
				   "f h - 644 root -\t0 1 - -\n"
				   "f i - 644 root - 0 1 - -\n"
				   "f j  - 644 root - 0 1 - -\n"
				   "s k - 644 root - 0 1 - -\n"
				   "s l x 644 root - 0 1 - -\n"
				   "s m x 644 root - 0 1 - -\n"
				   "f n - - - - 0 1 - -\n"
				   "f o - - - - 0 1 - -\n";
	static const struct expected cases[] = {
		{ "a", "f a 0644 u=root uid=0 g=bin gid=2" },
		{ "b", "f b 0644 u=root uid=0 g=bin gid=2" },
		{ "c", "d c 0644 u=root uid=0 g=bin gid=2 links=2" },
		{ "d e", "s d e 0644 u=root uid=0 g=bin gid=2" },
		{ "f", "c f 0644 u=root uid=0 g=bin gid=2 dev=7,8" },
		{ "g", "f g 0644 u=root uid=0 g=bin2" },
		{ "h", "f h 0644 u=root uid=0" },
		{ "i", "f i 0644 u=root uid=0" },
		{ "j", "f j 0644 u=root uid=0" },
		{ "k", "s k 0644 u=root uid=0 g=root gid=0" },
		{ "l", "s l -> x 0644 u=root uid=0 g=root gid=0" },
		{ "m", "s m -> x 0644 u=root uid=0 g=root gid=0" },
		{ "n", "f n" },
		{ "o", "f o" },
	};
	struct pkgdb *db = load(text);

	(void)state;
	assert_reads(text, "protolist", cases);
	assert_int_equal(pkgdb_find(db, "b")->inode, 12);
	pkgdb_free(db);
}

static void refuses_what_is_no_row(void **state)
{
	static const struct refused cases[] = {
		{ "f a - 644 root bin 0 1 -\n", 1, "fewer columns" },
		{ "\nf a - 644 root bin 0 1 - - -\n", 2, "more columns" },
		{ "f a - 0799 root bin 0 1 - -\n", 1, "mode '0799'" },
		{ "f a - 10000 root bin 0 1 - -\n", 1, "mode '10000'" },
		{ "q a - 644 root bin 0 1 - -\n", 1, "type 'q'" },
		{ "c a - 644 root bin 0 1 x 3\n", 1, "'x 3'" },
		{ "f a - 644 root bin x 1 - -\n", 1, "inode 'x'" },
		{ "f ../a - 644 root bin 0 1 - -\n", 1, "climbs" },
		{ "f a\\9\\ - 644 root bin 0 1 - -\n", 1, "escaped" },
		{ "l a - 644 root bin 0 1 - -\n", 1, "without a target" },
		/* Behind a row that is much alike. */
		{ "f a - 644 root bin 0 1 - -\n"
		  "f b - 644 root bin 0 1 -\n",
		  2, "fewer columns" },
		{ "f a - 644 root bin 0 1 - -\n"
		  "f b - 644 root bin\n",
		  2, "fewer columns" },
		{ "f a - 644 root bin 0 1 - -\n"
		  "f b - 644 root bin 0 1 - - -\n",
		  2, "more columns" },
		{ "f a - 644 root bin 0 1 - -\n"
		  "q b - 644 root bin 0 1 - -\n",
		  2, "type 'q'" },
		{ "f a - 644 root bin 0 1 - -\n"
		  "l b - 644 root bin 0 1 - -\n",
		  2, "without a target" },
	};

	(void)state;
	assert_refuses("protolist", cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_type),
		cmocka_unit_test(reads_rows_that_are_alike),
		cmocka_unit_test(refuses_what_is_no_row),
	};

	return RUN_GROUP(tests);
}
