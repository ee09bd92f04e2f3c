# SPDX-License-Identifier: BSD-2-Clause
#
# Twenty parts are built by GNU parallel on two workers, to which it comes by
# ssh, and of which one is lost in the middle: parallel has the other one build
# what that has not.  Merged, they are the image that one session makes.

. "${top_srcdir:-.}/tests/tap.sh"
need sshd ssh ssh-keygen rsync
have parallel && parallel --version 2>&1 | grep -q GNU ||
	skip_all 'GNU parallel is not installed'
. "$top_srcdir/tests/cluster/world.inc"
. "$top_srcdir/tests/cluster/parts.inc"

# ---- two workers ----

mkdir held
ssh-keygen -q -t ed25519 -N '' -f key
ssh-keygen -q -t ed25519 -N '' -f host_key
start_worker() # NAME PORT
{
	cat >"$1.sshd" <<END
Port $2
ListenAddress 127.0.0.1
HostKey $PWD/host_key
PidFile none
AuthorizedKeysFile $PWD/key.pub
StrictModes no
UsePAM no
SetEnv "PATH=$PATH" SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH LC_ALL=C \
"HELD=$PWD/held" "LOST=$PWD/lost"
END
	cat >>ssh_config <<END
Host $1
HostName 127.0.0.1
HostKeyAlias $1
Port $2
User builder
IdentityFile $PWD/key
UserKnownHostsFile $PWD/known_hosts
BatchMode yes
ControlMaster auto
ControlPath $PWD/%n.control
ControlPersist 10
END
	echo "$1 $(cat host_key.pub)" >>known_hosts
	start_node "$1" "$(command -v sshd)" -D -e -f "$PWD/$1.sshd"
}
start_worker w1 22021
start_worker w2 22022
for name in w1 w2; do
	ok "worker $name can be reached" wait_for ssh -F ssh_config $name true
done

# ---- the jobs ----

# A worker is known by its home, where parallel has it work.  Both build two
# parts; then w1 waits for the loss of w2, which is halfway in others.
cat >on-worker <<'END'
#!/bin/sh
set -eu
worker=$(basename "$HOME")
if [ "$worker" = w1 ] || [ "$1" -le 4 ]; then
	unset HELD
fi
while [ "$worker" = w1 ] && [ "$1" -gt 4 ] && ! [ -e "$LOST" ]; do
	sleep 0.05
done
./build-part "$1"
echo "$worker" >"$1.where"
tar -cf "$1.part" "$1.json" "$1.tar" "$1.where"
rm "$1.json" "$1.tar" "$1.where"
END
chmod 755 on-worker
PARALLEL_SSH="ssh -F $PWD/ssh_config"
export PARALLEL_SSH
# shellcheck disable=SC2086
(cp on-worker build-part install-part.py shared && cd shared &&
	parallel --will-cite -S 2/w1,2/w2 --retries 9 \
		--basefile on-worker --basefile build-part \
		--basefile install-part.py --return '{}.part' --cleanup \
		./on-worker '{}' ::: $numbers
	echo $? >../status) >log 2>&1 &

count() # NUMBER FOLDER
{
	[ "$(ls "$2" | wc -l)" = "$1" ]
}
ok 'a worker is halfway in two parts' wait_for count 2 held
halfway=$(ls held | tr '\n' ' ')
kill_node w2
rm -f held/*
touch lost
remark "w2 was lost in parts $halfway"
wait_for test -s status
is 'parallel has done every part' "$(cat status)" 0
for part in shared/*.part; do
	tar -C shared -xf "$part"
done
for part in $halfway; do
	is "part $part was built on the other worker" \
		"$(cat "shared/$part.where")" w1
done
is 'the lost worker had built others' "$(cat shared/*.where | grep -c w2)" 2
./merge-parts shared 2>merge.log
is 'they are merged without a word' "$(cat merge.log)" ''
same_image shared
[ "$tap_failed" = 0 ] || remark "$(tail -n 30 log w1.log w2.log)"

done_testing
