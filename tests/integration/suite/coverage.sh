# SPDX-License-Identifier: BSD-2-Clause
#
# The shim's counters: those of a process that is killed, and of one that goes
# on by exec, reach gcov's files.  A library of one function stands for the
# shim; `make coverage` as a whole takes too long for a test.

. "${top_srcdir:-.}/tests/tap.sh"
cc=${CC:-cc}
need gcov
sources=$top_srcdir/tests/coverage

compile() # OBJECT SOURCE FLAG...
{
	object=$1
	source=$2
	shift 2
	ok "$source compiles" $cc -D_GNU_SOURCE -I"$top_srcdir" -ffreestanding \
		-fvisibility=hidden -fno-stack-protector -fPIC \
		-c -o "$object" "$source" "$@"
}

cat >shim.c <<'END'
static volatile int attached;

__attribute__((constructor)) static void attach(void)
{
	attached = 1;
}

__attribute__((visibility("default"))) void never(void)
{
	attached = 2;
}
END
compile shim.o shim.c --coverage -fprofile-update=atomic -fdata-sections
compile counters.o "$sources/counters.c" -DCOUNTER_FILE="\"$PWD/counters\""
ok 'they make a library' $cc -shared -nostdlib -o shim.so shim.o counters.o \
	-Wl,-T,"$sources/counters.ld" -lgcc
ok 'the program that stores them is built' $cc -I"$top_srcdir" -o store \
	"$sources/store.c" -lgcov -ldl
truncate -s 16M counters

# It attaches once in sh that is killed, twice in sh that becomes true, and once
# in store.
exits 'one process is killed' 137 env LD_PRELOAD="$PWD/shim.so" \
	sh -c 'kill -9 $$'
ok 'one goes on by exec' env LD_PRELOAD="$PWD/shim.so" sh -c 'exec true'
is_absent 'neither wrote a file of gcov' shim.gcda
ok 'what they counted is stored' ./store ./shim.so
gcov --stdout shim.o >lines
like 'a line has the count of all' "$(cat lines)" ' 4: +[0-9]+:.*attached = 1'
like 'a line that nobody ran has none' "$(cat lines)" \
	'#####: +[0-9]+:.*attached = 2'

# ---- the sums ----

sums() # the files of gcovr on stdin
{
	awk -v LEVEL=80 -f "$sources/report.awk" | tr -s ' '
}

name=filename,line_total,line_covered,line_percent,branch_total
name=$name,branch_covered,branch_percent
is 'a folder has the sum of its files' "$(sums <<END
$name
a/x.c,10,9,0.9,4,1,0.25
a/y.c,10,1,0.1,0,0,
b/z.c,20,20,1.0,6,6,1.0
END
)" 'folder lines run branches taken
a 20 50.0% 4 25.0%
b 20 100.0% 6 100.0%
all 40 75.0% 10 70.0%

files below 80% lines run branches taken
a/y.c 10 10.0% 0 -'
printf '%s\n' "$name" 'a/x.c,10,0,0.0,4,0,0.0' >nothing
exits 'nothing at all is a failure' 1 awk -v LEVEL=80 \
	-f "$sources/report.awk" nothing

done_testing
