/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPS manifests: actions, quoting, macros, variants, users.
 */
#include "tests/unit/pkgdb/load.h"

static void reads_every_action(void **state)
{
	static const char text[] =
		"set name=pkg.fmri value=pkg:/SUNWcs@0.5,5.11-0.1\n"
		"set name=description value=\"a \\\"quoted\\\" word\"\n"
		"dir path=usr group=sys owner=root mode=0755\n"
		"file path=usr/bin/ct mode=4511 owner=root group=uucp\n"
		"file NOHASH path='etc/a b' mode=0644 owner=appl group=appl \\\n"
		"    preserve=renamenew\n"
		"file proto/x path=x mode=0600 owner=root group=bin\n"
		"link path=bin target=./usr/bin\n"
		"hardlink path=usr/bin/dir target=../../usr/bin/ct\n"
		"legacy pkg=SUNWx name=x\n"
		"depend fmri=pkg:/y type=require\n"
		"user username=appl uid=4242 group=appl\n"
		"group groupname=appl gid=4243\n";
	static const struct expected cases[] = {
		{ "usr", "d usr 0755 u=root uid=0 g=sys gid=3 pkg=SUNWcs" },
		{ "usr/bin/ct", "f usr/bin/ct 4511 u=root uid=0 g=uucp gid=5 "
				"pkg=SUNWcs links=2" },
		{ "etc/a b", "e etc/a b 0644 u=appl uid=4242 g=appl gid=4243 "
			     "pkg=SUNWcs" },
		{ "proto/x",
		  "f proto/x 0600 u=root uid=0 g=bin gid=2 pkg=SUNWcs" },
		{ "x", "(none)" },
		{ "bin", "s bin -> ./usr/bin u=root uid=0 g=root gid=0 "
			 "pkg=SUNWcs" },
		{ "usr/bin/dir", "l usr/bin/dir -> usr/bin/ct 4511 u=root "
				 "uid=0 g=uucp gid=5 pkg=SUNWcs links=2" },
	};

	(void)state;
	assert_reads(text, "ips", cases);
}

static void chooses_by_variant_and_macro(void **state)
{
	static const struct expected cases[] = {
		{ "lib/amd64", "d lib/amd64 0755" },
		{ "x86", "d x86 0755" },
		{ "both", "d both 0755" },
		{ "sparc", "(none)" },
		{ "sun", "(none)" },
	};

	(void)state;
	assert_reads("dir path=lib/$(ARCH64) mode=0755\n"
		     "$(i386_ONLY)dir path=x86 mode=0755\n"
		     "$(sparc_ONLY)dir path=sun mode=0755\n"
		     "dir path=sparc mode=0755 variant.arch=sparc\n"
		     "dir path=both mode=0755 variant.arch=sparc "
		     "variant.arch=i386\n",
		     "ips", cases);
}

static void stops_at_a_manifest_for_another_machine(void **state)
{
	struct pkgdb *db = load("dir path=before mode=755\n"
				"set name=variant.arch value=sparc\n"
				"dir path=after mode=755\n");

	(void)state;
	assert_null(pkgdb_find(db, "after"));
	pkgdb_free(db);
}

static void passes_over_drivers_with_many_aliases(void **state)
{
	char text[32768] = "driver name=net", alias[48];
	struct pkgdb *db;

	(void)state;
	for (int i = 0; i < 700; i++) {
		snprintf(alias, sizeof(alias), " \\\n    alias=pci8086,%04x",
			 i);
		strcat(text, alias);
	}
	db = load(strcat(text, "\ndir path=a mode=0755\n"));
	assert_string_equal(shown(db, "a"), "d a 0755");
	pkgdb_free(db);
}

static void leaves_a_mediated_target_open(void **state)
{
	struct pkgdb *db = load_two(
		"link path=bin/py target=py2 mediator=py mediator-version=2\n"
		"link path=bin/sh target=ksh mediator=sh\n"
		"link path=bin/ls target=a\n"
		"link path=bin/py target=py3 mediator=py mediator-version=3\n",
		"link path=bin/py target=py4 mediator=py mediator-version=4\n"
		"link path=bin/ls target=b mediator=ls\n");

	(void)state;
	assert_string_equal(shown(db, "bin/py"),
			    "s bin/py u=root uid=0 g=root gid=0");
	assert_string_equal(shown(db, "bin/sh"),
			    "s bin/sh -> ksh u=root uid=0 g=root gid=0");
	assert_string_equal(pkgdb_conflict(db, 0)->winner->path, "bin/ls");
	assert_null(pkgdb_conflict(db, 1));
	pkgdb_free(db);
}

static void leaves_out_facets_that_are_off(void **state)
{
	static const char *const defines[] = {
		"facet.doc=false",
		"facet.locale.de=false",
		"facet.x=true",
	};
	static const struct expected cases[] = {
		{ "man", "(none)" },   { "de", "(none)" },
		{ "fr", "d fr 0755" }, { "both", "d both 0755" },
		{ "x", "d x 0755" },
	};
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.defines = defines,
		.define_count = countof(defines),
	});
	struct fault fault;

	(void)state;
	assert_int_equal(
		read_text_as(
			db,
			"dir path=man mode=755 facet.doc=true\n"
			"dir path=de mode=755 facet.locale.de=true\n"
			"dir path=fr mode=755 facet.locale.fr=true\n"
			"dir path=both mode=755 facet.doc=true facet.x=true\n"
			"dir path=x mode=755 facet.x=true\n",
			NULL, &fault),
		0);
	assert_int_equal(pkgdb_seal(db, &fault), 0);
	assert_all_shown(db, cases, countof(cases));
	pkgdb_free(db);
}

static void carries_transforms_out(void **state)
{
	static const char text[] =
		"<transform file dir -> default owner root>\n"
		"<transform file dir -> default group bin>\n"
		"dir path=usr\n"
		"dir path=usr/sub group=sys mode=0711\n"
		"file path=usr/lib/a.so\n"
		"file path=usr/lib/a.so.1 mode=0444\n"
		"file path=usr/share/a mode=0600 variant.arch=sparc\n"
		"file path=sbin/x mode=0600\n"
		"file path=tmp/gone mode=0600\n"
		"file path=opt/app/v1/bin mode=0600 owner=app\n"
		"link path=bin target=/usr/bin\n"
		"<transform dir -> default mode 0755>\n"
		"<transform file path=usr/lib/.+\\.so(\\..*)?$ -> "
		"default mode 0755>\n"
		"<transform file path=usr/share -> set mode 0444>\n"
		"<transform file path=usr/share -> delete variant.arch spa>\n"
		"<transform path=tmp/ -> drop>\n"
		"<transform file path=(opt)/([a-z]*)/ owner=(.*) -> "
		"set group %<2>-%<3>>\n"
		"<transform file path=opt -> edit path v([0-9]) 'w\\1'>\n"
		"<transform link -> edit target ^/>\n"
		"<transform file path='sbin/(.*)' -> set owner '%(mode)'>\n";
	static const struct expected cases[] = {
		{ "usr", "d usr 0755 u=root uid=0 g=bin gid=2" },
		{ "usr/sub", "d usr/sub 0711 u=root uid=0 g=sys gid=3" },
		{ "usr/lib/a.so", "f usr/lib/a.so 0755 u=root uid=0 g=bin "
				  "gid=2" },
		{ "usr/lib/a.so.1", "f usr/lib/a.so.1 0444 u=root uid=0 g=bin "
				    "gid=2" },
		{ "usr/share/a", "f usr/share/a 0444 u=root uid=0 g=bin "
				 "gid=2" },
		{ "sbin/x", "f sbin/x 0600 uid=600 g=bin gid=2" },
		{ "tmp/gone", "(none)" },
		{ "opt/app/w1/bin", "f opt/app/w1/bin 0600 u=app g=app-app" },
		{ "bin", "s bin -> usr/bin u=root uid=0 g=root gid=0" },
	};
	static const struct refused bad[] = {
		{ "dir path=a\n<transform dir -> set mode>\n", 2, "'set'" },
		{ "<transform dir set mode>\n", 1, "<transform actions" },
		{ "<transform dir path=( -> drop>\n", 1, "'('" },
		{ "<transform dir path=(?!a) -> drop>\n", 1, "'(?'" },
		{ "<transform dir -> set mode %<1>>\ndir path=a\n", 2,
		  "'%<1>'" },
		{ "<transform dir -> set mode '0755>\n", 1, "quote" },
		{ "<transform dir path=a{9} -> drop>\n", 1, "'{'" },
		{ "<transform dir path=o++++++++++++++++++++++++++++++++++++ "
		  "-> drop>\n",
		  1, "'++'" },
		{ "<transform dir path=(((((((((o)+)+)+)+)+)+)+)+)+ -> drop>"
		  "\n",
		  1, "more than 8 groups" },
		{ "<transform dir path=(a)\\1 -> drop>\n", 1, "'\\1'" },
	};
	char many[4096] = "dir path=x owner=0123456789abcdef\n";
	char nested[4096] = "<transform dir path=";

	(void)state;
	assert_reads(text, "ips", cases);
	assert_refuses("ips", bad);
	for (int i = 0; i < 40; i++)
		strcat(many, "<transform dir -> edit owner . 00>\n");
	assert_refused("ips", many, 1, "more than 8192 bytes");
	memset(nested + strlen(nested), '(', 2000);
	strcat(nested, " -> drop>\n");
	assert_refused("ips", nested, 1, "more than 1024 bytes");
}

static void refuses_what_is_no_manifest(void **state)
{
	static const struct refused cases[] = {
		{ "file mode=644\n", 1, "without path=" },
		{ "dir path=a\nfrob path=a\n", 2, "unknown action 'frob'" },
		{ "dir path=a mode=9\n", 1, "mode '9'" },
		{ "link path=a\n", 1, "without a target" },
		{ "dir path=\"a\n", 1, "closing quote" },
		{ "dir path=$(NOPE)/a mode=755\n", 1, "not defined" },
		{ "$(NOPE)dir path=a mode=755\n", 1, "'$(NOPE)dir'" },
		{ "file a b path=c\n", 1, "name=value" },
		{ "dir path=a\n<include nowhere>\n", 2,
		  "nowhere: No such file" },
		{ "dir path=\"\" mode=755\n", 1, "path is empty" },
		{ "file path=a owner=$(NOPE)\n", 1, "owner='$(NOPE)'" },
		{ "link path=a target=$(NOPE)\n", 1, "target='$(NOPE)'" },
		{ "<frob x>\n", 1, "'<frob'" },
		{ "user username=a uid=x\n", 1, "id 'x'" },
	};

	(void)state;
	assert_refuses("ips", cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_action),
		cmocka_unit_test(chooses_by_variant_and_macro),
		cmocka_unit_test(stops_at_a_manifest_for_another_machine),
		cmocka_unit_test(passes_over_drivers_with_many_aliases),
		cmocka_unit_test(leaves_a_mediated_target_open),
		cmocka_unit_test(leaves_out_facets_that_are_off),
		cmocka_unit_test(carries_transforms_out),
		cmocka_unit_test(refuses_what_is_no_manifest),
	};

	return RUN_GROUP(tests);
}
