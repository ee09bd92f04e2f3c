# SPDX-License-Identifier: BSD-2-Clause
#
# The programs and libraries of this machine that have system calls, as
# tests/integration/site/objdump.sh compares some: in no order, until the time
# is over; all of them in an hour or so.
#
# timeout: 86400

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/site/objdump.inc"
need objdump
need sites

# True for a file of ELF with 64 bits, of this machine.
is_of_here() # FILE
{
	case $(uname -m),$(head -c 20 "$1" | od -An -tx1 | tr -d ' \n') in
	x86_64,7f454c4602*3e00 | aarch64,7f454c4602*b700) ;;
	*) false ;;
	esac
}

# What is installed: elsewhere lie builds of anybody's, the shim's own code among
# them, which nobody changes and in which a compiler here and there leaves no
# window.
find /bin /lib /opt /sbin /usr -xdev -type f \
	\( -perm -100 -o -name '*.so*' \) -size +1k -print 2>/dev/null |
	shuf >files
begin=$(date +%s)
while read -r file; do
	[ $(($(date +%s) - begin)) -lt "${CAMPAIGN_SECONDS:-600}" ] || break
	may_have_calls "$file" || continue
	! is_of_here "$file" || compare "$file"
done <files
isnt 'there are files' "$tap_count" 0

done_testing
