# SPDX-License-Identifier: BSD-2-Clause
#
# libc's walkers call back without saying for which call: many at once, some
# that are never finished, one inside another, one that a child goes on with.

. "${top_srcdir:-.}/tests/tap.sh"

fb_sh 'mkdir place; mknod place/chr c 4 64; walks place' >found 2>&1
walks()
{
	sed -n "s/^$1 //p" found
}
is 'as many at once as there are threads' "$(walks 'at once')" 250
is 'left by longjmp again and again' "$(walks 'left by longjmp')" 250
is 'one goes on after another in it was left' \
	"$(walks 'left inside another')" 2
is 'a child goes on with the walk of its parent' "$(walks 'in a child')" 1
is 'a walk for every entry of a scan' "$(walks 'inside a scan')" 3
done_testing
