# SPDX-License-Identifier: BSD-2-Clause
#
# The programs as they are linked: an error in one of them should be a crash,
# not a way in.

. "${top_srcdir:-.}/tests/tap.sh"
need readelf

flags=$(sed -n 's/^HARD_[A-Z]* = *//p' "$top_builddir/Makefile")
[ -n "$(echo $flags)" ] || skip_all 'configured with --disable-hardening'

# What nm calls by a name of this pattern, in a program.
calls() # PROGRAM PATTERN
{
	readelf -sW "$1" | grep -Eq " UND ($2)(@|\$)"
}

for program in faked/faked pkgdb/pkgdb cpiotranslate \
	tartranslate protocmp/protocmp protocmp/protolist uchroot/uchroot \
	uchroot/uchroot-unpack uchroot/autopkgtest-virt-uchroot attest/attest \
	fakebuild
do
	file=$top_builddir/$program
	is_file "$program is there" "$file"
	like "$program can lie anywhere" "$(readelf -hW "$file")" 'Type: *DYN'
	like '... has read-only relocations' "$(readelf -lW "$file")" \
		'^ *GNU_RELRO'
	like '... and a stack of data alone' "$(readelf -lW "$file")" \
		'^ *GNU_STACK .* RW '
	# It has no libc, and nothing that could be bound.
	[ "$program" = fakebuild ] && continue
	like '... binds at once' "$(readelf -dW "$file")" 'BIND_NOW|FLAGS.*NOW'
	ok '... has canaries' calls "$file" '__stack_chk_fail'
	case $flags in
	*_FORTIFY_SOURCE*)
		ok '... and checked calls' calls "$file" '__[a-z0-9]+_chk' ;;
	esac
done
ok 'programs were found' test "$tap_count" -ge 20

done_testing
