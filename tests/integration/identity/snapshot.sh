# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
#
# A snapshot of a btrfs subvolume that is made in a session has the owners,
# modes and types of what it was made of; what either becomes later is its own.

. "${top_srcdir:-.}/tests/tap.sh"
own_mounts

need btrfs mkfs.btrfs
mkdir disk
truncate -s 320M image
mkfs.btrfs -q image || bail 'mkfs.btrfs'
mount -o loop image disk 2>out || skip_all "$(head -n 1 out)"
chmod 755 .
chown "$TEST_ID:$TEST_ID" disk
cd disk || bail disk

cat >../make <<'X'
btrfs -q subvolume create a
mkdir a/d
touch a/f a/d/g
ln a/f a/hard
chown 4242:77 a/f a/d
chown 4343:78 a
chmod 4755 a/f
chmod 2775 a/d
mknod -m 640 a/c c 5 1
ln -s f a/l
chown -h 4444:79 a/l
btrfs -q subvolume snapshot a b
btrfs -q subvolume snapshot -r a r
X
cat >../change <<'X'
chown 4545:80 a/f
chmod 700 b/d
touch b/d/new
rm b/c
touch b/c
btrfs -q subvolume snapshot b a/d/b
X
cat >../show <<'X'
find a b r -exec stat -c '%n %u:%g:%a:%F:%t:%T' {} + | sort
X
do_both()
{
	"$@" sh -c '. ../make; . ../show'
	"$@" sh -c '. ../change; . ../show'
}

do_both env >../expected 2>&1
tail -n "$(sh ../show | wc -l)" ../expected >../later
btrfs -q subvolume delete a/d/b a b r || bail 'cannot delete the subvolumes'
session="fakebuild --state $TEST_HOME/state --"
do_both as_user $session >../found 2>&1
same_file 'snapshots show what real root sees' ../found ../expected
as_user $session sh ../show >../found 2>&1
same_file 'a later session shows the same' ../found ../later
like 'there are owners to see' "$(cat ../later)" '^b/f 4242:77:4755'

done_testing
