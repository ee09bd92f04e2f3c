# SPDX-License-Identifier: BSD-2-Clause
#
# --include-paths and --ignore-paths: files that a session leaves to the kernel
# are shown as they are, and changed by the builder, who may not give them away.

. "${top_srcdir:-.}/tests/tap.sh"

# Not the name of a link that leads here: paths are compared as they are called.
here=$(pwd -P)
cd "$here" || exit
me=$(id -u):$(id -g)
mkdir in out out/dir
echo 4242 >in/file
echo 4242 >out/file
ln -s "$here/out/file" in/link

ignoring()
{
	fakebuild --ignore-paths "$here/out" "$@"
}

is 'an ignored file has its own owner' \
	"$(ignoring stat -c %u:%g "$here/out/file")" "$me"
is 'so it has by a relative path' "$(ignoring stat -c %u:%g out/file)" "$me"
is 'from below' "$(cd in && ignoring stat -c %u:%g ../in/.././/out/file)" "$me"
is 'and by a descriptor' \
	"$(ignoring stat -c %u:%g - <out/file)" "$me"
is 'other files are root'\''s' "$(ignoring stat -c %u:%g in/file)" 0:0
is 'so is what a link in their folder leads to, by that name' \
	"$(ignoring stat -L -c %u:%g in/link)" 0:0
is 'programs that look by descriptors of folders see the same' \
	"$(ignoring find in out -printf '%p %U:%G\n' | LC_ALL=C sort)" \
	"in 0:0
in/file 0:0
in/link 0:0
out $me
out/dir $me
out/file $me"
is 'an empty list ignores nothing' \
	"$(fakebuild --ignore-paths , stat -c %u:%g out/file)" 0:0
is 'a word ends anywhere in a name, as in pseudo' \
	"$(fakebuild --ignore-paths "$here/ou,/odd" stat -c %u:%g out/file)" \
	"$me"

ignoring chown 4242:4343 in/file
is 'other files change hands' "$?" 0
! ignoring chown 4242:4343 out/file 2>err
is 'an ignored one does not' "$?" 0
like 'as the kernel says' "$(cat err)" 'Operation not permitted'
! ignoring mknod out/tty c 4 64 2>err
is 'no device is made among them' "$?" 0
! ignoring setfattr -n trusted.odd -v 42 out/file 2>err
is 'no privileged attribute set' "$?" 0
ignoring sh -c 'chmod 4711 out/file; umask 277; mkdir out/new; echo >out/made'
is 'modes go to the disk as they are' "$(stat -c %a out/file out/new out/made |
	tr '\n' ' ')" '4711 500 400 '
is 'a mode may shut the builder out' \
	"$(ignoring sh -c 'cat out/file; chmod 0 out/file; cat out/file' 2>err)" \
	4242
chmod 600 out/file

# The border.
is 'a record belongs to a file, and the border to names' \
	"$(ignoring sh -c '
	chown 4242:4343 in/file
	mv in/file out/moved
	stat -c %u:%g out/moved
	mv out/moved in/file
	ln in/file out/linked
	stat -c %u:%g in/file out/linked')" "$me
4242:4343
$me"

# Inside of the lists.
is 'only what is included is root'\''s' "$(fakebuild --include-paths "$here/in" \
	find in out -maxdepth 0 -printf '%p %U:%G\n')" "in 0:0
out $me"
is 'what is ignored is not, though it is included' "$(fakebuild \
	--include-paths "$here" --ignore-paths "$here/out/dir" \
	find out in/file -printf '%p %U:%G\n' | LC_ALL=C sort | head -n 3)" \
	"in/file 0:0
out 0:0
out/dir $me"
is 'the variables of pseudo do the same' \
	"$(PSEUDO_IGNORE_PATHS=$here/out fakebuild stat -c %u:%g out/file)" "$me"
is 'the option counts for more' "$(PSEUDO_IGNORE_PATHS=$here/out fakebuild \
	--ignore-paths /odd stat -c %u:%g out/file)" 0:0
is 'a program chooses for those that it starts' "$(fakebuild sh -c '
	PSEUDO_IGNORE_PATHS=/ stat -c %u:%g in/file
	stat -c %u:%g in/file')" "$me
0:0"
is 'one whose environment was wiped has the same' \
	"$(ignoring env -i stat -c %u:%g out/file)" "$me"
is 'a command that joins a session may have its own' \
	"$(fakebuild fakebuild --ignore-paths / stat -c %u:%g in/file)" "$me"
long=$(printf '/odd%0.s/long,' $(seq 900))
is 'a list may be long' "$(fakebuild --ignore-paths "$long$here/out" \
	sh -c 'exec sh -c "stat -c %u:%g out/file in/file"')" "$me
0:0"
is 'ids are root'\''s everywhere' "$(ignoring id -u)" 0
like 'a path that is not absolute is a mistake' \
	"$(fakebuild --ignore-paths /a,b true 2>&1)" 'absolute paths'

done_testing
