# SPDX-License-Identifier: BSD-2-Clause
#
# --no-sync: programs that write their data to the disk do not wait for it.

. "${top_srcdir:-.}/tests/tap.sh"

need strace
strace -o /dev/null true 2>/dev/null || skip_all 'strace is not allowed here'
for call in fsync fdatasync syncfs; do
	case $call in
	fsync) set -- sync odd ;;
	fdatasync) set -- sync -d odd ;;
	syncfs) set -- sync -f odd ;;
	esac
	echo 4242 >odd
	fakebuild strace -f -o trace -e trace="$call" -- "$@"
	is "$call is called without the option" "$(grep -c "$call(" trace)" 1
	fakebuild --no-sync strace -f -o trace -e trace="$call" -- "$@"
	is "$call is not called with it" "$(grep -c "$call(" trace)" 0
done

fakebuild --no-sync env PSEUDO_ALLOW_FSYNC= strace -f -o trace -e trace=fsync \
	-- sync odd
is 'PSEUDO_ALLOW_FSYNC has it called' "$(grep -c 'fsync(' trace)" 1
fakebuild --no-sync env -i "$(command -v strace)" -f -o trace -e trace=fsync \
	-- sync odd
is 'a program whose environment was wiped does not call it' \
	"$(grep -c 'fsync(' trace)" 0
fakebuild fakebuild --no-sync strace -f -o trace -e trace=fsync -- sync odd
is 'the option counts for a command that joins a session' \
	"$(grep -c 'fsync(' trace)" 0

done_testing
