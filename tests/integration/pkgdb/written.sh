# SPDX-License-Identifier: BSD-2-Clause
#
# Forms for other tools, read by these tools.

. "${top_srcdir:-.}/tests/tap.sh"

mkdir -p tree/usr tree/dev
for file in usr/ct "usr/a b" usr/ping usr/conf dev/odd; do
	: >"tree/$file"
done
ln -s ct tree/usr/l
cat >table <<'END'
/usr      d 755  4242 4343 - - - - -
/usr/ct   f 4511 0    4343 - - - - -
/usr/ping f 755  4242 4343 - - - - -
|xattr cap_net_raw=ep
/usr/conf f 640  4242 0 - - - - -
/dev      d 755  0 0 - - - - -
/dev/odd  c 620  4242 4343 5 70 - - -
/dev/fifo p 600  4444 4545 - - - - -
END
cat >spec <<'END'
#mtree
./usr/a\040b type=file uid=4242 gid=4343 mode=0711
./usr/l type=link link=ct uid=4242 gid=4343 mode=0777
./usr/open type=file uid=4242 gid=4343
./srv type=socket uid=4242 gid=4343 mode=0700
END

# ---- squashfs ----

exits 'definitions for mksquashfs' 1 pkgdb convert -t squashfs -o list table spec
like 'what has no mode is left out' "$(cat err)" 'wants a mode: 1$'
like 'capabilities are lost' "$(cat err)" 'without their capabilities: 1$'
if command -v mksquashfs >/dev/null; then
	exits 'mksquashfs takes them' 0 mksquashfs tree image -pf list \
		-e dev/odd -no-progress -quiet
	unsquashfs -lln image 2>/dev/null | sed -n 's|squashfs-root/||p' |
		sed 's/ [0-9]\{4\}-[0-9-]* [0-9:]* / /; s/  */ /g' |
		grep -v squashfs-root | LC_ALL=C sort >got
	cat >want <<'END'
-r-s--x--x 0/4343 0 usr/ct
-rw-r----- 4242/0 0 usr/conf
-rwx--x--x 4242/4343 0 usr/a b
-rwxr-xr-x 4242/4343 0 usr/ping
crw--w---- 4242/4343 5, 70 dev/odd
drwxr-xr-x 0/0 30 dev
drwxr-xr-x 4242/4343 78 usr
lrwxrwxrwx 4242/4343 2 usr/l -> ct
prw------- 4444/4545 0 dev/fifo
srwx------ 4242/4343 0 srv
END
	sed -i 's|^\(d[^ ]* [^ ]*\) [0-9]* |\1 |' got want
	same_file 'and makes of the tree what they say' got want
fi

# ---- gen_init_cpio ----

exits 'a list for gen_init_cpio' 1 pkgdb convert -t gen_init_cpio -o list \
	table spec
like 'names with blanks are left out' "$(cat err)" 'such a name: 1$'
# The grammar of usr/gen_init_cpio.c: words, their kinds, and no others.
is 'each line has the words that it wants' "$(grep -Evc \
	'^(file /[^ ]* [^ ]*|dir /[^ ]*|slink /[^ ]* [^ ]*|pipe /[^ ]*|sock /[^ ]*|nod /[^ ]*) [0-7]+ [0-9]+ [0-9]+( [bc] [0-9]+ [0-9]+)?$' \
	list)" 0
is 'with the data of a file as it is in the tree' "$(grep -w ct list)" \
	'file /usr/ct usr/ct 4511 0 4343
slink /usr/l ct 777 4242 4343'
is 'and devices by number' "$(grep odd list)" \
	'nod /dev/odd 620 4242 4343 c 5 70'
# It comes with the sources of Linux, and no package has the program.
generator=${GEN_INIT_CPIO:-gen_init_cpio}
if have "$generator" && have cpio; then
	sed 's, usr/, tree/usr/,' list >here
	printf '%s' data >tree/usr/ct
	exits 'gen_init_cpio takes it' 0 "$generator" here
	cpio -itv --numeric-uid-gid <out 2>/dev/null | awk '{
		$2 = ""
		sub(/[A-Z][a-z][a-z] .*[0-9] /, "")
		print
	}' | LC_ALL=C sort >got
	# What a link leads to ends with a NUL there.
	cat >want <<'END'
-r-s--x--x  0 4343 4 usr/ct
-rw-r-----  4242 0 0 usr/conf
-rwxr-xr-x  4242 4343 0 usr/ping
crw--w----  4242 4343 5, 70 dev/odd
drwxr-xr-x  0 0 0 dev
drwxr-xr-x  4242 4343 0 usr
lrwxrwxrwx  4242 4343 3 usr/l -> ct
prw-------  4444 4545 0 dev/fifo
srwx------  4242 4343 0 srv
END
	same_file 'and makes of it what it says' got want
else
	skip 'gen_init_cpio takes it' \
		'no gen_init_cpio in PATH, nor in the variable GEN_INIT_CPIO'
fi
pkgdb convert -q --from gen_init_cpio -t entries list | cut -d, -f1-5 >back
is 'it is read again' "$(grep usr/ct back)" \
	'{"type":"f","path":"usr/ct","mode":"4511","owner":"root","uid":0'

# ---- statoverride ----

exits 'a database of overrides' 1 pkgdb convert -t statoverride -o list \
	table spec
is 'with numbers where there are no names' "$(grep -E 'usr/(ct|a)' list)" \
	'#4242 #4343 0711 /usr/a b
root #4343 4511 /usr/ct'
if command -v dpkg-statoverride >/dev/null; then
	mkdir admin
	cp list admin/statoverride
	dpkg-statoverride --admindir="$PWD/admin" --list | sort >got
	sort list | sed 's/ 0\([0-7]* \)/ \1/; s/#\([0-9]*\)/\1/g' >want
	sed -i 's/#\([0-9]*\)/\1/g' got
	same_file 'dpkg-statoverride lists them' got want
fi

# ---- rpm ----

printf 'e preserve usr/conf 640 root bin\n' >proto
exits 'lines of a %files section' 1 pkgdb convert -t rpm -o list proto table \
	spec
is 'with all that rpm knows' "$(grep -E 'ping|conf|odd|a b|/usr$|/l$' list)" \
	'%attr(0620,4242,4343) %dev(c,5,70) /dev/odd
%attr(0755,4242,4343) %dir /usr
%attr(0711,4242,4343) "/usr/a b"
%attr(0640,root,bin) %config /usr/conf
/usr/l
%caps(cap_net_raw=ep) %attr(0755,4242,4343) /usr/ping'
pkgdb convert -q --from rpm --table=solaris -t entries list >back
like 'it is read again' "$(grep dev/odd back)" '"c".*"0620".*"major":5,"minor":70'
if command -v rpmbuild >/dev/null; then
	grep -v -e usr/open -e fifo list >files
	cat >odd.spec <<'END'
Name: odd
Version: 1
Release: 1
Summary: odd
License: none
BuildArch: noarch
%description
odd
%files -f files
END
	# rpmbuild makes the node; it takes the placeholder for a stray file.
	rm tree/dev/odd
	mkdir build
	cp files build/
	exits 'rpmbuild takes them' 0 rpmbuild -bb --quiet \
		--define "_topdir $PWD/rpm" --define "_builddir $PWD/build" \
		--define "_dbpath $PWD/db" --define '_build_id_links none' \
		--buildroot "$PWD/tree" --noclean \
		--define '__os_install_post true' odd.spec
	rpm --dbpath "$PWD/db" -qp --qf \
		'[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES} %{FILECAPS}\n]' \
		rpm/RPMS/noarch/odd-1-1.noarch.rpm >got 2>err2
	like 'and packs what they say' "$(grep ping got)" \
		'-rwxr-xr-x 4242 4343 /usr/ping =* *cap_net_raw[+=]ep'
	like 'devices' "$(grep odd got)" '^crw--w---- 4242 4343 /dev/odd'
	like 'set-id programs' "$(grep ct got)" '^-r-s--x--x root 4343 /usr/ct'
fi

done_testing
