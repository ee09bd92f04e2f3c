# SPDX-License-Identifier: BSD-2-Clause
#
# --doctor says what works here, and what follows where something does not.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

# What --doctor, or a job of faked, printed of one thing.
told() # WHAT
{
	grep -E "^(ok|note|lost) +$1 " out
}

fakebuild --doctor >out 2>err
status=$?
is 'nothing else is said' "$(cat err)" ''
like 'which kernel this is' "$(told kernel)" "^ok .*$(uname -r)"
like 'a session was tried' "$(told owners)" '^ok .*recorded and shown$'
like 'and devices in it' "$(told devices)" '^ok .*recorded and shown$'
like 'where the ledger is' "$(told ledger)" '^(ok|note) .*(in|of|/|sysv)'
like 'what files are known by' "$(told identity)" \
	'(birth time|handles|neither)'
is 'the status is that of the last line' "$status $(tail -n 1 out)" \
	"$(grep -q ^lost out && echo "1 $(grep -c ^lost out) of \
$(grep -cE '^(ok|note|lost) ' out) lost" || echo '0 nothing is lost')"
is 'no file is left' "$(find . -name 'fakebuild-doctor*')" ''
is 'in JSON it is the same' "$(fakebuild --json --doctor | python3 -c '
import json, sys
for line in sys.stdin:
    e = json.loads(line)
    print("%-4s  %-14s %s" % (e["verdict"], e["what"], e["text"]))
')" "$(grep -E '^(ok|note|lost) ' out)"

# ---- programs that make system calls themselves ----

like 'which SQLite there is' "$(told sqlite)" '^ok .*version 3\.[0-9.]+$'
# Files with the headers that tell what they are, and no code.
mkdir odd
python3 - <<'END'
import struct, sys
order = "<" if sys.byteorder == "little" else ">"
def elf(name, bits, notes=b"", loader=False):
    wide = bits == 64
    head, part = (64, 56) if wide else (52, 32)
    parts = [(4, len(notes))] + ([(3, 1)] if loader else [])
    at = head + part * len(parts)
    data = b"\x7fELF" + bytes([2 if wide else 1,
        1 if order == "<" else 2, 1]) + bytes(9)
    data += struct.pack(order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"),
        2, 62, 1, 0, head, 0, 0, head, part, len(parts), 0, 0, 0)
    for kind, size in parts:
        data += struct.pack(order + "IIQQQQQQ", kind, 4, at, 0, 0, size, size,
            4) if wide else struct.pack(order + "8I", kind, at, 0, 0, size,
            size, 4, 4)
    open("odd/" + name, "wb").write(data + notes)
own = 64 if sys.maxsize > 2 ** 32 else 32
go = struct.pack(order + "3I", 4, 4, 4) + b"Go\0\0build"
other = struct.pack(order + "3I", 4, 2, 1) + b"GNU\0ab\0\0"
elf("plain", own, other, True)
elf("alone", own, other)
elf("gopher", own, other + go)
elf("ours", own, struct.pack(order + "3I", 10, 0, 1) + b"fakebuild\0\0\0")
elf("narrow", 96 - own, other)
open("odd/script", "w").write("#!/bin/sh\n")
END
chmod +x odd/*
ln -s odd twice
(
	PATH=$PWD/odd:$PWD/twice:$PATH
	fakebuild --doctor >out
)
# On this machine the library loads them itself.
loads=no
untried='they are not reached,'
if loads_static; then
	loads=yes
	untried='not tried, since none can tell'
fi
like 'a program that is linked statically' "$(told static)" \
	"^(ok|note) .*PATH linked statically, as $PWD/odd/alone(,|:)"
like 'one of Go' "$(told go)" \
	"^note .*of Go, .* as $PWD/odd/gopher(, .*)?: $untried"
# With a library for the other word size they are tried, not named.
narrow="(not reached|does not run here).*$PWD/odd/narrow(,|\$)"
if [ -f "$top_builddir/preload/lib32/libfakebuild.so" ] &&
	[ -e /lib/ld-linux.so.2 ]; then
	narrow='^ok .* /lib/ld-linux.so.2 preloads the library$'
fi
like 'one of the other word size is named, or tried' \
	"$(told '(32|64)-bit')" "$narrow"
unlike 'no others' "$(cat out)" 'odd/(plain|script|ours)|twice/'
if echo 'int main(void) { return !printf("%u", getuid()); }' |
	cc -static -include stdio.h -include unistd.h -x c -o odd/busybox - \
		2>/dev/null; then
	seen=": $PWD/odd/busybox is in the session\$"
	[ $loads = yes ] ||
		seen="\\($PWD/odd/busybox saw uid $(id -u)\\)"
	PATH=$PWD/odd:$PATH fakebuild --doctor >out
	like 'a static program is tried, and what it sees is told' \
		"$(told static)" "$seen"
	[ $loads = no ] ||
		seen="^lost .*/odd/busybox found '$(id -u)', not '0': .*EPERM"
	PATH=$PWD/odd:$PATH FAKEBUILD_OPTIONS='--untouched busybox' \
		fakebuild --doctor >out
	like 'and one that is left alone is lost' "$(told static)" "$seen"
else
	skip 'a static program is tried' 'the compiler makes none'
fi
if sanitized; then
	skip 'without SQLite' 'the sanitizer loads libraries by itself'
else
	mkdir lib
	: >lib/libsqlite3.so.0
	LD_LIBRARY_PATH=$PWD/lib fakebuild --doctor >out
	like 'without SQLite what follows is told' "$(told sqlite)" \
		'^lost .*--state, .* fail; states as fakeroot.s text work$'
fi

PATH=$(echo "$PATH" | tr : '\n' | grep -v sbin | paste -sd :) \
	fakebuild --doctor >out 2>err
unlike 'chroot(8) is found without sbin in PATH' "$(cat out err)" \
	"(found '127'|not found)"

# ---- what does not work ----

if under 6.1 true 2>/dev/null; then
	under no-statx fakebuild --doctor >out
	like 'without statx(2) this is told, with what follows' \
		"$(told statx)" '^note .*: no birth times'
	like 'and what files are known by then' "$(told identity)" \
		'(handles|neither)'
	like 'the session works' "$(told owners)" '^ok '
	like 'and the filter is named' "$(told seccomp)" '^note .*a filter'
else
	skip 'without statx(2) this is told' 'no filters here'
fi
exits 'a launcher that starts nothing' 1 faked doctor false
like 'is named' "$(told session)" '^lost .*false cannot start a command'
exits 'one that starts no session' 1 faked doctor env
like 'reaches no program' "$(told reached)" \
	"^lost .*found '[1-9][0-9]*', not '0': the library is not preloaded"
like 'and records no owner' "$(told owners)" '^lost .*chown'
(
	ulimit -f 1000
	fakebuild --doctor >out
)
like 'a limit is told' "$(told RLIMIT_FSIZE)" '^note .*the ledger cannot grow'
FAKEBUILD_OPTIONS=-u fakebuild --doctor >out
like 'and variables that change sessions' "$(told variable)" \
	'FAKEBUILD_OPTIONS=-u$'
fb_sh 'echo "$FAKEBUILD_SECRET" >secret; fakebuild --doctor >out'
is 'but not the secret of a session' "$(grep -cFf secret out)" 0
mkdir closed
chmod 555 closed
exits 'a folder that cannot be written to is no success' 1 \
	sh -c 'cd closed && exec fakebuild --doctor'
like 'a folder in which nothing can be made' "$(told folder)" '^note .*go to'
like 'nor a session be tried' "$(told session)" '^lost .*not tried'

done_testing
