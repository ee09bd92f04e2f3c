/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mtree specs: relative and full paths, /set, escapes, METALOG.
 */
#include "tests/unit/pkgdb/load.h"

static void follows_directories_down_and_up(void **state)
{
	static const char text[] =
		"#mtree\n"
		"/set type=file uid=4242 gid=4243 mode=644\n"
		".               type=dir mode=0755\n"
		"    etc         type=dir mode=0755\n"
		"        passwd  size=12 time=1700000000.5\n"
		"        rc\\040d  mode=u=rwx,go=rx uid=0 \\\n"
		"                link=ignored\n"
		"    ..\n"
		"    lib         type=link link=usr/lib\n"
		"/unset mode\n"
		"    null        type=char device=native,1,3\n"
		"    sda         type=block device=2064 nochange\n"
		"..\n";
	static const struct expected cases[] = {
		{ ".", "d . 0755 uid=4242 gid=4243" },
		{ "etc", "d etc 0755 uid=4242 gid=4243" },
		{ "etc/passwd", "f etc/passwd 0644 uid=4242 gid=4243 size=12 "
				"time=1700000000.5" },
		{ "etc/rc d", "f etc/rc d 0755 u=root uid=0 gid=4243" },
		{ "lib", "s lib -> usr/lib 0644 uid=4242 gid=4243" },
		{ "null", "c null uid=4242 gid=4243 dev=1,3" },
		{ "sda", "b sda dev=8,16" },
	};

	(void)state;
	assert_reads(text, "mtree", cases);
}

static void takes_the_last_line_of_a_metalog(void **state)
{
	static const char text[] =
		"#mtree 2.0\n"
		"./usr/bin type=dir uname=root gname=wheel mode=0755\n"
		"./usr/bin/su type=file uname=root gname=wheel mode=0755 "
		"tags=package=runtime,debug,package=lib\n"
		"./usr/bin/su type=file uname=root gname=wheel mode=04755 "
		"size=9 cksum=0 flags=schg ignore\n"
		"./etc/motd type=link mode=0755 link=../var/run/motd optional\n";
	static const struct expected cases[] = {
		{ "usr/bin", "d usr/bin 0755 u=root uid=0 g=wheel" },
		{ "usr/bin/su", "f usr/bin/su 4755 u=root uid=0 g=wheel size=9 "
				"pkg=runtime lib" },
		{ "etc/motd", "s etc/motd -> ../var/run/motd 0755 u=root uid=0 "
			      "g=root gid=0 optional" },
	};
	struct pkgdb *db = load(text);

	(void)state;
	assert_reads(text, "mtree", cases);
	assert_null(pkgdb_conflict(db, 0));
	assert_int_equal(pkgdb_find(db, "usr/bin/su")->line, 4);
	pkgdb_free(db);
}

static void undoes_all_escapes(void **state)
{
	static const struct expected cases[] = {
		{ "a\tb", "f a\tb 0600" },
		{ "c\nd", "f c\nd 0600" },
		{ "e\303\244", "f e\303\244 0600" },
		{ "f\\g#", "f f\\g# 0600" },
		{ "h\001", "f h\001 0600" },
		{ "\351i", "f \351i 0600" },
	};

	(void)state;
	assert_reads("#mtree\n./a\\tb type=file mode=600\n"
		     "./c\\012d type=file mode=600\n"
		     "./e\\303\\244 type=file mode=600\n"
		     "./f\\\\g\\# type=file mode=600\n"
		     "./h\\^A type=file mode=600\n"
		     "./\\M-ii type=file mode=600\n",
		     "mtree", cases);
}

static void refuses_what_is_no_spec(void **state)
{
	static const struct refused cases[] = {
		{ "#mtree\na type=file\n..\n", 3, "'..'" },
		{ "#mtree\na type=door\n", 2, "type 'door'" },
		{ "#mtree\na type=file mode=8\n", 2, "mode '8'" },
		{ "#mtree\na type=file mode=u~rw\n", 2, "mode 'u~rw'" },
		{ "#mtree\na type=file uid=-1\n", 2, "uid '-1'" },
		{ "#mtree\na type=file uid=4294967295\n", 2, "uid" },
		{ "#mtree\na type=file \\\n gid=x\n", 2, "gid 'x'" },
		{ "#mtree\na type=file time=1.1234567890\n", 2, "time" },
		{ "#mtree\na type=file size=0x10\n", 2, "size '0x10'" },
		{ "#mtree\na type=char device=native,1\n", 2, "device" },
		{ "#mtree\na type=char device=native,1,2,3\n", 2, "device" },
		{ "#mtree\n./a\\0 type=file\n", 2, "escaped" },
		{ "#mtree\n./a type=file frob\n", 2, "'frob' is no keyword" },
		{ "#mtree\n./../../a type=file\n", 2, "climbs" },
	};

	(void)state;
	assert_refuses(NULL, cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_directories_down_and_up),
		cmocka_unit_test(takes_the_last_line_of_a_metalog),
		cmocka_unit_test(undoes_all_escapes),
		cmocka_unit_test(refuses_what_is_no_spec),
	};

	return RUN_GROUP(tests);
}
