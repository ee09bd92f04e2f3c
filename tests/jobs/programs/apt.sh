# SPDX-License-Identifier: BSD-2-Clause
#
# apt-get with its sandbox: what fetches is run as the user _apt, who gets the
# folders of what is under way, and checks that root is out of his reach.
#
# needs: root to make packages of what is not its own
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need apt-get dpkg-deb dpkg-scanpackages
getent passwd _apt >/dev/null || skip_all 'there is no user _apt'

# A repository of two packages for both worlds; the second needs the first.
package() # NAME MODE OWNER FIELD...
{
	name=$1 mode=$2 owner=$3
	shift 3
	mkdir -p "$name/DEBIAN" "$name/opt"
	printf '%s\n' "Package: $name" 'Version: 1' 'Architecture: all' \
		'Maintainer: Nobody <nobody@example.org>' 'Priority: optional' \
		'Description: one file' "$@" >"$name/DEBIAN/control"
	echo text >"$name/opt/$name"
	chown "$owner" "$name/opt/$name"
	chmod "$mode" "$name/opt/$name"
	dpkg-deb -Zgzip --build "$name" repository >/dev/null
}
mkdir repository
package base-of-all 4755 4242:4343
package leaf 2750 0:4343 'Depends: base-of-all'
(cd repository && dpkg-scanpackages . 2>/dev/null >Packages) ||
	bail 'dpkg-scanpackages failed'
export world_top

# A root of its own, which knows this repository alone.
apt_root='
	r=$PWD/r && mkdir -p $r/etc/apt/preferences.d $r/etc/apt/apt.conf.d \
		$r/etc/apt/trusted.gpg.d $r/var/lib/dpkg/info \
		$r/var/lib/dpkg/updates $r/var/lib/apt/lists/partial \
		$r/var/cache/apt/archives/partial $r/var/log/apt &&
	echo "deb [trusted=yes] ${way:-copy}:${from:-$world_top/repository} ./" \
		>$r/etc/apt/sources.list &&
	: >$r/var/lib/dpkg/status && : >$r/var/lib/dpkg/available
	printf "%s;\n" "Dir \"$r\"" "APT::Architecture amd64" \
		"APT::Architectures amd64" \
		"APT::Sandbox::User ${user:-_apt}" "DPkg::Path \"$PATH\"" \
		"DPkg::Options { --root=$r; --log=/dev/null; --force-not-root;
			--force-script-chrootless }" >$r/apt.conf &&
	export APT_CONFIG=$r/apt.conf
	apt()
	{
		apt-get -q -y "$@" >log 2>&1
		apt_status=$?
		sed "s|${r%/r}|HERE|g; s/^Fetched.*//" log
		rm log
		return $apt_status
	}'
# The names of lists hold the path of the repository, caches hold times.
tell='
	rm -rf $r/var/cache/apt/*.bin $r/etc/apt/sources.list $r/apt.conf \
		$r/var/log/apt $r/var/lib/dpkg/status*
	for f in $r/var/lib/apt/lists/*_Packages*; do
		[ ! -e $f ] || mv $f $r/var/lib/apt/lists/Packages
	done'

for way in copy file; do
	export way
	same "apt-get update, by $way:" 'lists/partial +dir +0700 uid=[1-9]' "
		$apt_root && apt update; $tell"
done
unset way
same 'apt-get update, without a sandbox' 'lists/Packages .*uid=0' "
	user=root; $apt_root && apt update; $tell"
same 'what only root may read stays closed to _apt' 'Permission denied' "
	cp -a \$world_top/repository . && from=\$PWD/repository &&
	chmod 600 repository/Packages && $apt_root && apt update; $tell"
same 'apt-get download, into a folder of _apt' \
	'd/leaf_1_all.deb +file +0644 uid=0' "
	$apt_root && apt update >/dev/null && mkdir d && chown _apt d &&
	cd d && apt download leaf; $tell"
same 'apt-get download, into a folder of root' 'performed unsandboxed' "
	$apt_root && apt update >/dev/null && mkdir -m 700 d &&
	cd d && apt download leaf; $tell"
same 'apt-get install --download-only' 'archives/leaf_1_all.deb.*uid=0' "
	$apt_root && apt update >/dev/null &&
	apt install --download-only leaf; $tell"
same 'apt-get install' 'opt/base-of-all +file +4755 uid=4242 gid=4343' "
	$apt_root && apt update >/dev/null && apt install leaf; $tell"
same 'apt-get remove' '^The following packages will be REMOVED' "
	$apt_root && apt update >/dev/null && apt install leaf >/dev/null &&
	apt remove base-of-all; $tell"
same 'apt-helper download-file' 'here.deb .*uid=0' '
	/usr/lib/apt/apt-helper -o APT::Sandbox::User=_apt download-file \
		copy:$world_top/repository/leaf_1_all.deb here.deb |
		sed "s/^Fetched.*//"'

done_testing
