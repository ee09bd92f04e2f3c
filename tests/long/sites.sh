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
[ "$(uname -m)" = x86_64 ] || skip_all 'sites are for x86_64'

find / -xdev \( -path /proc -o -path /sys -o -path /tmp \) -prune -o \
	-type f \( -perm -100 -o -name '*.so*' \) -size +1k -print 2>/dev/null |
	shuf >files
begin=$(date +%s)
while read -r file; do
	[ $(($(date +%s) - begin)) -lt "${CAMPAIGN_SECONDS:-600}" ] || break
	may_have_calls "$file" || continue
	case $(head -c 20 "$file" | od -An -c | tr -d ' \n') in
	177ELF002*'>\0') compare "$file" ;;
	esac
done <files
isnt 'there are files' "$tap_count" 0

done_testing
