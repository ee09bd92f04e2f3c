/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prototype(5): every line form, commands and parameters.
 */
#include "tests/unit/pkgdb/load.h"

static void reads_every_line_form(void **state)
{
	static const char text[] = "i pkginfo\n"
				   "i depend=common/depend\n"
				   ": passed over\n"
				   "!search /a /b\n"
				   "d none usr 755 root sys\n"
				   "1 x none usr/own 0700 4242 4243\n"
				   "f none usr/bin/ct 4511 root uucp\n"
				   "e preserve etc/f=src/f ? root ?\n"
				   "v none var/log 600 root root\n"
				   "s none bin=./usr/bin\n"
				   "l none usr/bin/dir=../../usr/bin/ct\n"
				   "c none dev/tty 5 0 620 root tty\n"
				   "b none dev/sd 8 16 640 root sys\n"
				   "p none run/fifo 600 root root\n";
	static const struct expected cases[] = {
		{ "usr", "d usr 0755 u=root uid=0 g=sys gid=3" },
		{ "usr/own", "x usr/own 0700 uid=4242 gid=4243" },
		{ "usr/bin/ct",
		  "f usr/bin/ct 4511 u=root uid=0 g=uucp gid=5 links=2" },
		{ "etc/f", "e etc/f u=root uid=0" },
		{ "var/log", "v var/log 0600 u=root uid=0 g=root gid=0" },
		{ "bin", "s bin -> ./usr/bin u=root uid=0 g=root gid=0" },
		{ "usr/bin/dir", "l usr/bin/dir -> usr/bin/ct 4511 u=root "
				 "uid=0 g=uucp gid=5 links=2" },
		{ "dev/tty",
		  "c dev/tty 0620 u=root uid=0 g=tty gid=7 dev=5,0" },
		{ "dev/sd", "b dev/sd 0640 u=root uid=0 g=sys gid=3 dev=8,16" },
		{ "run/fifo", "p run/fifo 0600 u=root uid=0 g=root gid=0" },
	};
	struct pkgdb *db = load(text);

	(void)state;
	assert_reads(text, "prototype", cases);
	assert_null(pkgdb_find(db, "pkginfo"));
	assert_null(pkgdb_find(db, "depend"));
	assert_string_equal(pkgdb_find(db, "etc/f")->alias, "src/f");
	pkgdb_free(db);
}

static void applies_defaults_and_parameters(void **state)
{
	static const char text[] = "!arch=i386\n"
				   "!MODE=4755\n"
				   "! default 0644 4242 bin\n"
				   "f none lib/$arch/a\n"
				   "f none lib/b $MODE root root\n"
				   "f none $LATER/c ? ? ?\n"
				   "c none dev/x 1 2\n";
	static const struct expected cases[] = {
		{ "lib/i386/a", "f lib/i386/a 0644 uid=4242 g=bin gid=2" },
		{ "lib/b", "f lib/b 4755 u=root uid=0 g=root gid=0" },
		{ "$LATER/c", "f $LATER/c" },
		{ "dev/x", "c dev/x 0644 uid=4242 g=bin gid=2 dev=1,2" },
	};

	(void)state;
	assert_reads(text, "prototype", cases);
}

static void stops_parameters_that_double_without_end(void **state)
{
	char text[4096] = "!a0=0123456789abcdef\n", word[64];

	(void)state;
	for (int i = 1; i < 40; i++) {
		snprintf(word, sizeof(word), "!a%d=$a%d$a%d\n", i, i - 1,
			 i - 1);
		strcat(text, word);
	}
	strcat(text, "d none $a39 755 root sys\n");
	assert_refused("prototype", text, 17, "longer than");
}

/* Counts the warnings. */
static void count_warning(void *arg, enum pkgdb_message message,
			  const struct fault *fault)
{
	assert_int_equal(message, PKGDB_WARNING);
	assert_non_null(strstr(fault->text, "surplus fields from 'x"));
	++*(unsigned *)arg;
}

static void warns_of_surplus_fields(void **state)
{
	static const char text[] = "f none a 644 root bin x\n"
				   "d none d 755 root bin x y z 1 2 3\n"
				   "s none b=a x root bin\n"
				   "l none c=a x\n"
				   "1 c none n 1 2 644 root bin x y z\n";
	unsigned warnings = 0;
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.tell = count_warning,
		.tell_arg = &warnings,
	});
	struct fault fault;

	(void)state;
	assert_non_null(db);
	assert_int_equal(read_text_as(db, text, "prototype", &fault), 0);
	assert_int_equal(warnings, 5);
	assert_int_equal(pkgdb_count(db), 5);
	pkgdb_free(db);
}

static void refuses_what_is_no_prototype(void **state)
{
	static const struct refused cases[] = {
		{ "f none a 0799 root bin\n", 1, "mode '0799'" },
		{ "f none a 644 root\n", 1, "all three" },
		{ "s none a\n", 1, "without '=target'" },
		{ "c none a 644 root bin\n", 1, "device" },
		{ "q none a 644 root bin\n", 1, "type 'q'" },
		{ "\nf 12 a\n", 2, "ftype class path" },
		{ "f none $low/a 644 root bin\n", 1, "'low' is not set" },
		{ "f none a $MODE root bin\n", 1, "mode '$MODE'" },
		{ "i pkginfo\n!include nowhere\n", 2, "nowhere: No such file" },
		{ "!frobnicate a\n", 1, "'!frobnicate'" },
		{ "!default 644 root\n", 1, "!default" },
		{ "!\n", 1, "without a command" },
		{ "f none =a 644 root bin\n", 1, "empty path" },
		{ "l none a=../../b\n", 1, "climbs" },
	};

	(void)state;
	assert_refuses("prototype", cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_line_form),
		cmocka_unit_test(applies_defaults_and_parameters),
		cmocka_unit_test(stops_parameters_that_double_without_end),
		cmocka_unit_test(warns_of_surplus_fields),
		cmocka_unit_test(refuses_what_is_no_prototype),
	};

	return RUN_GROUP(tests);
}
