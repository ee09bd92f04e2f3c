# SPDX-License-Identifier: BSD-2-Clause
#
# A signal handler on a small stack of its own may do what it may do without
# the shim.

. "${top_srcdir:-.}/tests/tap.sh"

is 'a handler with 4800 bytes of stack beside its registers' \
	"$(fb handler 4800 2>&1)" 'done'
is 'what it did is there' "$(fb_sh 'rm -rf dir; handler 65536
	stat -c "%n %u:%g %a %F" dir/*')" \
	'done
dir/closed 0:0 0 directory
dir/old 4242:4343 0 regular empty file
dir/tty 0:0 600 character special file'

done_testing
