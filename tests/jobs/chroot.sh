# SPDX-License-Identifier: BSD-2-Clause
#
# A chroot from Debian's packages, made by mmdebstrap and packed: every entry as
# real root makes it.  Here its packages are only unpacked; tests/long/chroots.sh
# configures all essential ones, and asks debootstrap too.  In the mode that
# starts fakechroot and fakeroot by itself, fakebuild lies below a prefix of its
# own, where no tool knows it.
#
# needs: root to compare with
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
. "$top_srcdir/tests/jobs/gain"
. "$top_srcdir/tests/jobs/chroot.inc"

same_chroot extract 'var/local +dir +2775 uid=0 gid=50' \
	--include=base-files,base-passwd

# What the packages leave to their scripts is left out in both.
if have fakechroot; then
	install_apart
	gains 'mmdebstrap --mode=fakechroot, at another prefix' \
		'var/local/? +dir +2775 uid=0 gid=50' '
		mode=fakechroot
		[ "$(id -u)" != 0 ] || mode="root --skip=chroot/mount"
		mmdebstrap --quiet --mode=$mode --variant=extract --include=\
base-files,base-passwd,tar,libc6,libacl1,libselinux1,libpcre2-8-0 \
			"$suite" root.tar "$mirror" >log 2>&1 || cat log
		"$listing" root.tar; rm -f root.tar log'
else
	skip 'mmdebstrap --mode=fakechroot' 'fakechroot is not installed'
fi

done_testing
