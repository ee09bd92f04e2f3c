# SPDX-License-Identifier: BSD-2-Clause
#
# An owner that somebody asked for is recorded, also when it is the one that is
# shown anyway: who asked can be told, and later sessions rely on it.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

# What --explain says of a file in a saved state.
explained() # FILE
{
	fakebuild -i s.db --explain "$1"
}

touch asked group first none other later
mkdir sub
ln -s nowhere link
chmod 640 asked
fakebuild -s s.db sh -c 'chown 0:0 asked; chgrp 0 group; chown 0 first
	chown -h 0:0 link; chown 0:0 sub; chown 4242:77 later; chown 0:0 later
	exec python3 -c "import os; os.chown(\"none\", -1, -1)"'
like 'chown to 0:0 is recorded' "$(explained asked)" \
	'^asked: regular file, mode 0640, uid 0, gid 0$'
like 'with who did it' "$(explained asked)" \
	'owner, group: [0-9-]+ [0-9:]+ by process [0-9]+: chown 0:0 asked$'
like 'so is a group alone' "$(explained group)" 'by process .*: chgrp 0 group$'
like 'and a user alone' "$(explained first)" 'by process .*: chown 0 first$'
like 'a directory' "$(explained sub)" 'by process .*: chown 0:0 sub$'
like 'a symbolic link' "$(explained link)" '^link: symbolic link, .* uid 0'
like 'the way back as well' "$(explained later)" \
	'by process .*: chown 0:0 later$'
exits 'chown(-1, -1) asks for nothing' 1 fakebuild -i s.db --explain none

fakebuild -i s.db -s s.db chown 0:0 asked
fakebuild -i s.db -s s.db sh -c 'chown -- 0:0 asked'
like 'the one who asked last is told' "$(explained asked)" \
	'by process .*: chown -- 0:0 asked$'

# ---- the mode stays the disk's ----

chmod 751 asked
is 'a mode that is changed outside is shown' \
	"$(fakebuild -i s.db stat -c '%a %u' asked)" '751 0'
is 'one that is changed inside is on the disk' \
	"$(fakebuild -i s.db chmod 711 asked
		find asked -printf %m)" 711

# ---- who relies on it ----

fakebuild -i s.db -s s.db true
# For -u only a record says that a file is root's.
is 'a later session that shows real owners' \
	"$(fakebuild -u -i s.db stat -c %u:%g asked later none)" "0:0
0:0
$(id -u):$(id -g)"
is 'an export' "$(fakebuild -i s.db --export mtree --root . |
	sed -n 's,^\./asked ,,p')" \
	'type=file uname=root uid=0 gname=root gid=0 mode=0711'
fakebuild -i s.db -s text true
like 'a state in the words of fakeroot' "$(cat text)" \
	"ino=$(find asked -printf %i),mode=100711,uid=0,gid=0,"
fakebuild --state live.db chown 0:0 other
like 'a live state' "$(fakebuild --state live.db --explain other)" \
	'by process .*: chown 0:0 other$'

# ---- where the disk speaks of owners ----

like 'with -u nothing is recorded' "$(fakebuild -u sh -c 'chown "$1" none
	fakebuild --explain none' sh "$(id -u):$(id -g)")" \
	'  nothing recorded: -u shows it as it is on disk$'
like 'nor of the files of others' "$(fakebuild sh -c 'chown 0:0 /
	fakebuild --explain /' 2>&1)" '  nothing recorded: '

# ---- ctime ----

cat >ctime.py <<'EOT'
import os, time
COARSE = 5       # CLOCK_REALTIME_COARSE, which python does not name
def ctime():
    return os.stat("first").st_ctime_ns
def wait_beyond(then):
    while time.clock_gettime_ns(COARSE) <= then:
        pass
before = ctime()
wait_beyond(before)
os.chown("first", 0, 0)
made = ctime()
wait_beyond(made)
os.chown("first", 0, 0)
print(made > before, ctime() > made)
EOT
disk=$(find first -printf %C+)
is 'ctime moves, with the first record and the next one' \
	"$(fb python3 ctime.py)" 'True True'
is 'and not on the disk' "$(find first -printf %C+)" "$disk"

# ---- what it costs ----

seq -f 'many-%g' 100 | xargs touch
! have strace || fb_sh 'exec strace -f -o calls chown 0:0 many-*' >trace.out 2>&1
if ! [ -s calls ]; then
	skip 'one statx for each file, and no chown' \
		'strace is not installed, or not allowed'
else
	is 'no chown' "$(grep -E '"many-.*chown|chown.*"many-' calls |
		grep -v execve)" ''
	if grep -q 'statx(.* E\(NOSYS\|PERM\)' calls; then
		skip 'one statx for each file' 'statx(2) is refused here'
	else
		is 'and one statx for each file' \
			"$(grep -c 'statx(.*"many-' calls)" 100
	fi
fi

done_testing
