# SPDX-License-Identifier: BSD-2-Clause
# needs: root to compare with
# timeout: 1200
#
# Debian packages whose rules ask for root when they pack: what a user's
# `dpkg-buildpackage -rfakebuild` puts into them lists as what root's does.
. "${top_srcdir:-.}/tests/tap.sh"
need dpkg-buildpackage dh make cc
. "$top_srcdir/tests/jobs/sources.inc"

# Build dependencies are not asked for: what is missing ends the build.
build='cd "$1/tree" && shift && umask 022 &&
	DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -b -us -uc -d "$@"'

# Says what is in the packages lying in a folder, one list for all.
contents_of() # FOLDER
{
	for deb in "$1"/*.deb; do
		case $deb in *-dbgsym_*) continue ;; esac
		echo "== $(basename "$deb")"
		dpkg-deb --fsys-tarfile "$deb" >data.tar
		list data.tar
	done
}

check_package() # PACKAGE
{
	package=$1
	top=$PWD/sources/$package
	if ! fetch "$package"; then
		skip "$package: the packages are root's" \
			'the source cannot be had'
		return
	fi
	# Newer packages say that they need no root; then nothing is shown.
	sed -i '/^Rules-Requires-Root:/d; 1a Rules-Requires-Root: binary-targets' \
		"$top/tree/debian/control"
	cp -a "$top/tree" "$top/fresh"
	chown -R 0:0 "$top/tree"
	if ! sh -c "$build" sh "$top" >"$top/log" 2>&1; then
		skip "$package: the packages are root's" \
			"it does not compile here: $(tail -n 1 "$top/log")"
		return
	fi
	contents_of "$top" >"$top/real.list"
	rm -rf "$top/tree" "$top/$package"_*.* "$top"/*.deb
	mv "$top/fresh" "$top/tree"
	ok "$package: a user builds packages" \
		as_user sh -c "$build" sh "$top" -rfakebuild
	contents_of "$top" >"$top/fake.list"
	same_file "$package: the packages are root's" \
		"$top/fake.list" "$top/real.list"
	like "$package: there is something to get right" \
		"$(cat "$top/real.list")" '^[-d](..s|.....s).* 0/[1-9]'
}

check_package base-files
check_package procmail

done_testing
