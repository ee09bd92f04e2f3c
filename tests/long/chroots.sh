# SPDX-License-Identifier: BSD-2-Clause
#
# Whole chroots of Debian, by mmdebstrap with every essential package configured,
# and by the first stage of debootstrap; thousands of entries, as real root
# makes them.
#
# needs: root
# timeout: 1800

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
. "$top_srcdir/tests/jobs/chroot.inc"
need debootstrap

same_chroot essential 'sbin/unix_chkpwd +file +2755 uid=0 gid=42'
# The log tells how long each download took.
same 'debootstrap --foreign' 'usr/bin/passwd +file +4755' '
	debootstrap --foreign --variant=minbase "$suite" root "$mirror" \
		>log 2>&1 || cat log
	rm -f log root/debootstrap/debootstrap.log
	tar --xattrs --acls -cf root.tar root && "$listing" root.tar
	rm -rf root root.tar'

done_testing
