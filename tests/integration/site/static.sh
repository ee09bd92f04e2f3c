# SPDX-License-Identifier: BSD-2-Clause
#
# Programs without a dynamic linker see what was recorded, and record, as those
# with one do; so do their children, of either kind.

. "${top_srcdir:-.}/tests/tap.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'on other machines they see the disk'

cc=${CC:-cc}
source=$top_srcdir/tests/helpers/portable.c

# The child is another user, to whom the way to the helper may be closed.
cp "$(command -v portable)" portable

# What the helper says of itself and its children; readdir has any order.
world() # PROGRAM CHILD
{
	rm -rf tree
	fb sh -c '"$@"' sh "$1" "$2" --child >said 2>&1
	grep -v ' is a ' said
	grep ' is a ' said | sort
}

world ./portable ./portable >expected
like 'a dynamic program sees what was recorded' "$(cat expected)" \
	'^tree/program 4242:4343 104751$'
is 'and so do its children' "$(grep -c '^the child' expected)" 2

try() # NAME COMPILER...
{
	name=$1
	shift
	if ! have "$1" || ! "$@" -o "$name" "$source" 2>err; then
		skip "$name: the same" "$* cannot make it"
		return
	fi
	unlike "$name has no dynamic linker" "$(readelf -lW "$name")" INTERP
	world "./$name" "./$name" >found
	same_file "$name: the same" found expected
	world "./$name" ./portable >found
	same_file "$name: a dynamic child, too" found expected
	world ./portable "./$name" >found
	same_file "$name: as a child" found expected
}
need readelf
try static $cc -static
try static-pie $cc -static-pie
try musl musl-gcc -static

done_testing
