# SPDX-License-Identifier: BSD-2-Clause
#
# Equal trees give equal bytes: made in another order, elsewhere, under another
# umask, on another file system, by another user, later, by other tools.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"

fakebuild --state s.db python3 furnish.py root more || bail furnish.py
attest manifest -s s.db -o want.mtree root
attest pack -s s.db -o want.tar root

# What was made is the same: SENTENCE STATE DIRECTORY
is_same()
{
	attest manifest -s "$2" -o got.mtree "$3"
	same_file "$1: the manifest" got.mtree want.mtree
	attest pack -s "$2" -o got.tar "$3"
	same_file "$1: the archive" got.tar want.tar
}

fakebuild --state back.db python3 furnish.py back back more
is_same 'in another order' back.db back
mkdir -p else/where
(umask 077; cd else/where &&
	fakebuild --state ../../else.db python3 ../../furnish.py root more)
is_same 'elsewhere, under another umask' else.db else/where/root
(cd root && attest manifest -s ../s.db -o ../got.mtree .)
same_file 'named otherwise' got.mtree want.mtree

# File systems: those that can be had here.
on() # NAME DIRECTORY
{
	if ! [ -d "$2" ] || ! [ -w "$2" ]; then
		skip "on $1" "no $2"
		return
	fi
	dir=$(mktemp -d "$2/attest-XXXXXX")
	if [ "$(stat -f -c %T "$dir")" = "$(stat -f -c %T .)" ]; then
		skip "on $1" 'it is the same file system'
	else
		fakebuild --state fs.db python3 furnish.py "$dir/root" more
		is_same "on $1" fs.db "$dir/root"
		rm -f fs.db*
	fi
	fakebuild rm -rf "$dir"
}
on tmpfs /dev/shm
on 'the file system of /var/tmp' /var/tmp

# An overlay, in namespaces: a lower layer, and changes over it.
cat >overlay.sh <<'END'
set -e
mount -t tmpfs none mnt
mkdir mnt/lower mnt/upper mnt/work mnt/merged
fakebuild --state o.db python3 furnish.py mnt/lower/root more
mount -t overlay -o lowerdir=mnt/lower,upperdir=mnt/upper,workdir=mnt/work \
	none mnt/merged
cd mnt/merged
touch root/big root/a-b/y
touch -d @1600000000 root/a-b/y
cd ../..
fakebuild -i o.db attest manifest -o overlay.mtree mnt/merged/root
END
mkdir mnt
if unshare -Urm sh -c 'mount -t tmpfs none mnt && mkdir mnt/a mnt/b mnt/c &&
	mount -t overlay -o lowerdir=mnt/a,upperdir=mnt/b,workdir=mnt/c none mnt/a' \
	2>/dev/null
then
	remark "$(unshare -Urm sh overlay.sh 2>&1)"
	is 'on an overlay, whose attributes of marks do not show' \
		"$(grep -c overlay overlay.mtree)" 0
else
	skip 'on an overlay' 'an overlay cannot be mounted here'
fi

# Tools.
cat >tools.sh <<'END'
set -e
cp -a root by-cp
mkdir by-tar by-cpio
tar -C root --xattrs --xattrs-include='*' -cf - . |
	tar -C by-tar --xattrs --xattrs-include='*' -xpf -
END
fakebuild --state s.db sh tools.sh || bail tools.sh
is_same 'by cp -a' s.db by-cp
is_same 'by tar' s.db by-tar
if have rsync; then
	fakebuild --state s.db rsync -aHAX root/ by-rsync/
	is_same 'by rsync -aHAX' s.db by-rsync
else
	skip 'by rsync' 'no rsync'
fi

# install, and what is done without it.
echo tool >tool
fakebuild --state i.db sh -ec 'umask 077
	install -d -m 2775 -o 4242 -g 4343 by-install by-install/lib
	install -D -m 4755 -o 4244 -g 4345 -p tool by-install/lib/tool
	install -m 640 -o 0 -g 4347 tool by-install/lib/conf' || bail install
fakebuild --state h.db sh -ec 'mkdir -p by-hand/lib
	cp tool by-hand/lib/conf; cp tool by-hand/lib/tool
	chown 4242:4343 by-hand by-hand/lib; chown 4244:4345 by-hand/lib/tool
	chmod 2775 by-hand by-hand/lib; chmod 4755 by-hand/lib/tool
	chgrp 4347 by-hand/lib/conf; chmod 640 by-hand/lib/conf' || bail cp
attest pack -s h.db -o want-hand.tar by-hand
attest pack -s i.db -o got.tar by-install
same_file 'by install, and by hand' got.tar want-hand.tar

# Users and times: nothing of the builder is in it.
if unshare --user --map-user=4711 --map-group=4713 true 2>/dev/null; then
	cat >other-user.sh <<'END'
set -e
[ "$(id -u):$(id -g)" = 4711:4713 ]
fakebuild --state user.db python3 furnish.py by-user more
attest manifest -s user.db -o user.mtree by-user
attest pack -s user.db -o user.tar by-user
END
	remark "$(unshare --user --map-user=4711 --map-group=4713 \
		sh other-user.sh 2>&1)"
	same_file 'by another user: the manifest' user.mtree want.mtree
	same_file 'by another user: the archive' user.tar want.tar
else
	skip 'by another user' 'no user can be mapped here'
fi
fakebuild --state s.db find root -newermt @1700000000 -exec touch -h {} +
is_same 'touched since SOURCE_DATE_EPOCH' s.db root
TZ=Asia/Tokyo LC_ALL=C.UTF-8 HOME=/nowhere attest manifest -s s.db \
	-o got.mtree root
same_file 'in another zone and locale' got.mtree want.mtree
is 'no name of the builder is in it' \
	"$(grep -c "uname=\|gname=\|uid=$(id -u) " want.mtree)" 0
SOURCE_DATE_EPOCH=1650000000 attest manifest -s s.db root >other
isnt 'another SOURCE_DATE_EPOCH is another manifest' "$(cat other)" \
	"$(cat want.mtree)"

# Names of any bytes but slash and NUL.
mkdir many
python3 - <<'END'
import itertools, os
os.chdir(b"many")
bad = b"\0/"
names = [bytes([a, b]) for a in range(256) for b in range(0, 256, 6)
         if a not in bad and b not in bad] + [bytes([b]) for b in range(256)]
for name in names:
    if name not in (b".", b"..", b"\0", b"/"):
        open(name, "wb").close()
END
attest pack -o many.tar many
attest manifest -o many.mtree many
exits 'names of any bytes are in the archive' 0 attest compare many many.tar
exits '... and in the manifest' 0 attest compare many.mtree many.tar
like '... all of them' "$(grep -c '^\.' many.mtree)" '^10[0-9][0-9][0-9]$'
rm -rf many

done_testing
