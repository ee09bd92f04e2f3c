# SPDX-License-Identifier: BSD-2-Clause
# The sessions of the README do what the README shows.
. "${top_srcdir:-.}/tests/tap.sh"
need make tar cpio bash zstd xz

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

# ---- the two pipelines, as they are printed ----

# The how-manieth block of commands of the section.
printed() # NUMBER
{
	sed -n '/^Two pipelines/,/^Two commands/s/^\(    .*\)\{0,1\}$/\1/p' \
		"$top_srcdir/README" | awk -v wanted="$1" '
		/^ / && !inside { inside = 1; number++ }
		!/^ / { inside = 0 }
		inside && number == wanted'
}

mkdir -p pkgdefs/SUNWhello pkgdefs/etc proto/usr/bin acr
cat >pkgdefs/SUNWhello/prototype <<'END'
d none . 0755 root root
d none usr 0755 root sys
d none usr/bin 0755 root bin
f none usr/bin/hello 4555 root bin
END
echo usr/bin/beta >pkgdefs/etc/exception_list_i386
cp pkgdefs/etc/exception_list_i386 exception_list
cp hello proto/usr/bin/
printed 1 >pipelines
like 'the README has pipelines' "$(cat pipelines)" 'tartranslate'
exits 'they run' 0 bash -o pipefail -e pipelines
like 'cpio gets the mode and owner of the package' \
	"$(zstd -dc root.cpio.zst | cpio -itvn --quiet)" \
	'^-r-sr-xr-x .* 0 +2 .*usr/bin/hello'
like 'tar as well' "$(xz -dc root.tar.xz | tar tvf - --numeric-owner)" \
	'^-r-sr-xr-x 0/2 .*usr/bin/hello'
touch proto/usr/bin/beta
printed 2 >mkbfu
exits 'so does what mkbfu does' 0 env ROOT="$PWD/proto" SRC="$PWD" \
	CPIODIR="$PWD/acr" bash -o pipefail -e mkbfu
gzip -dc acr/generic.usr.cpio.gz >usr.cpio
is 'which makes archives of the newc format' "$(head -c 6 usr.cpio)" 070701
is 'without what is excepted' "$(cpio -it --quiet <usr.cpio | sort | tr '\n' ' ')" \
	'usr usr/bin usr/bin/hello '
printed 3 | grep -v sudo >check
exits 'protocmp tells the difference' 1 sh check
like 'and names the file' "$(cat out)" '^filea: f usr/bin/hello'
unlike 'but not the exception' "$(cat out)" beta
printed 4 >attested
rm proto/usr/bin/beta
exits 'attest packs the tree, and finds it in the archive' 0 \
	sh -c 'cd proto && bash -o pipefail -e ../attested'
like 'with the mode and owner of the package' "$(cat root.mtree)" \
	'^\./usr/bin/hello type=file mode=4555 uid=0 gid=2 '

done_testing
