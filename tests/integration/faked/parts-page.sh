# SPDX-License-Identifier: BSD-2-Clause
#
# The recipes of fakebuild-parts(7), run as the page has them; where they need an
# engine that is a service, tests/cluster runs them.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"
need make

block() # SECTION
{
	page_block fakebuild-parts.7 "$1"
}

# Part 1 is a tree of everything, part 2 an own folder and a file in a common one.
cat >make-tree <<'END'
set -e
[ "$1" = 2 ] || exec python3 furnish.py "$2"
mkdir -p "$2/dev" "$2/two"
echo x >"$2/two/x"
chown 4244:4345 "$2/two/x"
chmod 4711 "$2/two/x"
mkfifo "$2/dev/second"
END
cat >Makefile <<'END'
install:
	sh make-tree "$(PART)" "$(DESTDIR)"
END
fakebuild --state whole.db sh -ec 'sh make-tree 1 whole; sh make-tree 2 whole
	attest pack -o whole.tar whole' || bail 'no image of one session'

# ---- part and merge ----

block part >part
block merge >merge
for part in 1 2; do
	exits "part $part is built" 0 sh part $part
done
exits '... once more' 0 sh part 2
is '... and leaves files and data only' "$(echo [0-9]* tmp*)" \
	'1.json 1.tar 2.json 2.tar tmp*'
mkdir merged apart
mv [12].* merged
cp merged/* apart
exits 'they are merged' 0 sh -c 'cd merged && sh ../merge'
same_file '... to the image of one session' merged/image.tar whole.tar
sed '/"path":"dev"/s/0755/0711/' apart/2.json >2.json
mv 2.json apart
exits 'what they say differently' 125 sh -c 'cd apart && sh ../merge'
like '... is named' "$(cat err)" \
	'^fakebuild: 2.json:[0-9]*: dev: mode .* at 1.json:[0-9]*$'
is_absent '... and nothing is packed' apart/image.tar

# ---- bazel, yocto ----

fakebuild --state root.db sh make-tree 1 root || bail 'no tree'
attest pack -s root.db -o root.tar root
if have bsdtar; then
	block mtree >recipe
	exits 'an mtree is made' 0 sh -e recipe
	block bsdtar >recipe
	# What a rule of Bazel is given is as a store of contents has it.
	find root -type f -exec chmod 444 {} +
	exits 'bsdtar makes an archive of it' 0 sh -e recipe
	exits '... with the same owners, modes and nodes' 0 \
		attest compare root.tar image.tar
else
	skip 'an mtree for bsdtar' 'no bsdtar'
fi

rm -rf root root.db*
fakebuild --state root.db sh make-tree 1 root || bail 'no tree'
block sstate >recipe
exits 'a sstate object is made' 0 sh -e recipe
mkdir elsewhere
mv sstate.tar.gz elsewhere
block setscene >recipe
exits '... and taken from elsewhere' 0 sh -ec 'cd elsewhere && . ../recipe'
attest pack -s elsewhere/root.db -o got.tar elsewhere/root
same_file '... with what it had' got.tar root.tar

done_testing
