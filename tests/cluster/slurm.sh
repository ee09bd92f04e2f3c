# SPDX-License-Identifier: BSD-2-Clause
#
# Twenty parts are built by a job array of Slurm on two nodes, of which one is
# lost in the middle; Slurm queues its jobs again.  A job that depends on the
# array merges them into the image that one session makes.  Slurm runs as the
# test user, as everything here, and nothing of an installed one is used.
#
# slow: Slurm takes 15 seconds to miss a node

. "${top_srcdir:-.}/tests/tap.sh"
need slurmctld slurmd sbatch scontrol sinfo squeue munged
. "$top_srcdir/tests/cluster/world.inc"
. "$top_srcdir/tests/cluster/parts.inc"

# ---- a cluster ----

mkdir state log held
export SLURM_CONF="$PWD/slurm.conf"
cat >slurm.conf <<END
ClusterName=parts
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=26817
SlurmctldPidFile=$PWD/slurmctld.pid
SlurmctldLogFile=$PWD/log/slurmctld
SlurmdPidFile=$PWD/%n/slurmd.pid
SlurmdSpoolDir=$PWD/%n/spool
SlurmdLogFile=$PWD/log/%n
StateSaveLocation=$PWD/state
SlurmUser=builder
SlurmdUser=builder
AuthType=auth/munge
CredType=cred/munge
# A job that is queued again waits until its old credential has expired.
AuthInfo=socket=$PWD/munge,cred_expire=5
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1
PropagateResourceLimits=NONE
SlurmdTimeout=3
MessageTimeout=3
TCPTimeout=1
CompleteWait=0
KillWait=1
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=26818 CPUs=2
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=26819 CPUs=2
PartitionName=all Nodes=ALL Default=YES State=UP
END
(umask 077; head -c 128 /dev/urandom >key)
munged --force --foreground --key-file="$PWD/key" --socket="$PWD/munge" \
	--pid-file="$PWD/munged.pid" --seed-file="$PWD/seed" \
	--num-threads=2 >log/munged 2>&1 &
wait_for test -S munge || bail "no munged: $(cat log/munged)"
slurmctld -D >log/controller 2>&1 &
for name in n1 n2; do
	mkdir -p $name/spool
	start_node $name slurmd -D -N $name
done

# Whether the node is in a state.
node_is() # NAME STATE
{
	sinfo -h -N -o '%N %t' | grep -q "^$1 $2"
}

if wait_for node_is n1 idle && wait_for node_is n2 idle; then
	pass 'two nodes are there'
else
	flunk 'two nodes are there' "$(tail -n 20 log/controller n?.log)"
	done_testing
fi

# ---- the jobs ----

# On a node of its own folder, and from there to where all nodes see it.  n1
# waits for the loss of n2; n2 builds two parts, and is halfway in others.
cat >job <<'END'
#!/bin/sh
#SBATCH --output=log/part-%a --open-mode=append --requeue
set -eu
n=$SLURM_ARRAY_TASK_ID submitted=$PWD
case $SLURMD_NODENAME in
n1) until [ -e lost ]; do sleep 0.05; done ;;
n2) [ "$(ls shared/from-n2 | wc -l)" -lt 2 ] || export HELD=$PWD/held ;;
esac
cd "$SLURMD_NODENAME"
ln -sf ../install-part.py
../build-part "$n"
mv "$n.tar" "$n.json" "$submitted/shared"
echo "$n" >"$submitted/shared/from-$SLURMD_NODENAME/$n"
END
mkdir shared/from-n1 shared/from-n2
array=$(sbatch --parsable --array=1-20 job) || bail "sbatch: $array"
merge=$(sbatch --parsable --output=log/merge --dependency="afterok:$array" \
	--wrap="./merge-parts shared") || bail "sbatch: $merge"

count() # NUMBER FOLDER
{
	[ "$(ls "$2" | wc -l)" = "$1" ]
}
ok 'a node is halfway in two parts' wait_for count 2 held
halfway=$(ls held | tr '\n' ' ')
kill_node n2
rm -f held/*
touch lost
remark "n2 was lost in parts $halfway"

is_over() # JOB
{
	[ -z "$(squeue -h -j "$1" 2>/dev/null)" ]
}
wait_for is_over "$merge" || wait_for is_over "$merge" ||
	remark "$(squeue; sinfo -N; tail -n 20 log/controller)"
ok 'Slurm has missed the node' node_is n2 'down[*]'
for part in $halfway; do
	like "part $part was begun again" \
		"$(scontrol show job "${array}_$part")" 'Restarts=1 '
	ok '... and built on the other node' test -e "shared/from-n1/$part"
done
is 'the lost node had built others' "$(ls shared/from-n2 | wc -l)" 2
is 'each part was built once' "$(find shared/from-n1 shared/from-n2 -type f | wc -l)" 20
is 'no job failed' "$(cat log/part-* log/merge | grep -v ' CANCELLED ')" ''
same_image shared

done_testing
