# SPDX-License-Identifier: BSD-2-Clause
#
# Archivers: each packs the zoo, and unpacks the archive that real root made
# with GNU tar (or GNU cpio), entry by entry as under real root.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr cpio
stock_zoo

# One archive for both worlds, made by real root where there is one.
export world_top
in_best . 'tar --xattrs --xattrs-include="*" --acls --format=pax -cf ../zoo.tar zoo &&
	tar --format=gnu -cf ../plain.tar zoo &&
	find zoo | sort | cpio -o --quiet -H newc >../zoo.cpio' ||
	bail 'cannot pack the zoo'
odd='uid=4242 gid=4343'
all='--xattrs --xattrs-include=* --acls'

# Takes the time out of a listing like that of ls -l: the worlds were made one
# after the other, and a minute may have ended between them.
undated='s/ +[A-Z][a-z]{2} +[0-9]+ +[0-9:]+ / /'

# ---- GNU tar ----

for format in v7 ustar oldgnu gnu pax; do
	# v7 and ustar have no room for the largest ids: status 2, as for root.
	same "GNU tar packs as $format" "$odd" "
		tar --format=$format -C .. -cf zoo.tar zoo || echo \$?
		\"\$listing\" zoo.tar; rm zoo.tar"
done
same 'GNU tar packs xattrs, ACLs and capabilities' 'security.capability' "
	tar $all --format=pax -C .. -cf zoo.tar zoo
	\"\$listing\" zoo.tar; rm zoo.tar"
same 'GNU tar unpacks' "$odd" 'tar -xpf "$world_top/plain.tar"'
same 'GNU tar unpacks xattrs, ACLs and capabilities' 'security.capability' \
	"set -f; tar $all -xpf \"\$world_top/zoo.tar\""
same 'GNU tar unpacks twice over the same tree' "$odd" "set -f
	tar $all -xpf \"\$world_top/zoo.tar\" &&
	tar $all --overwrite -xpf \"\$world_top/zoo.tar\""
same 'GNU tar unlinks first' "$odd" "set -f
	tar $all -xpf \"\$world_top/zoo.tar\" &&
	tar $all --recursive-unlink -xpf \"\$world_top/zoo.tar\""
same 'GNU tar --no-same-owner' 'plain.*uid=0' \
	'tar --no-same-owner -xpf "$world_top/plain.tar"'
same 'GNU tar --owner --group --mode' 'uid=4545 gid=4646' '
	tar --owner=4545 --group=4646 --mode=u+s -C .. -cf zoo.tar zoo &&
	tar -xpf zoo.tar && rm zoo.tar'
same 'GNU tar --same-order of names by the database' 'daemon:games' '
	mkdir d && chown daemon:games d && tar -cf d.tar d && "$listing" d.tar &&
	rm d.tar'
same 'GNU tar round trip in one session' "$odd" \
	"tar $all -C .. -cf - zoo | tar $all -xpf -"
same 'GNU tar --selinux among the rest' 'system.posix_acl_default' "
	tar $all --selinux -C .. -cf zoo.tar zoo 2>&1
	tar $all --selinux -xpf zoo.tar 2>&1; rm zoo.tar"
same 'GNU tar -d finds no difference' 'same' \
	'tar -C .. -cf z.tar zoo && tar -C .. -df z.tar && rm z.tar && echo same'
same 'GNU tar -g, twice' "$odd" '
	cp -a ../zoo . && tar --sort=name -g snap -cf a.tar zoo &&
	touch zoo/plain && chown 4545 zoo/plain &&
	tar --sort=name -g snap -cf b.tar zoo && "$listing" b.tar | sed "s/^[0-9]*//"; rm -f snap a.tar b.tar'
same 'GNU tar --remove-files' "$odd" '
	cp -a ../zoo . && tar --sort=name --remove-files -cf a.tar zoo &&
	"$listing" a.tar && rm a.tar'

# ---- bsdtar ----

if have bsdtar; then
	for format in ustar pax gnutar newc odc; do
		same "bsdtar packs as $format" "$odd|status 0" "
			bsdtar --format $format -C .. -cf zoo.arc zoo || echo \$?
			bsdtar -tvf zoo.arc | sed -E '$undated'; rm zoo.arc"
	done
	same 'bsdtar unpacks' "$odd" 'bsdtar -xpf "$world_top/plain.tar"'
	same 'bsdtar unpacks xattrs, ACLs and capabilities' \
		'security.capability' \
		'bsdtar --xattrs --acls -xpf "$world_top/zoo.tar"'
	same 'bsdtar round trip in one session' "$odd" \
		'bsdtar -C .. -cf - zoo | bsdtar -xpf -'
	same 'bsdtar --xattrs --acls --fflags, round trip' \
		'trusted.note|system.posix_acl_default' '
		bsdtar --xattrs --acls --fflags -cf zoo.tar -C .. zoo &&
		bsdtar --xattrs --acls --fflags -xpf zoo.tar; rm zoo.tar'
	same 'bsdtar writes an mtree' 'uid=4242.*gid=4343|gid=4343.*uid=4242' '
		bsdtar --format mtree --options "!time" -C .. -cf - zoo |
		sort; rm -f z'
else
	skip 'bsdtar' 'it is not installed'
fi

# ---- cpio ----

for format in bin odc newc crc tar ustar hpbin hpodc; do
	same "cpio packs as $format" "$odd|blocks" "
		(cd .. && find zoo ! -name '*-only' | sort |
			cpio -o -H $format) >zoo.cpio &&
		cpio -itnv <zoo.cpio | sed -E '$undated'; rm zoo.cpio"
done
same 'cpio unpacks' "$odd" 'cpio -idm --quiet <"$world_top/zoo.cpio"'
same 'cpio unpacks over the same tree' "$odd" '
	cpio -idmu --quiet <"$world_top/zoo.cpio" &&
	cpio -idmu --quiet <"$world_top/zoo.cpio"'
same 'cpio -R gives all to one owner' 'uid=4545 gid=4646' \
	'cpio -idm --quiet -R 4545:4646 <"$world_top/zoo.cpio"'
same 'cpio -p passes through' "$odd" \
	'cd .. && find zoo -depth | cpio -pdm --quiet "$OLDPWD"'

done_testing
