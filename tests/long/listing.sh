# SPDX-License-Identifier: BSD-2-Clause
#
# A system of Debian with its device nodes, as an image of a user who has no
# subordinate ids: what goes in comes out again; and packages with set-id
# programs and groups of their own, installed in a box while the kernel drops
# its caches all the time, leave what they leave in a chroot of real root.
# tests/integration/uchroot/listing.sh has every kind of member.
#
# LISTING_IMAGE names a tarball of Debian to be used in place of a new one.
#
# needs: root to make a system, and to compare with
# timeout: 3600

. "${top_srcdir:-.}/tests/tap.sh"
[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] ||
	skip_all 'a system and two installations take minutes'
is_full_root || skip_all 'devices can be made by root alone'
as_user unshare -Urm true 2>/dev/null ||
	skip_all 'no user namespace can be had here'
grep -Eqs "^($TEST_ID|$(id -nu "$TEST_ID" 2>/dev/null)):" /etc/subuid &&
	skip_all 'the user has subordinate ids'
need mmdebstrap python3

listing=$top_srcdir/tests/jobs/listing
packages='build-essential cron man-db postfix dbus'

# ---- the image ----

cp "${LISTING_IMAGE:-/dev/null}" made.tar
[ -s made.tar ] || mmdebstrap --quiet --variant=minbase "$(
	. /etc/os-release && echo "${VERSION_CODENAME:-stable}")" made.tar ||
	skip_all 'no system of Debian can be had'
mkdir root
tar -C root --numeric-owner --xattrs --xattrs-include='*' -xpf made.tar ||
	bail 'cannot unpack'
# A box has a /dev of its own; here its nodes can be seen.
cp -a root/dev root/srv/dev
rm -f root/etc/resolv.conf
cp /etc/resolv.conf root/etc/
printf '#!/bin/sh\nexit 101\n' >root/usr/sbin/policy-rc.d
chmod 755 root/usr/sbin/policy-rc.d
pack='tar --sort=name --numeric-owner --one-file-system --xattrs
	--xattrs-include=* --exclude=./proc/* --exclude=./dev/* --exclude=./run/*
	--exclude=./sys/* -cf -'
cat >root/srv/install <<END
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
exec 3>&1 >&2
apt-get -q update &&
	apt-get -qy --no-install-recommends install $packages &&
	apt-get -q clean && exec >&3 || exit
cd / && set -f && exec $(echo "$pack" | tr '\n\t' '  ') .
END
$pack -C root . >"$TEST_HOME/image.tar"
is 'the image has eight nodes' "$(tar -tvf "$TEST_HOME/image.tar" |
	grep -c '^c.* \./srv/dev/')" 8

# What an archive has, without the places where a box mounts.
members() # ARCHIVE
{
	"$listing" "$1" | grep -aEv '^\./(dev|proc|run|sys) '
}

members_by_tar() # ARCHIVE
{
	tar -tvvf "$1" --numeric-owner --full-time | tr -s ' ' |
		grep -aEv ' \./(dev|proc|run|sys)/$'
}

cd "$TEST_HOME" || bail 'no folder of the user'
as_user uchroot image.tar $pack -C / . >out.tar 2>err
is 'a box packs its root' "$(cat err)" ''
members image.tar >expected
members out.tar >found
like 'the image has odd owners' "$(cat expected)" \
	'/chage +file +2755 uid=0 gid=42 '
same_file 'what comes out is what went in' found expected
members_by_tar image.tar >expected
members_by_tar out.tar >found
same_file '... with times' found expected
remark "$(wc -l <found) members"

# ---- packages ----

(while :; do
	echo 3 >/proc/sys/vm/drop_caches
	sleep 1
done) &
dropper=$!
as_user uchroot --network image.tar sh /srv/install >box.tar 2>box.log
status=$?
kill "$dropper"
is 'packages are installed while caches are dropped' "$status" 0
[ "$status" = 0 ] || remark "$(tail -n 20 box.log)"

# In a chroot, too, nothing is to be started.
env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	unshare -mpuf --kill-child sh -c 'hostname localhost &&
	mount -t proc proc "$1/proc" && exec chroot "$1" sh /srv/install' \
	sh "$OLDPWD/root" >root.tar 2>root.log
status=$?
is 'real root installs them as well' "$status" 0
[ "$status" = 0 ] || remark "$(tail -n 20 root.log)"

# What tells times, the order of things, or where it was made, in its data.
without_data='^\./(var/log/|var/cache/|var/lib/(apt|dbus|dpkg)/|etc/ssl/|etc/aliases.db|etc/.*-$)'
members_alike()
{
	members "$1" | grep -av '^\./var/lib/apt/lists/' |
		sed -E "\\,$without_data, s/ size=.*//"
}
members_alike root.tar >expected
members_alike box.tar >found
like 'there is a program of another group' "$(cat expected)" \
	'/crontab +file +2755 uid=0 gid='
same_file 'a box has what a chroot of real root has' found expected
remark "$(wc -l <found) members"

done_testing
