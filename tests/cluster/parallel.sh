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
"CLUSTER=$PWD" "TMPDIR=$PWD"
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

mkdir .parallel
touch .parallel/will-cite
PARALLEL_SSH="ssh -F $PWD/ssh_config"
export PARALLEL_SSH
page_block fakebuild-parts.7 parallel >submit
(sh -e submit >log 2>&1; echo $? >status) &
lose w2
wait_long test -s status
is 'the jobs of the page are done' "$(cat status)" 0
has_all w1 w2
same_image
[ "$tap_failed" = 0 ] || remark "$(tail -n 30 log w1.log w2.log)"

done_testing
