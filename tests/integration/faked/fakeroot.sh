# SPDX-License-Identifier: BSD-2-Clause
#
# States that go from fakeroot to fakebuild and back: whoever changes over
# keeps what he has, and may change back.

. "${top_srcdir:-.}/tests/tap.sh"

need fakeroot

make_tree='
	mkdir -p tree/sub
	echo su >tree/su
	touch tree/plain tree/far
	ln tree/su tree/sub/su-too
	ln -s nowhere tree/link
	mknod tree/tty c 5 1
	mknod tree/sda b 8 300
	mkfifo tree/fifo
	chown 51:52 tree/su
	chmod 4751 tree/su
	chown 4242:4343 tree/plain tree/sub tree/tty
	chmod 2755 tree/sub
	chown -h 53:54 tree/link
	chown 57:58 tree/fifo
'
cat >list <<'EOF'
find tree -exec stat -c '%n %u:%g %a %F %t:%T' {} + | sort
EOF

from_fakeroot() # STATE
{
	fakeroot -i "$1" sh list
}

ours() # STATE
{
	fakebuild -i "$1" sh list
}

fakeroot -s a.st sh -c "$make_tree"
truth=$(from_fakeroot a.st)
like 'fakeroot made the tree' "$truth" 'tree/su 51:52 4751 regular'

# Nothing is looked at on the way.
fakebuild -i a.st -s b.st true
is 'fakeroot finds all that passed through fakebuild' \
	"$(from_fakeroot b.st)" "$truth"
fakeroot -i b.st -s c.st true
is 'and we find what passed through both' "$(ours c.st)" "$truth"
fakebuild -i c.st -s d.st true
is 'also the second time' "$(from_fakeroot d.st)" "$truth"
fakebuild -i d.st -s e.db true
fakebuild -i e.db -s e.st true
is 'and through a database' "$(from_fakeroot e.st)" "$truth"

# The other way round; and the files are met on the way.
rm -rf tree
fakebuild -s f.st sh -c "$make_tree"
truth=$(ours f.st)
fakeroot -i f.st -s g.st sh -c 'chown 61:62 tree/far'
fakebuild -i g.st -s h.st sh -c 'chown 63:64 tree/su; sh list >met'
fakeroot -i h.st -s i.st true
like 'what each has changed stays' "$(ours i.st)" 'tree/far 61:62'
is 'all the way' "$(ours i.st)" "$(cat met)"
is 'for fakeroot, too' "$(from_fakeroot i.st)" "$(cat met)"

# fakeroot knows inodes only; whoever comes by one tells its path.
fakebuild -i i.st -s j.db sh list >/dev/null
like 'the paths of files that were met are saved' \
	"$(fakebuild -i j.db --export json)" '"path":"[^"]*/tree/plain".*4343'
is 'of each of them' \
	"$(fakebuild -i j.db --export entries |
		grep -vc '"subtree":1\|"type":"l"')" \
	"$(wc -l <i.st)"
fakebuild -i i.st -s k.db sh -c 'cd tree && ls -l sub >/dev/null && cat su'
like 'however they were met' "$(fakebuild -i k.db --export json)" \
	'"path":"[^"]*/tree/(sub/su-too|su)"'

# Once met, an import belongs to that file, not to the next of its inode.
fakebuild -i i.st -s l.st sh -c 'sh list >/dev/null'
like 'a file that was met has its birth' \
	"$(grep "ino=$(stat -c %i tree/plain)," l.st | tail -n 1)" 'tag=[1-9]'

touch inner
is 'in a fakeroot there can be a session' \
	"$(timeout 60 fakeroot sh -c 'fakebuild sh -c "chown 4242:77 inner
		stat -c %u:%g inner" 2>/dev/null')" 4242:77

done_testing
