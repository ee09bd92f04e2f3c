# SPDX-License-Identifier: BSD-2-Clause
#
# A chroot from Debian's packages, made by mmdebstrap and packed: every entry as
# real root makes it.  Here its packages are only unpacked; tests/long/chroots.sh
# configures all essential ones, and asks debootstrap too.
#
# needs: root to compare with
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
. "$top_srcdir/tests/jobs/chroot.inc"

same_chroot extract 'var/local +dir +2775 uid=0 gid=50' \
	--include=base-files,base-passwd

done_testing
