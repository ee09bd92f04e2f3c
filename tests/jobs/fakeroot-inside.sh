# SPDX-License-Identifier: BSD-2-Clause
# needs: root to compare with
#
# `dpkg-buildpackage -rfakeroot` within a session, with the fakeroot that is
# installed: the package is root's, and what its rules recorded before they
# called fakeroot is in it.

. "${top_srcdir:-.}/tests/tap.sh"
need dpkg-buildpackage make fakeroot

mkdir -p source/debian/source
echo '3.0 (native)' >source/debian/source/format
cat >source/debian/changelog <<'END'
odd (4242) unstable; urgency=low

  * Odd.

 -- Odd <odd@example.org>  Thu, 01 Jan 2026 00:00:00 +0000
END
cat >source/debian/control <<'END'
Source: odd
Section: misc
Priority: optional
Maintainer: Odd <odd@example.org>
Standards-Version: 4.6.2
Rules-Requires-Root: binary-targets

Package: odd
Architecture: all
Description: odd
END
cat >source/debian/rules <<'END'
#!/usr/bin/make -f
build build-arch build-indep:
	install -d debian/odd/odd debian/odd/DEBIAN
	install -m 4755 /bin/true debian/odd/odd/program
clean:
	rm -rf debian/odd debian/files
binary-arch binary:
	chown -R 0:0 debian/odd
	chown 4242:77 debian/odd/odd/program
	chmod 4750 debian/odd/odd/program
	install -d -o 42 -g 4242 -m 2775 debian/odd/odd/folder
	mknod debian/odd/odd/null c 1 3
	dpkg-gencontrol -podd -Pdebian/odd
	dpkg-deb --build debian/odd ..
binary-indep: binary
END
chmod 755 source/debian/rules

contents_of() # FOLDER
{
	dpkg-deb -c "$1"/odd_*.deb | sed 's/ [^ ]* [^ ]* \.\// .\//'
}

build='cd "$1/source" && shift && umask 022 &&
	dpkg-buildpackage -b -us -uc -d "$@"'
for who in real fake; do
	mkdir "$who"
	cp -R source "$who"
done
chown -R "$TEST_ID" fake
ok 'root builds a package' sh -c "$build" sh "$PWD/real" -rfakeroot
contents_of real >real.list
ok 'a user does, in a session' \
	as_user fakebuild sh -c "$build" sh "$PWD/fake" -rfakeroot
contents_of fake >fake.list
same_file 'they are the same' fake.list real.list
like 'there is something to get right' "$(cat real.list)" \
	'^-rwsr-x--- 4242/77 '

done_testing
