# SPDX-License-Identifier: BSD-2-Clause
#
# The non-root build of a workspace, both ways to its archives: what an ordinary
# user packs through the filter is, member by member, what root packs after he
# has restored the proto area.
#
# needs: root to restore a tree

. "${top_srcdir:-.}/tests/tap.sh"
need make cpio tar cmp

chmod 755 .
"$top_srcdir/tests/jobs/workflow.generate" workspace
mkdir build
chown "$TEST_ID:$TEST_ID" build
pkgdefs=$PWD/workspace/pkgdefs
exceptions=$pkgdefs/etc/exception_list
proto=$PWD/build/proto
archive=$PWD/build/archive

ok 'an ordinary user installs into the proto area' \
	as_user make -s -C workspace install DESTDIR="$proto"
is 'everything is his' "$(find build/proto ! -uid "$TEST_ID")" ''
like 'the packages have several hundred entries' \
	"$(cat "$pkgdefs"/*/prototype_com | grep -c '^[fevdsl] ')" '^[5-9][0-9]{2}$'

# ---- comparison ----

compare() # OPTION... TREE
{
	as_user protocmp --arch i386 -e "$exceptions" -d "$pkgdefs" "$@"
}

exits 'the proto area is not quite as the packages say' 1 \
	compare -gu "$proto"
is 'nothing is missing, nothing too much' "$(grep -c '^[a-z] ' out)" 0
is 'the modes that he needed are told, and one mistake' \
	"$(awk '$1 == "filea:" { printf "%s %s", $3, $5 }
		$1 == "fileb:" { print " " $5 }' out)" \
	'usr/bin/cmd009 555 700
usr/bin/ct 4111 4511
usr/bin/cu 4111 4511
usr/bin/uustat 4111 4511
usr/bin/uux 4111 4511
usr/lib/pt_chmod 4111 4511
usr/lib/spell 555 755
usr/lib/uucp/bnuconvert 110 510
usr/lib/uucp/remote.unknown 4111 4511
usr/lib/uucp/uucheck 110 510
usr/lib/uucp/uucico 4111 4511
usr/lib/uucp/uucleanup 110 510
usr/lib/uucp/uusched 4111 4511
usr/lib/uucp/uuxqt 4111 4511
usr/sadm/install/scripts 555 755
var/spool/cron/crontabs/adm 400 600
var/spool/cron/crontabs/root 400 600
var/spool/cron/crontabs/sys 400 600'

# ---- root's way ----

cp -a build/proto restored
exits 'root restores a copy' 0 protocmp --arch i386 -GUP \
	-e "$exceptions" -d "$pkgdefs" restored
exits 'which then is as the packages say' 0 compare restored
exits 'and needs no more' 0 protocmp --arch i386 -nGUP \
	-d "$pkgdefs" restored
is 'what no package has is still the builders' \
	"$(cd restored && find . -uid "$TEST_ID" | sort)" '.
./usr/bin/testtool
./usr/share/doc
./usr/share/doc/README
./usr/share/lib/notes'

# The names in a tree, with or without those on the exception list.
names() # TREE
{
	(cd "$1" && find . -print0) | LC_ALL=C sort -z
}
packaged() # TREE
{
	names "$1" | grep -zv -e '^./usr/bin/testtool$' \
		-e '^./usr/share/doc' -e '^./usr/share/lib/notes$'
}

# ---- cpio ----

# Everything about each member but its inode: in turn the type and mode, links,
# owner, group, size, time and name, and a digest of the contents.
show_cpio() # ARCHIVE
{
	cpio -itvn --quiet <"$1"
	if have bsdtar; then
		bsdtar -cf - --format=mtree --options='!all,type,mode,uid,gid,size,time,link,nlink,device,sha256' "@$1"
	fi
}

# shellcheck disable=SC2016
as_user sh -c '
	cd "$1" && find . -print0 | LC_ALL=C sort -z |
	cpio -0 -o -H newc --quiet' sh "$proto" >plain.cpio
exits 'the user translates an archive of his tree' 0 sh -c '
	cpiotranslate --arch i386 -e "$1" --default '"$TEST_ID:$TEST_ID"' "$2" \
		<plain.cpio >filtered.cpio' sh "$exceptions" "$pkgdefs"
(cd restored && packaged . | cpio -0 -o -H newc --quiet) >root.cpio
show_cpio filtered.cpio >found
show_cpio root.cpio >expected
same_file 'cpio: each member is as root makes it' found expected
isnt 'which it was not before' "$(show_cpio plain.cpio | cksum)" \
	"$(cksum <expected)"
like 'among them 4111 root uucp' "$(cat found)" \
	'^---s--x--x +1 0 +5 .* usr/bin/ct$'

# The same tree, inode for inode: then even the bytes are equal.
as_user sh -c '
	cd "$1" && find . -print0 | LC_ALL=C sort -z |
	cpio -0 -o -H newc --quiet --reproducible' sh "$proto" |
	cpiotranslate --arch i386 "$pkgdefs" >filtered.cpio 2>err
like 'what no package has is told' "$(cat err)" 'usr/bin/testtool'
(cd restored && names . | cpio -0 -o -H newc --quiet --reproducible) >root.cpio
same_file 'cpio: without exceptions it is the same, byte for byte' \
	filtered.cpio root.cpio

# ---- tar ----

pack() # TREE
{
	tar --format="$format" --numeric-owner --sort=name -C "$1" -cf - .
}
for format in ustar gnu posix; do
	# Access and change times are of the copy, not of the tree.
	[ "$format" != posix ] ||
		format='posix --pax-option=delete=atime,delete=ctime'
	# shellcheck disable=SC2086
	as_user tar --format=$format --numeric-owner --sort=name \
		-C "$proto" -cf - . |
		tartranslate --arch i386 --numeric-owner "$pkgdefs" \
		>filtered.tar 2>err
	# shellcheck disable=SC2086
	tar --format=$format --numeric-owner --sort=name -C restored -cf - . \
		>root.tar
	same_file "tar, ${format%% *}: the same, byte for byte" \
		filtered.tar root.tar
done

as_user tar --numeric-owner --sort=name -C "$proto" -cf - . |
	tartranslate --arch i386 --numeric-owner -e "$exceptions" \
	--strict --default "$TEST_ID:$TEST_ID" "$pkgdefs" >filtered.tar 2>err
(cd restored && packaged . | tar --numeric-owner --no-recursion --null \
	-T - -cf -) >root.tar
tar -tvvf filtered.tar --numeric-owner --full-time >found
tar -tvvf root.tar --numeric-owner --full-time >expected
same_file 'tar: with exceptions each member is as root makes it' found expected
tar -xOf filtered.tar | cksum >found
tar -xOf root.tar | cksum >expected
same_file 'contents too' found expected
like 'among them 0110 uucp uucp' "$(tar -tvf filtered.tar --numeric-owner)" \
	'^---x--x--- 5/5 .* ./usr/lib/uucp/uucheck$'

done_testing
