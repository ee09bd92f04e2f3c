# SPDX-License-Identifier: BSD-2-Clause
#
# A manifest states all that a tree holds: the same in a session, beside its
# state, from an archive and from a manifest; and others can read it.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"

fakebuild --state s.db python3 furnish.py root more || bail furnish.py
exits 'a session shows its owners' 0 \
	fakebuild --state s.db attest manifest -o in.mtree root
is 'without a word' "$(cat err)" ''

line() # PATH: its line and its notes
{
	awk -v path="$1" '/^#@/ { if (on) print; next }
		{ on = $1 == path } on' in.mtree
}
is 'it begins with what it is' "$(head -n 2 in.mtree)" '#mtree v2.0
#@ manifest 1'
is 'a capability is a note' "$(line ./su)" \
	"./su type=file mode=6755 uid=4242 gid=4343 size=7 sha256digest=$(
		printf 'set-id\n' | sha256sum | cut -d' ' -f1) time=1700000000.0
#@ xattr security.capability AQAAAgAgAAAAAAAAAAAAAAAAAAA="
is 'an ACL is one' "$(line ./a-b | cut -d' ' -f 1-3 | tail -n 2)" \
	'#@ xattr system.posix_acl_access
#@ xattr system.posix_acl_default'
is 'so is a further name' "$(line ./a/x | tail -n 1)" '#@ hardlink ./a-b/y'
like 'also of a link' "$(line ./link2 | tail -n 1)" '^#@ hardlink ./link$'
is 'a device has its numbers' "$(line ./dev/disk)" \
	'./dev/disk type=block mode=0660 uid=7 gid=8 device=native,8,300 time=1700000000.0'
like 'a file that its owner cannot read is there' "$(line ./secret)" \
	'mode=0000 uid=4242 .*sha256digest='
like 'odd bytes are escaped' "$(cat in.mtree)" \
	'^\./odd\\001\\033\\177\\377\\012name type='
like '... patterns among them' "$(cat in.mtree)" \
	'^\./\\043\\052\\077\\133glob] type='
like 'a time is at most SOURCE_DATE_EPOCH' "$(line ./a-b/y)" \
	'time=1600000000\.0'
like 'and may lie before 1970' "$(line ./sparse)" 'time=-5\.0'
sed -n 's/^\(\.[^ ]*\) .*/\1/p' in.mtree | grep -v '\\' >paths
LC_ALL=C sort paths >sorted
same_file 'paths are sorted by bytes' paths sorted

# ---- the same from elsewhere ----

exits 'the state says the same outside' 0 attest manifest -s s.db -o out root
same_file 'as the session does' out in.mtree
exits 'a manifest is its own' 0 attest manifest -o out in.mtree
same_file 'byte by byte' out in.mtree
attest manifest - <in.mtree >out
same_file 'also from standard input' out in.mtree
attest pack -s s.db -o root.tar root
exits 'an archive has one' 0 attest manifest -o out root.tar
same_file 'which is that of the tree' out in.mtree
if have zstd; then
	zstd -q root.tar
	attest manifest root.tar.zst >out
	same_file 'compressed or not' out in.mtree
else
	skip 'compressed or not' 'no zstd'
fi
sed -E 's/(sha256digest=)([0-9a-f]*)/\1\U\2/' in.mtree >upper.mtree
attest manifest upper.mtree >out
same_file 'checksums are in small letters' out in.mtree
attest manifest --no-time in.mtree >out
is '--no-time leaves times out' "$(cat out)" "$(sed 's/ time=.*//' in.mtree)"
attest manifest --no-xattrs in.mtree >out
is '--no-xattrs leaves attributes out' "$(cat out)" \
	"$(grep -v '^#@ xattr' in.mtree)"

fakebuild --state s.db --export json --root root >parts.json
exits 'part data says what the state does' 0 \
	attest manifest -d parts.json -o out root
# A state has no further names of a symbolic link.
is '... byte by byte' "$(grep -v '^#@ hardlink ./link$' out)" \
	"$(grep -v '^#@ hardlink ./link$' in.mtree)"
echo link2 >except
exits '... and may be compared' 0 \
	attest compare -e except parts.json in.mtree

# A tree that a store has moved: no owners, no nodes, no links, no modes.
mkdir copy
fakebuild --state s.db sh -c 'cd root && tar cf - --hard-dereference .' \
	>root.plain
tar -C copy --no-same-permissions --exclude='./dev/*' -xf root.plain 2>/dev/null
: >copy/dev/null
: >copy/dev/disk
: >copy/dev/pipe
rm -rf copy/a/x copy/link2
cp copy/a-b/y copy/a/x
cp -P copy/link copy/link2
chmod -R u+rwX,go= copy
exits 'a manifest gives it back' 0 attest manifest -d in.mtree -o out copy
same_file 'all that was lost' out in.mtree
exits 'and packs it' 0 attest pack -d in.mtree -o copy.tar copy
same_file 'into the same archive' copy.tar root.tar

# ---- what is not as a database says ----

refuses() # SENTENCE PATTERN COMMAND
{
	exits "$1" 2 sh -c "$3"
	like '... with the path' "$(cat err)" "$2"
}
change() # SENTENCE PATTERN COMMAND
{
	rm -rf changed
	cp -a copy changed
	(cd changed && eval "$3")
	refuses "$1" "$2" 'attest manifest -d in.mtree changed'
	is '... and writes nothing' "$(cat out)" ''
}
change 'other contents are refused' \
	'\./su: has other contents than in.mtree:[0-9]+ says' 'echo SET-ID >su'
change 'another size is' '\./su: has another size than' 'echo >>su'
change 'another type is' '\./su: is something else' 'rm su; mkdir su'
change 'another target is' '\./link: leads elsewhere' \
	'rm link; ln -s a/y link'
change 'a file with contents is no node' '\./dev/pipe: is something else' \
	'echo >dev/pipe'
change 'a path that is missing is' '\./empty: is missing' 'rm empty'
change 'a path that no line has is' '\./new: no database has' 'echo >new'
printf '#mtree\n./su uname=nobody-knows gid=0\n' >names
refuses 'a name that has no number is' "user 'nobody-knows' unknown" \
	'attest manifest -d names --default 0:0 copy'
printf '#mtree\n./su mode=4755\n' >modes
printf '#mtree\n./su uid=0 gname=nobody-knows\n' >names
refuses 'so is a name of a group' "group 'nobody-knows' unknown" \
	'attest manifest -d names --default 0:0 copy'
printf '#mtree\n./dev/null type=char uid=0 gid=0\n' >node
refuses 'a device that nobody numbers is' 'no database states its device' \
	'attest manifest -d node --default 0:0 copy'
refuses 'an owner that nobody states is' 'su: no database states its owner' \
	'attest manifest -d modes --default 0:0 copy'
printf '#mtree\n./none uid=0 gid=0 type=%s\n' 'file optional' >optional
exits 'an optional path may be missing' 0 \
	attest manifest -d optional --default 0:0 copy
printf '#mtree\n./none uid=0 gid=0 type=%s\n' socket >optional
exits 'so may a socket' 0 attest manifest -d optional --default 0:0 copy
attest manifest -o out optional
unlike '... which a manifest leaves out' "$(cat out)" none
exits '--default is for paths without a line' 0 sh -c \
	'cd copy; attest manifest --default 4242:4343:0644 . | grep "^./su "'
like '... alone' "$(cat out)" 'mode=0644 uid=4242 gid=4343'

# ---- a state that does not fit ----

fakebuild --state k.db sh -c \
	'mkdir k; echo 1 >k/a; echo 2 >k/b; chown 4242 k/a k/b' || bail k
sed -i s/1/3/ k/a
exits 'a file that another took the place of is told of' 0 \
	attest manifest -s k.db k
gone='k\.db: 1 record of files that are not where they were left out'
like '... as --export does' "$(cat err)" "warning: $gone"
like '... and named if asked for' \
	"$(pkgdb convert -v -t json --root k k.db 2>&1)" '/k/a: left out, not there any'
refuses '... and refused by --strict' "$gone" 'attest manifest --strict -s k.db k'
mkdir other
refuses 'the state of another tree is refused' \
	"k\\.db: no path in it lies below '.*/other'; see --root" \
	'attest manifest -s k.db other'
exits '... also by pkgdb' 2 pkgdb convert -t json --root other k.db
exits '... and by --import' 125 \
	fakebuild --import k.db --root other -- touch ran
is_absent '... before the command runs' ran

# ---- other readers ----

if have bsdtar; then
	is 'bsdtar reads it' "$(bsdtar -tf in.mtree 2>&1 | grep -vc '^name$')" \
		"$(grep -c '^\.' in.mtree)"
else
	skip 'bsdtar reads it' 'no bsdtar'
fi
if have mtree; then
	is 'mtree reads it' "$(mtree -C -f in.mtree 2>&1 | grep -c type=)" \
		"$(grep -c '^\.' in.mtree)"
else
	skip 'mtree reads it' 'no mtree'
fi
exits 'protocmp reads it' 0 fakebuild --state s.db \
	protocmp --read-contents -d in.mtree root
exits 'pkgdb has its capabilities' 0 pkgdb query -d in.mtree su
like '... as a state has' "$(cat out)" 'cap_net_raw'
tar -C copy -cf plain.tar --owner=0 --group=0 ./su
tartranslate --format pax in.mtree <plain.tar | attest manifest - >out
like 'tartranslate puts them back' "$(cat out)" '^#@ xattr security.capability'

done_testing
