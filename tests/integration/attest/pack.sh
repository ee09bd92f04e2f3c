# SPDX-License-Identifier: BSD-2-Clause
#
# An archive is the one of GNU tar, or of GNU cpio, byte for byte, but for what
# attest(1) names; and what a format cannot hold is an error.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"
need setfattr

fakebuild --state s.db python3 furnish.py root || bail furnish.py
fakebuild --state s.db python3 furnish.py rich more || bail furnish.py
case $(tar --version) in
*'GNU tar'*) gnu=y ;;
*) gnu= ;;
esac

# ---- tar ----

# FORMAT DIRECTORY [OPTION]...
packs()
{
	exits "$2 is packed as $1" 0 fakebuild --state s.db \
		attest pack -t "$1" -o "$2.$1" "$2"
	exits '... and the same from its state' 0 \
		attest pack -t "$1" -s s.db -o out "$2"
	same_file '... byte for byte' out "$2.$1"
	if [ -z "$gnu" ]; then
		skip '... as GNU tar does' 'no GNU tar'
		return
	fi
	gnu_tar "$@" >"$2.gnu"
	same_file '... as GNU tar does' "$2.$1" "$2.gnu"
}
pax='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime'
sed -i s/posix/pax/ as_1_35.py
packs pax root --pax-option="$pax" --xattrs --xattrs-include='*'
packs pax rich --pax-option="$pax" --xattrs --xattrs-include='*'
packs ustar root
fakebuild --state s.db python3 - <<'END'
import os
os.mkdir("edge")
os.chdir("edge")
for size in (97, 98, 99, 100, 152, 153):
    folder = "d" * (size // 2) + "/" + "e" * (size - size // 2 - 1)
    os.makedirs(folder)
    for length in (1, 99, 100):
        open(folder + "/" + "f" * length, "w").close()
os.chown(folder, 4242, 4343)
END
packs ustar edge
attest pack -s s.db root >out
same_file 'pax is the default, and standard output' out root.pax
SOURCE_DATE_EPOCH='' attest pack -s s.db -o out root 2>err
like 'SOURCE_DATE_EPOCH is a number' "$(cat err)" 'not a number of seconds'

if [ -n "$gnu" ]; then
	mkdir back
	fakebuild --state back.db tar -C back --xattrs --xattrs-include='*' \
		-xpf rich.pax
	exits 'GNU tar unpacks what was packed' 0 \
		attest compare --time -s back.db back rich.pax
else
	skip 'GNU tar unpacks what was packed' 'no GNU tar'
fi
if have bsdtar; then
	is 'bsdtar lists it' "$(bsdtar -tf rich.pax 2>/dev/null | grep -c '^\./')" \
		"$(attest manifest rich.pax | grep -c '^\.')"
else
	skip 'bsdtar lists it' 'no bsdtar'
fi

# ---- cpio ----

exits 'root is packed as newc' 0 attest pack -t newc -s s.db -o root.newc root
if have cpio && cpio --version | grep -q GNU && cpio --help |
	grep -q -e --reproducible
then
	# The clock of cpio stops for nobody.
	fakebuild --state s.db find root -exec touch -hcd @1650000000 {} +
	unset SOURCE_DATE_EPOCH
	attest pack -t newc -s s.db -o root.newc root
	python3 - >names <<'END'
import sys, tarfile
for member in tarfile.open("root.pax", errors="surrogateescape"):
    name = member.name.encode("utf-8", "surrogateescape")
    sys.stdout.buffer.write(name + b"\0")
END
	(cd root && LC_ALL=C fakebuild --state ../s.db cpio --quiet --null \
		--create --format=newc --reproducible) <names >root.cpio
	# Before 2.14 cpio had the links of directories from the file system.
	python3 - <<'END'
data = bytearray(open("root.cpio", "rb").read())
at = 0
while data[at:at + 6] == b"070701":
    field = [int(data[i:i + 8], 16) for i in range(at + 6, at + 110, 8)]
    if field[1] >> 12 == 0o4:
        data[at + 38:at + 46] = b"00000002"
    at += (110 + field[11] + 3) // 4 * 4
    at = (at + field[6] + 3) // 4 * 4
open("root.cpio", "wb").write(bytes(data))
END
	same_file '... as GNU cpio does' root.newc root.cpio
	mkdir unpacked
	(cd unpacked && fakebuild --state ../u.db cpio --quiet -idm) <root.newc
	exits 'GNU cpio unpacks it' 0 \
		attest compare -s u.db unpacked root.newc
	export SOURCE_DATE_EPOCH=1700000000
else
	skip '... as GNU cpio does' 'no GNU cpio'
fi
exits 'its manifest is that of the tree' 0 \
	attest compare --time -s s.db root root.newc
exits '... and of the same in pax' 0 attest compare root.newc root.pax

# ---- what a format cannot hold ----

refuses() # FORMAT WHAT COMMAND
{
	rm -rf odd odd.db
	mkdir odd
	fakebuild --state odd.db sh -c "cd odd; $3" || bail "$3"
	exits "$1 has no room for a $2" 2 \
		attest pack -t "$1" -s odd.db -o odd.out odd
	like '... which names the path' "$(cat err)" \
		"odd: \./[^:]*: the format $1 has no room for its $2"
	is_absent '... and leaves no file' odd.out
}
long=$(printf '%0120d' 0)
refuses ustar 'extended attributes' 'echo >a; setfattr -n trusted.x -v 1 a'
refuses newc 'extended attributes' 'echo >a; setfattr -n trusted.x -v 1 a'
refuses ustar name "echo >$long"
refuses ustar target "ln -s $long a"
refuses ustar owner 'echo >a; chown 2097152 a'
refuses ustar time 'echo >a; touch -d @-1 a'
refuses newc time 'echo >a; touch -d @-1 a'
refuses ustar size 'truncate -s 8G a'
refuses newc size 'truncate -s 4G a'
refuses newc 'name, which ends an archive' 'echo >TRAILER!!!'

# What a file system may not have, a manifest does.
mkdir far
: >far/node
unset SOURCE_DATE_EPOCH
state() # KEYWORD...
{
	printf '#mtree v2.0\n#@ manifest 1\n. type=dir mode=0755 uid=0 gid=0%s\n' \
		' time=1600000000.0' >far.mtree
	echo "./node type=char mode=0644 uid=0 gid=0 $*" >>far.mtree
}
state device=native,2097152,1 time=1600000000.0
for format in pax ustar; do
	exits "$format has no room for such a device" 2 \
		attest pack -t $format -d far.mtree -o far.out far
	like '... which is said' "$(cat err)" 'no room for its device number'
done
state device=native,1,3 time=9000000000.0
exits 'a time far ahead is packed' 0 attest pack -d far.mtree -o far.out far
attest manifest far.out >out
same_file '... as it is' out far.mtree
is '... also its extended header, as far as it can' "$(dd if=far.out \
	bs=1 skip=648 count=11 status=none)" 77777777777
exits 'but not as newc' 2 attest pack -t newc -d far.mtree far
like '... which is said' "$(cat err)" 'no room for its time'
state device=native,1,3 time=1600000000.0
: >far/node2
(cat far.mtree; echo './node2 type=char mode=0644 uid=0 gid=0' \
	'device=native,1,3 time=1600000000.0'; echo '#@ hardlink ./node') >two.mtree
attest pack -d two.mtree -o far.out far
is 'a further name of a device has no device number' "$(dd if=far.out bs=1 \
	skip=1353 count=16 status=none | tr -d '\0' | wc -c)" 0
rm far/node2
mv far/node "far/$long"
sed "s/node/$long/" far.mtree >long.mtree
attest pack -d long.mtree -o far.out far
is 'without SOURCE_DATE_EPOCH an extended header has the time of its member' \
	"$(dd if=far.out bs=1 skip=648 count=11 status=none)" 13727410000
export SOURCE_DATE_EPOCH=1700000000
exits 'without attributes there is room' 0 \
	attest pack --no-xattrs -t ustar -s s.db -o out root

# ---- an output in the tree ----

mkdir -p inside/below outside
ln -s inside/below linked
ln -s ../inside/below/x.tar outside/to
inside() # COMMAND PATH TREE
{
	exits "$1 -o $2 in the tree $3 is refused" 2 \
		attest "$1" --default 0:0 -o "$2" "$3"
	is '... with the reason' "$(cat err)" \
		"attest: $2: lies in the tree $3"
}
inside pack inside/x.tar inside
inside pack linked/x.tar "$PWD/inside"
inside manifest inside/below/../x.mtree inside
inside manifest x.mtree .
is '... before it is made' "$(find inside -type f)" ''
touch inside/below/x.tar
inside pack outside/to inside
exits 'beside it there is room' 0 \
	attest pack --default 0:0 -o outside/x.tar inside
exits '... as there is on standard output' 0 sh -c \
	'attest pack --default 0:0 inside >outside/y.tar'

exits 'an archive is no tree' 2 attest pack root.pax
like '... which is said' "$(cat err)" 'root.pax: is not a directory'

done_testing
