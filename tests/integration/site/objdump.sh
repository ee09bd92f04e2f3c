# SPDX-License-Identifier: BSD-2-Clause
#
# The shim finds the system calls of programs as objdump does: those of some
# libraries, of static programs of C, and of what there is of Go.  All others of
# this machine: tests/long/sites.sh.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/site/objdump.inc"
need objdump
loads_static || skip_all "there are no sites on $(uname -m)"

cat >small.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct stat st;
	FILE *file = fopen(argv[argc - 1], "r");

	return !file || fstat(fileno(file), &st) != 0 || chown(".", 42, 43);
}
END

# Programs, each with system calls of its own.
build() # COMMAND...
{
	if "$@" small.c 2>err; then
		compare "./$output"
		unlike "./$output has some" "$found" '^0 found'
	else
		skip "$output" "$* cannot make it"
	fi
}
cc=${CC:-cc}
for output in static static-pie; do
	build $cc -O2 "-$output" -o "$output"
done
output=musl
if have musl-gcc; then
	build musl-gcc -O2 -static -o musl
else
	skip musl 'musl-gcc is not installed'
fi

for file in "$($cc -print-file-name=libc.so.6)" \
	"$($cc -print-file-name=ld-linux-x86-64.so.2)" \
	"$($cc -print-file-name=ld-linux-aarch64.so.1)" \
	"/lib/ld-musl-$(uname -m).so.1" \
	/sbin/ldconfig /usr/bin/busybox /usr/bin/umoci /usr/bin/catatonit \
	/usr/bin/tini-static; do
	[ ! -r "$file" ] || ! may_have_calls "$file" || compare "$file"
done

# What there is to be seen is seen: all kinds of windows, and calls elsewhere.
call=syscall other=cpuid windows='around
one
several'
[ "$(uname -m)" = x86_64 ] || call='svc\t#0x0' other='mrs' windows=one
is 'a static program has windows of all kinds' \
	"$(sites static | cut -d ' ' -f 4 | sort -u)" "$windows"
objdump -d --no-show-raw-insn static | sed "s/\t$call.*/\tnop/" |
	sites -c static >missing
like 'a call that objdump does not show is told' "$(cat missing)" 'is none$'
objdump -d --no-show-raw-insn static | sed "s/\t$other.*/\t$call/" |
	sites -c static >missing
like 'and one that only objdump shows' "$(cat missing)" 'is missed$'

done_testing
