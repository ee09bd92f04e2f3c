# SPDX-License-Identifier: BSD-2-Clause
#
# A program that valgrind watches in a session has the mistakes that it has
# outside, and no others: what the shim asks of the kernel is not among them.

. "${top_srcdir:-.}/tests/tap.sh"
need valgrind setfacl getfacl

watch='valgrind -q --error-exitcode=9'
export watch

exits 'cp -a, of what is recorded' 0 fb_sh '
	echo text >a && chown 4242:4343 a && chmod 4755 a &&
	setfacl -m u:4545:r a && $watch cp -a a b && $watch cp a b &&
	[ "$(stat -c %u:%g:%a b)" = 4242:4343:4755 ] && getfacl -n b'
is 'valgrind has nothing to say' "$(cat err)" ''
like 'the ACL is copied' "$(cat out)" '^user:4545:r'

done_testing
