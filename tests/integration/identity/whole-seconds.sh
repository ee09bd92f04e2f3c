# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
#
# Where inodes hold whole seconds, files that follow each other under one inode
# number have equal time stamps: a new one never gets the record of the old one,
# and keeps its own.

. "${top_srcdir:-.}/tests/tap.sh"
own_mounts

chmod 755 .
mkdir m
truncate -s 16M image
mkfs.ext4 -q -I 128 image >out 2>&1 || skip_all "mkfs.ext4: $(head -n 1 out)"
mount -o loop image m 2>out || skip_all "mount: $(head -n 1 out)"
chown "$TEST_ID:$TEST_ID" m

cat >steps <<'X2'
cd m
touch f
chown 4242:77 f
chmod 4711 f
stat -c '%i %Z' f >"$HOME/first"
rm f
touch f
stat -c '%i %Z' f >"$HOME/second"
stat -c %u:%g:%a f
chown 4343:78 f
X2
# Three times, since a second may end in the middle of the steps.
alike=0
for round in 1 2 3; do
	as_user fakebuild --state "$TEST_HOME/s.db" sh steps >shown
	is "round $round: a new file is root's" "$(cat shown)" 0:0:644
	! cmp -s "$TEST_HOME/first" "$TEST_HOME/second" || alike=$((alike + 1))
	is 'and keeps its owner' "$(as_user fakebuild --state \
		"$TEST_HOME/s.db" stat -c %u:%g:%a m/f)" 4343:78:644
done
ok 'the number and the second were the same' [ "$alike" -gt 0 ]

done_testing
