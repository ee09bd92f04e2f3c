# SPDX-License-Identifier: BSD-2-Clause
# needs: root to compare with
# timeout: 1200
#
# Real source packages with set-id programs and foreign groups: what a user
# installs under fakebuild and packs, in the same session or in a later one,
# is byte for byte the archive that real root makes.
. "${top_srcdir:-.}/tests/tap.sh"
need make cc
. "$top_srcdir/tests/jobs/sources.inc"

# What both worlds do: install SOURCE TARGET, pack TARGET >ARCHIVE.
cat >pack <<'END'
umask 022
exec tar cf - --sort=name --mtime=@0 --numeric-owner --format=posix \
	--pax-option=delete=atime,delete=ctime --xattrs --xattrs-include='*' \
	-C "$1" .
END
cat >install <<'END'
umask 022
for d in sbin bin share/man/man1 share/man/man5 share/man/man8; do
	mkdir -p "$2/usr/$d"
done
cd "$1" && make -s install DESTDIR="$2" || exit
# What the packaging adds when it is installed: a group of cron's own, whose id
# differs from machine to machine.
case $1 in
*/cron/tree)
	chown root:4343 "$2/usr/bin/crontab" &&
		chmod 2755 "$2/usr/bin/crontab" &&
		install -d -g 4343 -m 1730 "$2/var/spool/cron/crontabs" &&
		install -o 4242 -g 4343 -m 0640 "$1/debian/crontab.main" "$2/"
	;;
esac
END

# Builds as the user, installs as root and under fakebuild, compares.
check_package() # PACKAGE CONFIGURE-FLAG...
{
	package=$1
	shift
	top=$PWD/sources/$package
	if ! fetch "$package"; then
		skip "$package: packed as real root packs it" \
			'the source cannot be had'
		return
	fi
	# What is compiled is the same in both worlds, so it may be slow.
	if ! as_user sh -c 'cd "$1/tree" && shift || exit 1
		export CFLAGS=-O0
		{ [ ! -x configure ] || ./configure "$@"; } &&
			make -j "$(getconf _NPROCESSORS_ONLN)"' \
		sh "$top" "$@" >"$top/log" 2>&1; then
		skip "$package: packed as real root packs it" \
			"it does not compile here: $(tail -n 1 "$top/log")"
		return
	fi
	# Paths find their way into binaries, so both worlds use the same.
	cp -a "$top/tree" "$top/built"
	chown -R 0:0 "$top/tree"
	ok "$package: root installs" sh install "$top/tree" "$top/out"
	sh pack "$top/out" >"$top/real.tar"
	rm -rf "$top/tree" "$top/out"
	mv "$top/built" "$top/tree"
	ok "$package: a user installs and packs under fakebuild" \
		as_user fakebuild -s "$top/state" -- sh -c '
			sh install "$1/tree" "$1/out" &&
			sh pack "$1/out" >"$1/same.tar"' sh "$top"
	ok "$package: and packs again in a later session" \
		as_user fakebuild -i "$top/state" -- sh -c '
			sh pack "$1/out" >"$1/later.tar"' sh "$top"
	list "$top/real.tar" >"$top/real.list"
	for when in same later; do
		list "$top/$when.tar" >"$top/$when.list"
		same_file "$package: entries of the $when session are root's" \
			"$top/$when.list" "$top/real.list"
		same_file "$package: bytes of the $when session are root's" \
			"$top/$when.tar" "$top/real.tar"
	done
	like "$package: there is something to get right" \
		"$(cat "$top/real.list")" '^-(..s|.....s)'
	is "$package: the disk holds no set-id bit" \
		"$(find "$top/out" -perm /6000)" ''
	is "$package: no file changed hands" \
		"$(find "$top/out" ! -uid "$TEST_ID")" ''
}

check_package cron
check_package liblockfile --prefix=/usr --with-mailgroup=mail --enable-shared
check_package sudo --prefix=/usr --sysconfdir=/etc --without-pam \
	--disable-nls --disable-gcrypt --disable-openssl

done_testing
