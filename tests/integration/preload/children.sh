# SPDX-License-Identifier: BSD-2-Clause
#
# Children made in other ways than by libc's fork: they share what they should
# share, have their parent's ids, and keep their own changes to themselves.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/world.inc"

same_children 'the program' cloned

done_testing
