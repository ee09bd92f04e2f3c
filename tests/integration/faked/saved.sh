# SPDX-License-Identifier: BSD-2-Clause
#
# -s and -i: a state saved in one session is there in the next.

. "${top_srcdir:-.}/tests/tap.sh"

# A tree with everything that can be recorded.
make_tree='
	mkdir -p tree/sub
	echo su >tree/su
	echo plain >tree/plain
	echo caps >tree/caps
	ln -s nowhere tree/link
	ln tree/su tree/sub/su-too
	chown 4242:4343 tree tree/plain tree/sub
	chown 51:52 tree/su
	chmod 4751 tree/su
	chown -h 53:54 tree/link
	chmod 0 tree/plain
	chmod 2755 tree/sub
	mknod tree/null c 1 3
	chown 55:56 tree/null
	mknod tree/sda b 8 70000
	mkfifo tree/fifo
	chown 57:58 tree/fifo
'
list='find tree -printf "%P %M %U %G %n %l\n" | sort
	stat -c "%n %t %T" tree/null tree/sda; cat tree/plain'

for name in state.db state.sqlite state.sqlite3 state.txt state; do
	rm -rf tree
	before=$(fakebuild -s $name sh -c "$make_tree $list")
	like "the tree is as it was made ($name)" "$before" \
		'^su -rws.-x--x 51 52 2'
	is "$name brings everything back" \
		"$(fakebuild -i $name sh -c "$list")" "$before"
	is "$name can be loaded and saved again" "$(
		fakebuild -i $name -s $name true
		fakebuild -i $name sh -c "$list")" "$before"
	case $name in
	*.db | *.sqlite | *.sqlite3)
		is "$name is a database" "$(head -c 6 $name)" SQLite ;;
	*)
		is "$name is text" "$(head -c 4 $name)" dev= ;;
	esac
done

is 'what exists keeps its form, whatever its name' "$(
	fakebuild -i state.db -s converted.txt true
	cp state.db odd-name
	fakebuild -i state.txt -s odd-name true
	head -c 6 odd-name; head -c 4 converted.txt)" 'SQLitedev='
fakebuild -i state -s state.db true
mv tree moved
is 'a renamed tree is still known' \
	"$(fakebuild -i state.db stat -c %u:%g:%a moved/su)" 51:52:4751
mkdir inner
mv moved inner/tree2
fakebuild -i state.db -s state.db true
like 'and its new paths are found when it is saved' \
	"$(fakebuild -i state.db --export json --root inner/tree2)" \
	'"path":"(su|sub/su-too)".*"uid":51'
mv inner/tree2 tree

if have setfattr && have getfattr; then
	cap=0100000200200000000000000000000000000000
	large=$(head -c 30000 /dev/zero | tr '\0' x)
	fakebuild -i state -s state.txt sh -c "
		setfattr -n security.capability -v 0x$cap tree/caps
		setfattr -n trusted.odd -v 'a b%,' tree/caps
		setfattr -n trusted.large -v $large tree/su"
	fakebuild -i state.txt -s state.db true
	for name in state.txt state.db; do
		is "capabilities are in $name" "$(fakebuild -i $name getfattr \
			-n security.capability --only-values tree/caps |
			od -An -tx1 | tr -d ' \n')" $cap
		is "odd values are in $name" "$(fakebuild -i $name getfattr \
			-n trusted.odd --only-values tree/caps)" 'a b%,'
		is "large values are in $name" "$(fakebuild -i $name getfattr \
			-n trusted.large --only-values tree/su)" "$large"
	done
else
	skip 'extended attributes' 'attr is not installed'
fi

exits 'a missing -i is only a warning' 0 fakebuild -i absent true
like 'but it is one' "$(cat err)" '^fakebuild: warning: absent: no such file'
exits 'not even that when -s names it, too' 0 fakebuild -i new -s new true
is 'then all is quiet' "$(cat err)" ''
is_file 'and the state is made' new

exits 'what the command did is saved when it fails' 3 \
	fakebuild -s failed sh -c 'chown 4242 tree/caps; exit 3'
like 'also then' "$(cat failed)" uid=4242
exits 'and when it is killed' 143 \
	fakebuild -s killed sh -c 'chown 4242 tree/caps; kill $$'
like 'also then' "$(cat killed)" uid=4242

mkfifo pipe
cat pipe >from-pipe &
ok '-s may be a FIFO' fakebuild -s pipe chown 4242 tree/caps
wait
like 'through which the text comes' "$(cat from-pipe)" uid=4242
cat from-pipe >pipe &
is '-i may be one, too' "$(fakebuild -i pipe stat -c %u tree/caps)" 4242
wait
ln -s real.txt link.txt
: >real.txt
chmod 640 real.txt
fakebuild -s link.txt chown 4242 tree/caps
ok 'a link stays one' test -L link.txt
like 'and what it leads to is replaced' "$(cat real.txt)" uid=4242
is 'a saved file keeps its mode' "$(stat -c %a real.txt)" 640
(umask 027; fakebuild -s masked true)
is "a new one gets the umask's" "$(stat -c %a masked)" 640
is 'no temporary file stays' \
	"$(find . -name '*.??????' ! -name '*.sqlite')" ''

# Who walks through a tree has one descriptor after the other for its
# directories, under the same few numbers.
mkdir walked
for i in 1 2 3 4 5 6 7 8 9; do
	mkdir -p walked/$i/in
	touch walked/$i/a walked/$i/b walked/$i/in/c
done
fakebuild -s walked.db chown -R 4242:4343 walked
fakebuild -i walked.db --export entries >entries
find walked -mindepth 1 | while read -r name; do
	grep -q "/$name\"" entries || echo "$name"
done >nameless
is 'a walk through a tree leaves the name of each file' "$(cat nameless)" ''
is '... one line for each' "$(grep -c /walked/ entries)" \
	"$(find walked -mindepth 1 | wc -l)"

if have fakeroot; then
	list="stat -c '%n %u:%g %a %F %t %T' tree/su tree/null tree/sub"
	fakebuild -s ours.txt sh -c "chown 51:52 tree/su; chmod 4751 tree/su
		rm tree/null; mknod tree/null c 1 3; chown 4242 tree/sub"
	is 'fakeroot reads what we save' \
		"$(fakeroot -i ours.txt sh -c "$list")" \
		"$(fakebuild -i ours.txt sh -c "$list")"
	fakeroot -s theirs.txt sh -c 'chown 61:62 tree/su; chmod 2755 tree/su
		rm tree/null; mknod tree/null b 8 3; chown 4243 tree/sub'
	is 'and we read what fakeroot saves' \
		"$(fakebuild -i theirs.txt sh -c "$list")" \
		"$(fakeroot -i theirs.txt sh -c "$list")"
else
	skip 'files of fakeroot' 'fakeroot is not installed'
fi

done_testing
