# SPDX-License-Identifier: BSD-2-Clause
#
# Programs of Rust that make system calls themselves, as those of rustix do, with
# a dynamic linker and without.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"
[ "$(uname -m)" = x86_64 ] || skip_all 'own_calls.rs has the calls of x86_64'
need rustc

for kind in dynamic static-pie; do
	set --
	[ "$kind" = dynamic ] || set -- -C target-feature=+crt-static
	ok "$kind: it is built" rustc -O "$@" -o "$kind" \
		"$top_srcdir/tests/helpers/own_calls.rs"
	is "$kind: outside, everything is refused" "$("./$kind")" \
		"2000 wrong, user $(id -u)"
	is "$kind: inside, all is as for root" "$(fb "./$kind")" \
		'0 wrong, user 0'
	is "$kind: a child of the shell" "$(fb sh -c './"$1"; :' sh "$kind")" \
		'0 wrong, user 0'
done

done_testing
