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

mkdir state log
export SLURM_CONF="$PWD/slurm.conf"
cat >slurm.conf <<END
ClusterName=parts
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=26817
SlurmctldPidFile=$PWD/slurmctld.pid
SlurmctldLogFile=$PWD/log/slurmctld
SlurmdPidFile=$PWD/slurmd-%n.pid
SlurmdSpoolDir=$PWD/spool-%n
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
	start_node $name slurmd -D -N $name
done

# Whether the node is in a state.
node_is() # NAME STATE
{
	sinfo -h -N -o '%N %t' | grep -q "^$1 $2"
}

if wait_long node_is n1 idle && wait_long node_is n2 idle; then
	pass 'two nodes are there'
else
	flunk 'two nodes are there' "$(tail -n 20 log/controller n?.log)"
	done_testing
fi

# ---- the jobs ----

page_block fakebuild-parts.7 slurm >submit
echo 'echo "$job"' >>submit
exits 'the jobs of the page are taken' 0 sh -e submit
array=$(tail -n 1 out)
lose n2
is_over()
{
	[ -z "$(squeue -h 2>/dev/null)" ]
}
wait_long is_over ||
	remark "$(squeue; sinfo -N; tail -n 20 log/controller)"
ok 'Slurm has missed the node' node_is n2 'down[*]'
for part in $halfway; do
	like "part $part was queued again" \
		"$(scontrol show job "${array}_$part")" 'Restarts=1 '
done
has_all n1 n2
is 'no job complains' "$(cat slurm-*.out)" ''
same_image

done_testing
