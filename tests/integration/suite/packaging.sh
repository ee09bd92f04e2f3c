# SPDX-License-Identifier: BSD-2-Clause
#
# What the packagings of distributions say of us is true: the files that they
# list are those that are installed, the texts that they add are there, and the
# version is ours.

. "${top_srcdir:-.}/tests/tap.sh"

packaging=$top_srcdir/packaging
spec=$packaging/fakebuild.spec

ok 'a user installs' make -s --no-print-directory -C "$top_builddir" install \
	prefix=/usr exec_prefix=/usr libdir=/usr/lib DESTDIR="$PWD/first"
# The names that configure may have been asked for are left out.
find first ! -type d | sed 's/^first//' |
	grep -v '^/usr/bin/\(fakeroot\|faked\|pseudo\)' >installed

# ---- the list of the spec ----

# Patterns of paths, as the shell has them.
listed()
{
	sed -n '/^%files$/,/^%changelog$/p' "$spec" |
		sed -n 's|%{_bindir}|/usr/bin|; s|%{_libdir}|/usr/lib|
			s|%{_datadir}|/usr/share|; s|%{_mandir}|/usr/share/man|
			s|/$|/*|; /^\//p'
}

unlisted() # INSTALLED
{
	while read -r file; do
		for pattern in $(set -f; listed); do
			# A pattern on purpose.
			# shellcheck disable=SC2254
			case $file in $pattern) continue 2 ;; esac
		done
		echo "$file"
	done <"$1"
}

# What is not installed, but for the names that configure is asked for.
missing()
{
	set -f
	for pattern in $(listed); do
		set +f
		ls first$pattern >/dev/null 2>&1 || echo "$pattern"
	done
}

set -f
isnt 'the spec lists files' "$(listed)" ''
is 'it lists all that is installed' "$(unlisted installed)" ''
set +f
is 'what it lists is installed, but for the names of fakeroot' "$(missing)" \
	'/usr/bin/faked-fakebuild
/usr/bin/fakeroot-fakebuild'
echo /usr/bin/another >another
is 'a file that it does not list is found' "$(unlisted another)" \
	/usr/bin/another

# ---- the names of fakeroot ----

for file in debian/rules fakebuild.spec PKGBUILD; do
	like "$file: they have a suffix" "$(cat "$packaging/$file")" \
		'--enable-fakeroot-name=-fakebuild'
done
is 'which those have that Debian lets choose from' \
	"$(grep -o '/[^ ]*-fakebuild[^ ]*' \
		"$packaging/debian/fakebuild.alternatives" | sort | tr '\n' ' ')" \
	'/usr/bin/faked-fakebuild /usr/bin/fakeroot-fakebuild /usr/share/man/man1/fakeroot-fakebuild.1.gz '

# ---- texts ----

texts() # FILE
{
	case $1 in
	*.docs) cat "$1" ;;
	*.spec) sed -n 's/^%doc //p' "$1" ;;
	*) sed -n '/README/,/-t/p' "$1" ;;
	esac | grep -oE '[A-Z]{4,}|doc/[a-z]+'
}

for file in debian/fakebuild.docs fakebuild.spec PKGBUILD; do
	for text in $(texts "$packaging/$file"); do
		is_file "$file: $text is there" "$top_srcdir/$text"
	done
	like "$file: the README is among them" "$(texts "$packaging/$file")" \
		'^README$'
done

# ---- the version ----

version=$(fakebuild --version | sed 's/.* //')
is 'the version of the spec is ours' \
	"$(sed -n 's/^Version: *//p' "$spec")" "$version"
is 'so is that of the PKGBUILD' \
	"$(sed -n 's/^pkgver=//p' "$packaging/PKGBUILD")" "$version"
is 'and that of the Debian package' \
	"$(sed -n '1s/.*(\(.*\)-[0-9]*).*/\1/p' "$packaging/debian/changelog")" \
	"$version"

# What it makes anew it removes first.
mkdir precious
exits 'an unknown form is refused' 2 \
	sh "$top_srcdir/packaging/build" precious archive.tar.xz
ok 'and removes no folder of that name' test -d precious

done_testing
