# SPDX-License-Identifier: BSD-2-Clause
# The sessions of the README do what the README shows.
. "${top_srcdir:-.}/tests/tap.sh"
need make tar cpio

cp "$top_srcdir"/demo/Makefile "$top_srcdir"/demo/hello.* .

# ---- a one-minute session ----

SHELL=/bin/sh fakebuild <<'END' >log 2>&1
make -s install DESTDIR=$PWD/root
chown 4242:4242 root/var/lib/hello
mknod root/dev/minute c 10 242
tar cf hello.tar -C root .
exit
END
is 'a session without a command is a shell' "$? $(cat log)" '0 '
listing=$(tar tvf hello.tar --numeric-owner)
like 'the program is packed as set-uid root' "$listing" \
	'^-rwsr-xr-x 0/0 .* \./usr/bin/h(ello|i)$'
like 'the device is packed as a device' "$listing" \
	'^crw-r--r-- 0/0 +10,242 .* \./dev/minute$'
like 'the folder is packed with its owner' "$listing" \
	'^drwxrws--- 4242/4242 .* \./var/lib/hello/$'
is 'the disk holds a plain file of the user' \
	"$(look root/dev/minute)" "$(id -u):$(id -g) 644 regular empty file"

# ---- what was recorded outlives the session ----

rm -rf root
ok 'a state is kept' \
	fakebuild --state app.db make -s install DESTDIR="$PWD/root"
ok 'and taken up again' \
	fakebuild --state app.db tar cf app.tar -C root .
like 'with what was recorded' "$(tar tvf app.tar --numeric-owner)" \
	'^-rw-r----- 4242/0 .* \./var/lib/hello/state$'
like 'explain names the command' \
	"$(fakebuild --state app.db --explain root/usr/bin/hello)" 'install'
like 'export writes mtree' \
	"$(fakebuild --state app.db --export mtree --root root)" \
	'^\./var/lib/hello/state .*uid=4242'

# ---- the two pipelines ----

mkdir pkgdefs
cat >pkgdefs/prototype <<'END'
d none usr 0755 root sys
d none usr/bin 0755 root bin
f none usr/bin/hello 4555 root bin
END
mkdir -p proto/usr/bin
cp hello proto/usr/bin/
cd proto
ok 'find | cpio | cpiotranslate makes an archive' sh -c '
	find usr | sort | cpio -o -H newc 2>/dev/null |
		cpiotranslate ../pkgdefs/prototype >../root.cpio'
like 'with the mode and owner of the package' \
	"$(cpio -itvn --quiet <../root.cpio)" '^-r-sr-xr-x .* 0 +2 .*usr/bin/hello'
ok 'tar | tartranslate does the same' sh -c '
	tar cf - --sort=name usr | tartranslate ../pkgdefs/prototype >../root.tar'
like 'with the mode and owner of the package' \
	"$(tar tvf ../root.tar --numeric-owner)" '^-r-sr-xr-x 0/2 .*usr/bin/hello'
cd ..
exits 'protocmp tells the difference' 1 protocmp -d pkgdefs/prototype proto
like 'and names the file' "$(cat out)" 'usr/bin/hello'

# ---- the folders and files that the README names ----

named=$(sed -n '/^The folders/,/^Building/p' "$top_srcdir/README" |
	grep -Eo '\b[a-z]+/[a-z.]*' | sort -u)
like 'the README names files to read' "$named" '^preload/intercept.def$'
for name in $named; do
	ok "$name is there" test -e "$top_srcdir/$name"
done

done_testing
