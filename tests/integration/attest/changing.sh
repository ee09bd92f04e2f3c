# SPDX-License-Identifier: BSD-2-Clause
#
# A tree that changes while it is read is an error: what would be written is no
# tree that ever was.  attest stands still in the middle of a file, as nobody
# takes what it writes, while the tree is changed.

. "${top_srcdir:-.}/tests/tap.sh"

mkfifo pipe
make_tree()
{
	rm -rf tree
	mkdir tree tree/dir
	echo first >tree/a
	head -c 4000000 /dev/zero >tree/middle
	echo last >tree/z
	ln -s a tree/link
	touch -hd @1600000000 tree/* tree
}

# What is done meanwhile ends attest with this message.
fails() # SENTENCE PATTERN COMMAND
{
	make_tree
	attest pack tree >pipe 2>err &
	pid=$!
	exec 3<pipe
	head -c 2048 <&3 >/dev/null
	(cd tree && eval "$3")
	cat <&3 >rest
	exec 3<&-
	wait $pid
	is "$1 is an error" $? 2
	like '... that says what' "$(cat err)" "$2"
}
changed='has changed while it was read'
fails 'a file that grows' "tree: \./middle: $changed" 'echo more >>middle'
fails 'a file that shrinks' "tree: \./middle: $changed" ': >middle'
fails 'a file that is written to' "tree: \./middle: $changed" \
	'printf x | dd of=middle conv=notrunc status=none'
fails '... though its time is set back' "tree: \./middle: $changed" \
	'printf x | dd of=middle conv=notrunc status=none
	touch -d @1600000000 middle'
fails 'another file of its name, later' "tree: \./z: $changed" \
	'echo LAST >new; touch -d @1600000000 new; mv new z
	touch -d @1600000000 .'
fails 'a file that is gone' 'tree: \./z: No such file' 'rm z'
fails 'a link in its place' 'tree: \./z: ' 'rm z; ln -s a z'
was='has changed while the tree was read'
fails 'a new name' "tree: \./?: $was" 'echo >dir.new'
fails '... below' "tree: \./dir: $was" 'echo >dir/new; touch dir'
fails 'another mode of what was read' "tree: \./a: $was" 'chmod 600 a'
fails 'another file of its name, earlier' "tree: \./a: $was" \
	'echo FIRST >new; touch -d @1600000000 new; mv new a
	touch -d @1600000000 .'
fails 'a link that leads elsewhere' "tree: \./link: $was" \
	'rm link; ln -s z link; touch -hd @1600000000 link .'
fails 'one more name of it' "tree: \./: $was" 'ln a dir/b; touch dir .'
if have setfattr && : >probe && setfattr -n user.a -v b probe 2>/dev/null; then
	others='has other attributes than when the tree was read'
	fails 'another attribute' "tree: \./z: $others" \
		'setfattr -n user.a -v b z'
	fails '... of what was read' "tree: \./dir: $others" \
		'setfattr -n user.a -v b dir'
else
	skip 'another attribute' 'no setfattr, or no attributes here'
fi
make_tree
fakebuild sh -c 'attest pack tree >pipe 2>err &
	exec 3<pipe
	head -c 2048 <&3 >/dev/null
	chown 4242 tree/a
	cat <&3 >rest
	wait $!'
is 'another owner, in a session, is an error' $? 2
like '... that says what' "$(cat err)" "tree: \./a: $was"
make_tree
attest pack tree >pipe 2>err &
pid=$!
exec 3<pipe
head -c 2048 <&3 >/dev/null
ln tree/a outside
cat <&3 >/dev/null
exec 3<&-
wait $pid
is 'a name out of the tree is none of it' "$? $(cat err)" '0 '
ok 'an archive without its end is no archive' \
	sh -c '! attest manifest rest >/dev/null 2>&1'

make_tree
exits 'a tree that stands still has an archive' 0 attest pack -o out tree
exits '... and a manifest' 0 attest manifest -o out tree
make_tree
chmod 0 tree/z
exits 'a file that cannot be read is an error' 2 attest pack -o none tree
like '... with its path' "$(cat err)" 'tree: \./z: Permission denied'
is_absent '... and leaves no archive' none
chmod 0 tree/dir
exits 'so is such a directory' 2 attest manifest tree
like '... with its path, too' "$(cat err)" 'tree: \./dir: Permission denied'
chmod 755 tree/dir
chmod 644 tree/z
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("tree/s")' ||
	: >tree/s
exits 'a socket is left out' 0 attest manifest tree
if [ -S tree/s ]; then
	like '... with a warning' "$(cat err)" 'tree: \./s: socket left out'
	unlike '... from all' "$(cat out)" '^\./s '
	attest manifest -q tree >out 2>err
	is '... or none' "$(cat err)" ''
else
	skip '... with a warning' 'no socket could be made'
fi

done_testing
