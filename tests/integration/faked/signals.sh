# SPDX-License-Identifier: BSD-2-Clause
#
# Signals reach the command, and none but KILL ends the launcher before it.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

# Starts the launcher with a command that says when it is ready.
start() # COMMAND [OPTION]...
{
	rm -f ready got over
	start_script=$1
	shift
	# A shell makes its background commands deaf for INT and QUIT.
	env --default-signal=INT,QUIT fakebuild "$@" sh -c "$start_script" &
	launcher=$!
	wait_for test -e ready || bail 'the command does not start'
}

finish()
{
	status=0
	wait $launcher || status=$?
}

cat >deaf.py <<'EOF'
import os, signal, time
for n in range(1, 65):
    if n not in (9, 17, 18, 19, 32, 33):
        signal.signal(n, signal.SIG_IGN)
open("ready", "w")
while not os.path.exists("over"):
    time.sleep(0.02)
os._exit(21)
EOF
cat >loud.py <<'EOF'
import os, sys
faults = (4, 5, 6, 7, 8, 11, 31)
for n in range(1, 65):
    if n not in (9, 17, 18, 19, 20, 21, 22, 32, 33) + faults:
        os.kill(int(sys.argv[1]), n)
EOF

for options in '' '-u'; do
	for signal in HUP INT QUIT TERM USR1 USR2 ALRM; do
		start "trap 'echo $signal >got; exit 33' $signal; >ready
			while :; do sleep 0.05; done" $options
		kill -$signal $launcher
		finish
		is "$signal is passed on $options" "$(cat got)" $signal
		is "and the status is the command's $options" $status 33
	done
	start '>ready; exec sleep 60' $options
	kill -TERM $launcher
	finish
	is "TERM ends a command without a handler $options" $status 143

	start 'exec python3 deaf.py' $options
	python3 loud.py $launcher
	touch over
	finish
	is "no signal kills the launcher while the command lives $options" \
		$status 21
done

# A terminal's ^C goes to the whole group: that must not end the launcher.
cat >group.py <<'EOF'
import os, signal, subprocess, time
child = subprocess.Popen(["fakebuild", "python3", "-c", """
import os, signal, time
signal.signal(signal.SIGINT, lambda *_: open("got", "w"))
open("ready", "w")
while not os.path.exists("got"):
    time.sleep(0.05)
print("still here")
"""], start_new_session=True, stdout=subprocess.PIPE, text=True)
while not os.path.exists("ready"):
    time.sleep(0.02)
os.killpg(child.pid, signal.SIGINT)
print(child.communicate()[0].strip(), child.returncode)
EOF
rm -f ready got
is 'a signal to the whole group does not end the launcher' \
	"$(python3 group.py)" 'still here 0'

# Job control: the launcher stops with its command, and goes on with it.  A
# group whose parent is not in its session would not stop at all.
cat >jobs.py <<'EOF'
import os, signal, time
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.execvp("fakebuild", ["fakebuild", "sh", "-c",
        ">ready; while [ ! -e over ]; do sleep 0.05; done; exit 5"])
while not os.path.exists("ready"):
    time.sleep(0.02)
os.killpg(pid, signal.SIGTSTP)
print(os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1]))
open("over", "w")
os.killpg(pid, signal.SIGCONT)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
EOF
rm -f ready over
is 'TSTP stops the launcher, CONT lets it finish' "$(python3 jobs.py)" 'True
5'

done_testing
