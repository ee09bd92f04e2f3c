# SPDX-License-Identifier: BSD-2-Clause
#
# needs: root to install packages below a folder
# timeout: 3600
#
# The packages of RPM and of Arch, which a user builds with the tools of these:
# each is installed below a fresh folder, used there by a user, upgraded, and
# removed without a trace.  .ci/package does the same with Debian's.

. "${top_srcdir:-.}/tests/tap.sh"

[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] ||
	skip_all 'two builds take minutes'

version=$(fakebuild --version | sed 's/.* //')
archive=fakebuild-$version.tar.xz
cd "$TEST_HOME" || bail 'no folder of the user'
make -s --no-print-directory -C "$top_builddir" dist
cp "$top_builddir/$archive" . || bail 'no archive of a release'

# makepkg calls fakeroot, which is ours.
as_user mkdir bin
as_user ln -s "$(command -v fakebuild)" bin/fakeroot

build() # FORM [ARGUMENT]...
{
	as_user env PATH="$TEST_HOME/bin:$PATH" sh "$top_srcdir/packaging/build" "$1" \
		"$archive" >log 2>&1 && return
	sed 's/^/# /' log | tail -n 30
	return 1
}

# What a package has put below a folder works for a user.
used() # NAME ROOT
{
	is "$1: a session shows, saves and loads" "$(as_user sh -c '
		cd "$HOME" && rm -f file state
		"$1" -s state sh -c "touch file; chown 4242:4243 file"
		"$1" -i state stat -c %u:%g file' sh "$2/usr/bin/$3")" \
		4242:4243
}

# Files that are no data base of the package manager.
left() # ROOT
{
	find "$1" ! -type d ! -path '*/var/*' ! -path '*/etc/pacman.d/*'
}

# ---- RPM ----

# The same files as a newer release.
newer_rpm()
{
	as_user mkdir payload newer
	as_user sh -c 'cd payload && rpm2cpio ../rpm/fakebuild-*.x86_64.rpm |
		cpio -id --quiet'
	sed 's/^Release: .*/Release: 2/
		/^%prep/,/^%files/ { /^%files/!d }' \
		"$top_srcdir/packaging/fakebuild.spec" |
		sed "s|^%files|%install\ncp -a $PWD/payload/. %{buildroot}\n&|" \
		>newer.spec
	as_user rpmbuild -bb --nodeps -D "_topdir $PWD/newer" \
		-D "_rpmdir $PWD/newer" newer.spec >log 2>&1
}

in_rpm() # ARGUMENT...
{
	rpm --root "$PWD/rpm-root" --dbpath /var/lib/rpm "$@"
}

try_rpm()
{
	ok 'rpm: a user builds the package' build rpm
	mkdir rpm-root
	ok 'rpm: it is installed' in_rpm -i --nodeps rpm/fakebuild-*.x86_64.rpm
	ok 'rpm: it verifies' in_rpm -V --nodeps fakebuild
	used rpm "$PWD/rpm-root" fakebuild
	used 'rpm, as fakeroot' "$PWD/rpm-root" fakeroot-fakebuild
	ok 'rpm: there is a newer one' newer_rpm
	ok 'rpm: it is upgraded' in_rpm -U --nodeps newer/*/fakebuild-*.rpm
	like 'rpm: to the newer one' "$(in_rpm -q fakebuild)" '-2\.x86_64$'
	used 'rpm, upgraded' "$PWD/rpm-root" fakebuild
	ok 'rpm: it is removed' in_rpm -e fakebuild
	is 'rpm: without a trace' "$(left rpm-root)" ''
	is 'rpm: and without a folder' "$(find rpm-root -name '*fakebuild*')" ''
}

# ---- Arch ----

newer_arch()
{
	as_user mkdir arch-newer
	as_user tar xf arch/fakebuild-*.pkg.tar.* -C arch-newer
	sed -i 's/^pkgver = .*-1/pkgver = '"$version"'-2/' arch-newer/.PKGINFO
	(cd arch-newer && as_user tar czf "$TEST_HOME/newer.pkg.tar.gz" \
		--owner=0 --group=0 .PKGINFO .MTREE usr)
}

in_arch() # ARGUMENT...
{
	pacman --root "$PWD/arch-root" --dbpath "$PWD/arch-root/var/lib/pacman" \
		--cachedir "$PWD/arch-root/var/cache" \
		--logfile "$PWD/arch-root/var/log" --config pacman.conf \
		--noconfirm "$@"
}

try_arch()
{
	ok 'arch: a user builds the package' build arch
	mkdir -p arch-root/var/lib/pacman arch-root/var/cache
	printf '[options]\nArchitecture = auto\nSigLevel = Never\n' >pacman.conf
	ok 'arch: it is installed' in_arch -Udd arch/fakebuild-*.pkg.tar.*
	ok 'arch: its files are there' in_arch -Qk fakebuild
	used arch "$PWD/arch-root" fakebuild
	used 'arch, as fakeroot' "$PWD/arch-root" fakeroot-fakebuild
	ok 'arch: there is a newer one' newer_arch
	ok 'arch: it is upgraded' in_arch -Udd newer.pkg.tar.gz
	is 'arch: to the newer one' "$(in_arch -Q fakebuild)" \
		"fakebuild $version-2"
	used 'arch, upgraded' "$PWD/arch-root" fakebuild
	ok 'arch: it is removed' in_arch -R fakebuild
	is 'arch: without a trace' "$(left arch-root)" ''
	is 'arch: and without a folder' \
		"$(find arch-root -name '*fakebuild*')" ''
}

if have rpmbuild; then
	try_rpm
else
	skip 'the package of RPM' 'rpmbuild is not installed'
fi
if have makepkg && have pacman; then
	try_arch
else
	skip 'the package of Arch' 'makepkg or pacman is not installed'
fi

done_testing
