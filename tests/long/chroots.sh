# SPDX-License-Identifier: BSD-2-Clause
#
# Whole chroots of Debian, by mmdebstrap with every essential package configured,
# and by debootstrap; thousands of entries, as real root makes them.  One way to
# make them is begun after the other until the campaign's time is over.
#
# needs: root
# timeout: 1800

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
. "$top_srcdir/tests/jobs/chroot.inc"
need debootstrap

begin=$(date +%s)

# Whether there is time for what is called NAME; notes it where there is none.
time_for() # NAME
{
	[ $(($(date +%s) - begin)) -lt "${CAMPAIGN_SECONDS:-600}" ] ||
		{ skip "$1" "the campaign's time is over"; false; }
}

in_namespaces() # NAME
{
	as_user unshare -U true 2>/dev/null ||
		{ skip "$1" 'no user namespaces for an ordinary user here'; false; }
}

# Without usrmerge, one of whose scripts would remove a link of this machine,
# /lib32, which only root may.
same_chroot essential 'sbin/unix_chkpwd +file +2755 uid=0 gid=42' \
	--include=usr-is-merged \
	--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr
# Logs tell how long each step took, and the cache of ldconfig inode numbers.
deb_boot() # OPTION...
{
	same "debootstrap $*" 'usr/bin/passwd +file +4755' "
		debootstrap $* --variant=minbase \"\$suite\" root \"\$mirror\" \
			>log 2>&1 || cat log
		cd root && rm -f ../log debootstrap/debootstrap.log \
			var/log/*.log var/log/apt/*.log var/cache/ldconfig/*
		tar --xattrs --acls -cf ../root.tar . && cd .. &&
		\"\$listing\" root.tar; rm -rf root root.tar"
}
! time_for 'debootstrap --foreign' || deb_boot --foreign
! time_for debootstrap || ! in_namespaces debootstrap || deb_boot
name='mmdebstrap --mode=root'
! time_for "$name" || ! in_namespaces "$name" ||
	same "$name" 'sbin/unix_chkpwd +file +2755 uid=0 gid=42' '
		mmdebstrap --quiet --mode=root --skip=chroot/mount \
			--variant=essential "$suite" root.tar "$mirror" \
			>log 2>&1 || cat log
		"$listing" root.tar; rm -f root.tar log'

done_testing
