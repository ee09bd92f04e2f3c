/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkgmap(5) and the contents file of an installed system.
 */
#include "tests/unit/pkgdb/load.h"

static void reads_a_pkgmap(void **state)
{
	static const char text[] =
		": 1 1234 567\n"
		"1 i pkginfo 345 6789 1100000000\n"
		"1 d none usr 0755 root sys\n"
		"1 f none usr/ct 4511 root uucp 8576 61234 1100000001\n"
		"1 s none bin=./usr\n"
		"1 l none usr/dir=ct\n"
		"1 c none dev/tty 5 0 0620 4242 tty\n"
		"1 e preserve etc/f 0644 root 4243 10 20 30\n"
		"1 v none var/log 0644 root sys ? ? ?\n";
	static const struct expected cases[] = {
		{ "usr", "d usr 0755 u=root uid=0 g=sys gid=3" },
		{ "usr/ct", "f usr/ct 4511 u=root uid=0 g=uucp gid=5 size=8576 "
			    "time=1100000001.0 links=2" },
		{ "bin", "s bin -> ./usr u=root uid=0 g=root gid=0" },
		{ "usr/dir", "l usr/dir -> usr/ct 4511 u=root uid=0 g=uucp "
			     "gid=5 size=8576 time=1100000001.0 links=2" },
		{ "dev/tty", "c dev/tty 0620 uid=4242 g=tty gid=7 dev=5,0" },
		{ "etc/f",
		  "e etc/f 0644 u=root uid=0 gid=4243 size=10 time=30.0" },
		{ "var/log", "v var/log 0644 u=root uid=0 g=sys gid=3" },
	};

	(void)state;
	assert_reads(text, "pkgmap", cases);
}

static void reads_a_contents_file(void **state)
{
	static const char text[] =
		"# Last modified by pkgadd\n"
		"/bin=./usr/bin s none SUNWcsr\n"
		"/dev/tty c none 5 0 0620 root tty SUNWcsd\n"
		"/usr d none 0755 root sys SUNWcsr *SUNWcsu +SUNWa:none\n"
		"/usr/a q none\n"
		"/usr/ct f none 4511 root uucp 8576 61234 1100000001 SUNWbnuu\n"
		"/usr/dir=../usr/ct l none SUNWbnuu\n";
	static const struct expected cases[] = {
		{ "bin", "s bin -> ./usr/bin u=root uid=0 g=root gid=0 "
			 "pkg=SUNWcsr" },
		{ "dev/tty", "c dev/tty 0620 u=root uid=0 g=tty gid=7 dev=5,0 "
			     "pkg=SUNWcsd" },
		{ "usr", "d usr 0755 u=root uid=0 g=sys gid=3 "
			 "pkg=SUNWcsr SUNWcsu SUNWa" },
		{ "usr/ct", "f usr/ct 4511 u=root uid=0 g=uucp gid=5 size=8576 "
			    "time=1100000001.0 pkg=SUNWbnuu links=2" },
		{ "usr/dir",
		  "l usr/dir -> usr/ct 4511 u=root uid=0 g=uucp "
		  "gid=5 size=8576 time=1100000001.0 pkg=SUNWbnuu links=2" },
	};
	static const struct refused bad[] = { { text, 5, "type 'q'" } };
	char good[sizeof(text)];
	const char *line = strstr(text, "/usr/a q"), *next = strchr(line, '\n');

	(void)state;
	assert_refuses("contents", bad);
	snprintf(good, sizeof(good), "%.*s%s", (int)(line - text), text,
		 next + 1);
	assert_reads(good, "contents", cases);
}

static void refuses_what_is_neither(void **state)
{
	static const struct refused pkgmap[] = {
		{ ": 1 2\nf none a 644 root bin 1 2 3\n", 2, "part ftype" },
		{ ": 1 2\n1 f none a 644 root bin 1 x 3\n", 2, "'1 x 3'" },
	};
	static const struct refused contents[] = {
		{ "a f none 644 root bin\n", 1, "/path" },
		{ "/a f none 644 root\n", 1, "all three" },
		{ "/a s none SUNWcsr\n", 1, "=target" },
	};

	(void)state;
	assert_refuses("pkgmap", pkgmap);
	assert_refuses("contents", contents);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_pkgmap),
		cmocka_unit_test(reads_a_contents_file),
		cmocka_unit_test(refuses_what_is_neither),
	};

	return RUN_GROUP(tests);
}
