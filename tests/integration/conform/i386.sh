# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# The conformance suite, asked by a program of 32 bits with the narrow
# structures, which libc has on such machines only.  Root is asked by the same
# program.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
[ -f "$top_builddir/preload/lib32/libfakebuild.so" ] ||
	skip_all 'no library of 32 bits was built'
[ -f /lib/ld-linux.so.2 ] || skip_all 'no dynamic linker of 32 bits is here'
cc32=$(sed -n 's/^I386_CC = //p' "$top_builddir/Makefile")
asker=$PWD/conform-i386 asker_of_root=$PWD/conform-i386
areas='owner mode descriptors ids spawn proc nodes users devices'
chmod 755 .
$cc32 -O1 -D_GNU_SOURCE -I"$top_srcdir" -I"$top_builddir" -o "$asker" \
	"$top_srcdir"/tests/conform/*.c -lpthread -Wl,-z,now 2>link.err ||
	skip_all "$cc32 cannot link: $(tail -n 1 link.err)"
chmod 755 "$asker"
# Without a directory it says how it is used, where such programs run.
"$asker" 2>run.err
[ $? = 2 ] || skip_all "programs of 32 bits do not run here: $(cat run.err)"
make_place "${TMPDIR:-/tmp}"
compare_with_root "$place"
