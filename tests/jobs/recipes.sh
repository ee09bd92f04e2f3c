# SPDX-License-Identifier: BSD-2-Clause
# timeout: 1800
# slow: it builds a copy of the tree
#
# The recipes of CONTRIBUTING and tests/README are carried out on a copy of the
# sources, step by step: the copy builds, the tests that a recipe names pass in
# it, and what was added works.  What a step writes down has to stand in the
# recipe: a file that it does not name fails the test.

. "${top_srcdir:-.}/tests/tap.sh"
need autoreconf automake make pkg-config nm

recipes=$top_srcdir/tests/jobs/recipes
tree=$PWD/tree

# ---- steps ----

# What follows is a recipe of this page; its text is kept to be held against
# the steps.
recipe() # PAGE TITLE
{
	awk -v title="$2" '
		underline && /^-+$/ { inside = last == title; next }
		{ underline = 1; if (inside) print last; last = $0 }
	' "$tree/$1" | tr -s ' \t\n' '   ' >"$tree.recipe"
	ok "$1 has the recipe '$2'" test -s "$tree.recipe"
}

# The recipe has these words.
says() # WORDS
{
	ok "... which says: $1" grep -qF -e "$1" "$tree.recipe"
}

# A step that makes a new file, from stdin.
make_file() # HOW-THE-RECIPE-CALLS-IT FILE
{
	says "$1"
	mkdir -p "$tree/$(dirname "$2")"
	cat >"$tree/$2"
}

# A step that puts the lines on stdin before the first line that has a text in
# it; how the recipe calls the file is its name, if not said.
insert() # FILE TEXT [HOW-THE-RECIPE-CALLS-IT]
{
	says "${3:-$1}"
	cat >"$tree.lines"
	at=$2 awk -v lines="$tree.lines" '
		!done && index($0, ENVIRON["at"]) {
			while ((getline line <lines) > 0)
				print line
			done = 1
		}
		{ print }
		END { exit !done }' "$tree/$1" >"$tree.new" ||
		bail "no line of $1 has: $2"
	cat "$tree.new" >"$tree/$1"
}

# The same, behind the last line.
append() # FILE [HOW-THE-RECIPE-CALLS-IT]
{
	says "${2:-$1}"
	cat >>"$tree/$1"
}

# ---- the copy ----

# The sources as they are, without what was built among them.
mkdir tree
(cd "$top_srcdir" && tar cf - --exclude=./.git --exclude=./build \
	--exclude='./build-*' --exclude='*.o' --exclude='*.shim' \
	--exclude='*.a' --exclude=./config.status .) |
	(cd tree && tar xf - && chmod -R u+rwX .)

# ---- a call ----

recipe CONTRIBUTING 'Add a verb'
insert preload/table/verbs.h '#endif' <<'END'
/*
 * credentials/hostname.c.  The kernel's call; where it refuses the builder what it
 * grants root, the call succeeds without effect.  EINVAL for too long a name.
 */
long fake_sethostname(const char *name, size_t size);

END
make_file 'the file of its family' preload/credentials/hostname.c \
	<"$recipes/hostname.c"
insert preload/local.mk 'credentials/ids.c' <<'END'
	%D%/credentials/hostname.c \
END
insert tests/README 'raw/memory.c, table/entry' <<'END'
    credentials/hostname   integration/preload/hostname.sh
END
insert tests/conform/misc.c 'void area_misc(' tests/conform/ <<'END'
static void long_host_name(const void *argument)
{
	char name[100] = "";

	(void)argument;
	TRY("sethostname", sethostname(name, sizeof(name)));
}

END
insert tests/conform/misc.c 'check(priorities, NULL' tests/conform/ <<'END'
	check(long_host_name, NULL, "a long host name");
END

recipe CONTRIBUTING 'Wrap another function of libc, or another system call'
insert preload/table/intercept.def 'CALL(int, setpriority' <<'END'
CALL(int, sethostname, (const char *name, size_t size),
     fake_sethostname(name, size))
END
says preload/table/unwrapped.list
sed 's/^sethostname setdomainname:/setdomainname:/' \
	"$top_srcdir/preload/table/unwrapped.list" \
	>"$tree/preload/table/unwrapped.list"
insert tests/helpers/matrix_processes.c 'ALONE(lock_in)' \
	'tests/helpers/matrix_*.c' <<'END'
static bool name_host(void *f)
{
	return CALL(int, const char *, size_t)("recipe", 6) == 0;
}

END
insert tests/helpers/matrix_processes.c '"chdir", change_dir' \
	'tests/helpers/matrix_*.c' <<'END'
	{ "sethostname", name_host },
END

recipe tests/README 'Add a helper program'
make_file 'tests/helpers/<name>.c' tests/helpers/namer.c <"$recipes/namer.c"
insert tests/helpers/local.mk '%D%/outside' <<'END'
test_helpers += %D%/namer
END

recipe tests/README 'Add a shell test'
make_file 'tests/integration/<area>/<behaviour>.sh' \
	tests/integration/preload/hostname.sh <<'END'
# SPDX-License-Identifier: BSD-2-Clause
# The name of the host is root's to set, by libc and by number.
. "${top_srcdir:-.}/tests/tap.sh"
is 'outside of a session it is refused' "$(namer)" '-1 -1'
is 'inside it seems to be set' "$(fb namer)" '0 0'
done_testing
END

# ---- a packaging format ----

recipe CONTRIBUTING 'Add a packaging format'
make_file 'pkgdb/read/read_<format>.c' pkgdb/read/read_owners.c \
	<"$recipes/read_owners.c"
insert pkgdb/read/formats.def 'DIRECTORY("pkgdefs"' <<'END'
TEXT("owners", owners, .table = USERS_ROOT)
END
insert pkgdb/local.mk 'read/read_pkgdefs.c' <<'END'
	%D%/read/read_owners.c \
END
insert man/pkgdb.5 '.Ss statoverride' 'pkgdb(5)' <<'END'
.Ss owners
A path, and its owner and group.
.Bd -literal -offset indent
srv/app 4242:4343
.Ed
END
says tests/fuzz/pkgdb.mk
says 'its replay and, below'
sed -n 's/statoverride/owners/gp; /^if FUZZERS$/p; /^endif$/p' \
	"$top_srcdir/tests/fuzz/pkgdb.mk" >>"$tree/tests/fuzz/pkgdb.mk"
make_file 'tests/fuzz/seeds/pkgdb_<format>/' \
	tests/fuzz/seeds/pkgdb_owners/rows <<'END'
srv/app 4242:4343
usr root:root
END

recipe tests/README 'Add a case of a program'
make_file 'args' tests/cases/pkgdb/owners/args <<'END'
query -d owners srv/app
END
make_file 'its files' tests/cases/pkgdb/owners/owners <<'END'
usr root:root
srv/app 4242:4343
END

recipe tests/README 'Add a unit test'
make_file 'tests/unit/<module>/<file>_test.c' \
	tests/unit/pkgdb/read_owners_test.c <"$recipes/read_owners_test.c"
insert tests/unit/pkgdb/local.mk 'read_pkgmap_test' \
	'tests/unit/<module>/local.mk' <<'END'
unit_tests += %D%/read_owners_test
END

# ---- a form ----

recipe CONTRIBUTING 'Add a form'
make_file 'pkgdb/write/write_<form>.c' pkgdb/write/write_owners.c \
	<"$recipes/write_owners.c"
insert pkgdb/write/write.h 'enum write_loss write_entries(' <<'END'
enum write_loss write_owners(FILE *out, const struct pkgdb_entry *entry);
END
insert pkgdb/write/write.c '"entries", .entry' <<'END'
	{ "owners", .entry = write_owners },
END
insert pkgdb/local.mk 'write/write_protolist.c' <<'END'
	%D%/write/write_owners.c \
END
insert faked/launcher/options.c '"protolist",	 "ips",' <<'END'
		"owners",
END
insert faked/launcher/options.c '"gen_init_cpio, statoverride' \
	'and the help' <<'END'
		  "owners, "
END
insert man/pkgdb.1 '.It Cm json' 'below FORMS in pkgdb(1)' <<'END'
.It Cm owners
Owners and groups, no types and modes.
END
insert man/pkgdb.1 '.Cm json' 'its name with --to' <<'END'
.Cm owners ,
END
insert man/fakebuild.1 '.It Cm squashfs , gen_init_cpio' \
	'--export in fakebuild(1)' <<'END'
.It Cm owners
see
.Xr pkgdb 1
END
insert tests/integration/pkgdb/forms.sh 'pkgdb convert -q -t entries spec' <<'END'
form=owners
there_and_back owners
holds 'odd ids' etc/f '"uid":4242,.*"gid":4343,'
loses 'rules' 'no rules for subtrees: 1$'

END

# ---- a compression ----

recipe CONTRIBUTING 'Add a compression'
insert codec/compression.c '"lzop", "' <<'END'
	{ "lrzip", "LRZI", 4, UNDO(lrzip), NULL },
END
for page in tartranslate.1 pkgdb.5; do
	says "$(basename $page .${page##*.})(${page##*.})"
	sed 's/gzip, bzip2, xz,/gzip, bzip2, lrzip, xz,/' \
		"$tree/man/$page" >"$tree.page"
	ok "man/$page lists compressions" grep -q lrzip "$tree.page"
	cat "$tree.page" >"$tree/man/$page"
done
tools=tests/integration/translate/compression.sh
says $tools
sed 's/^for tool in .* lzop;/for tool in lrzip;/' "$top_srcdir/$tools" \
	>"$tree/$tools"
ok "$tools lists programs" grep -q '^for tool in lrzip;' "$tree/$tools"
mkdir programs
cp "$recipes/lrzip" programs
chmod 755 programs/lrzip
PATH=$PWD/programs:$PATH

# ---- a compared field ----

recipe CONTRIBUTING 'Add a compared field'
insert protocmp/compare/field.def 'FIELD(TARGET' <<'END'
FIELD(TIME,	0,   "time ",		"time",	  time_differs,	  time_text)
END
insert protocmp/compare/field.c 'static const char *without_dot' <<'END'
static bool time_differs(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	return both_state(a, b, PKGDB_MTIME) && a->mtime != b->mtime;
}

END
insert protocmp/compare/field.c 'static void target_text' <<'END'
static void time_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->fields & PKGDB_MTIME)
		str_printf(out, "%lld", (long long)entry->mtime);
}

END
insert man/protocmp.1 '.It Sy symlink' 'protocmp(1)' <<'END'
.It Sy time
Of the last change, in seconds.
END
made=tests/cases/protocmp/time
make_file 'tests/cases/protocmp/' $made/args <<'END'
-d 42 4242
END
for time in 42 4242; do
	echo "./app type=file mode=644 uid=0 gid=0 time=$time.0" >"$tree/$made/$time"
done

# ---- an option ----

recipe CONTRIBUTING 'Add an option'
insert protocmp/tool/options.c '"show-excepted"' \
	'<program>/tool/options.c' <<'END'
	SKIP(TIME, "no-time", "leave times out"),
END
insert man/protocmp.1 '.It Fl s , Fl -no-targets' 'the manual page' <<'END'
.It Fl -no-time
END

# ---- a fuzz target ----

recipe tests/README 'Add a fuzz target'
make_file 'tests/fuzz/fuzz_<what>.c' tests/fuzz/fuzz_number.c \
	<"$recipes/fuzz_number.c"
make_file 'tests/fuzz/seeds/<what>/' tests/fuzz/seeds/number/past <<'END'
4243
END
append tests/fuzz/local.mk <<'END'
fuzz_replays += %D%/number_replay
%C%_number_replay_SOURCES = %D%/fuzz_number.c %D%/replay.c
END

# ---- the copy builds ----

# As the present build is configured, but warnings are errors, and without what
# takes time.
configure_copy()
(
	cd tree && autoreconf -i && mkdir build && cd build &&
		eval "../configure $("$top_builddir/config.status" --config) \
			--enable-dev --disable-sanitizers --disable-fuzzers"
)

# What has to do with the steps; the server and what else they do not touch is
# the present build's.
make_copy()
{
	mkdir -p tree/build/faked &&
		ln -s "$top_builddir/faked/faked" tree/build/faked/faked &&
		make -C tree/build generated &&
		make -C tree/build -j"$(getconf _NPROCESSORS_ONLN)" \
			fakebuild preload/libfakebuild.so pkgdb/pkgdb \
			protocmp/protocmp tartranslate cpiotranslate \
			tests/helpers/matrix \
			tests/helpers/namer tests/conform/conform \
			tests/unit/pkgdb/read_owners_test \
			tests/fuzz/number_replay tests/fuzz/pkgdb_owners_replay
}

configure_copy >configure.log 2>&1 ||
	bail "the copy cannot be configured: $(tail -n 20 configure.log)"
ok 'the copy builds' make_copy

# ---- and does what was added ----

in_copy() # COMMAND...
(
	for folder in '' /pkgdb /protocmp /tests/helpers /tests/conform; do
		PATH=$PWD/tree/build$folder:$PATH
	done
	"$@"
)

# What a case shows, which becomes what is expected of it.
shown() # CASE
{
	in_copy "$tree/tests/cases/run-case" "$tree/tests/cases/$1" |
		tee "$tree/tests/cases/$1/expected"
}

is 'a session names the host, by libc and by number' \
	"$(in_copy fakebuild -- namer)" '0 0'
mkdir answers
like 'it answers the question about root' \
	"$(in_copy fakebuild -- conform answers misc)" \
	'^misc/a long host name => sethostname=EINVAL'
like 'pkgdb reads the new format' "$(shown pkgdb/owners)" \
	'^owner +4242'
like 'protocmp compares the new field' "$(shown protocmp/time)" \
	'differ: .*time'

exits 'and leaves it out when it is told to' 0 in_copy protocmp --no-time \
	-d "$tree/$made/42" "$tree/$made/4242"

# The tests of the copy, as an ordinary start of them would have it.
run_tests()
(
	cd tree/build && ../tests/run "$@"
)
ok 'the tests that the recipes name pass' run_tests \
	tests/integration/preload/coverage.sh \
	tests/integration/preload/hostname.sh \
	tests/integration/preload/matrix.sh \
	tests/integration/preload/object.sh \
	tests/integration/pkgdb/cases.sh tests/integration/pkgdb/forms.sh \
	tests/integration/pkgdb/manual.sh \
	tests/integration/protocmp/cases.sh \
	tests/integration/protocmp/manual.sh \
	tests/integration/suite/command-line.sh \
	tests/integration/suite/mentions.sh \
	tests/integration/suite/unit-tests.sh \
	tests/integration/translate/compression.sh \
	tests/unit/pkgdb/read_owners_test tests/fuzz/pkgdb_owners_replay \
	tests/fuzz/number_replay

done_testing
