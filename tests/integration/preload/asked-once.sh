# SPDX-License-Identifier: BSD-2-Clause
#
# What the shim asks the kernel for each file.  A tree of 20 files and one of 60
# are worked on, inside and outside: the system calls for 40 more files are
# compared, so that what a program costs to start does not count.  And what is
# left out must not be missed: modes whose files the shim does not look at.

. "${top_srcdir:-.}/tests/tap.sh"

tree() # NAME FILES
{
	mkdir "$1" "$1/sub" && seq -f "$1/sub/file-%g" "$2" | xargs touch
}

# The system calls of a command; DIR in it is the tree.  By rt_sigprocmask(2)
# the shim looks whether memory can be read: how often, is chance.
calls() # DIR COMMAND...
{
	calls_dir=$1
	shift
	calls_of=$(printf '%s\n' "$*" | sed "s/DIR/$calls_dir/g")
	strace -f -o trace sh -c "exec $calls_of" >/dev/null 2>&1 &&
		grep -Evc 'resumed>|^[0-9]* *[-+]|rt_sigprocmask\(' trace
}

# How many more the second tree asks for than the first.  A third one is there
# for what a session does once.
growth() # COMMAND...
{
	tree first 1 && tree few 20 && tree many 60
	eval "${prepare:-true}" 2>/dev/null
	calls first "$@" >/dev/null
	growth_of_few=$(calls few "$@")
	echo $(($(calls many "$@") - growth_of_few))
	rm -rf first few many first-copy few-copy many-copy
}

# Inside there are at most so many calls more for each file than outside, but for
# the few that look-ups in a larger ledger cost.
cost() # SENTENCE CALLS COMMAND...
{
	cost_name=$1
	cost_calls=$2
	shift 2
	cost_outside=$(growth "$@")
	cost_inside=$(fb_sh "$(sed -n '/^tree()/,/^# Inside/p' "$0")"'
		prepare=$1; shift; growth "$@"' "${prepare:-true}" "$@")
	remark "inside $cost_inside, outside $cost_outside"
	ok "$cost_name" [ $((cost_inside - cost_outside - 40 * cost_calls)) \
		-lt 20 ]
}

count_all()
{
	cost 'cp -a asks nothing more' 0 cp -a DIR DIR-copy
	cost 'chmod -R asks nothing more' 0 chmod -R g+w DIR
	cost 'nor does one that takes rights' 0 chmod -R go-rwx DIR
	prepare='chmod -R 755 first few many'
	cost 'test -x asks nothing more' 0 \
		"sh -c 'for f in DIR/sub/*; do [ -x \"\$f\" ]; done'"
	prepare='chown -R 4242:4343 first few many'
	cost 'chmod -R of files with owners asks nothing more' 0 \
		chmod -R g+w DIR
	cost 'rm -r asks nothing more' 0 rm -r DIR
	# Once a record holds a mode, each file has to be looked at.
	prepare='touch held && chmod 4755 held'
	cost 'chmod -R looks at each file if any mode is recorded' 1 \
		chmod -R g+w DIR
	cost 'cp -a looks at each copy then' 2 cp -a DIR DIR-copy
	prepare='mkdir -p group && chmod 2755 group'
	cost 'a new file is not looked at, but its directory, if any passes on its group' \
		1 cp -r DIR DIR-copy
	prepare='chown 4242:4343 first few many'
	cost 'mv asks nothing more about a name that nothing may have' 0 \
		mv -t DIR DIR/sub/file-\*
	prepare=
}

if ! have strace || ! strace -o trace stat . >/dev/null 2>&1; then
	skip 'system calls are counted' 'strace is not installed, or not allowed'
elif ! grep -Eq '^CapPrm:[[:space:]]*0+$' /proc/self/status; then
	skip 'system calls are counted' 'the builder has capabilities'
elif fb strace -f -o trace -e trace=statx,capget,fsetxattr \
	sh -c 'umask 022; touch a; cp -a a b; chmod 640 a' >/dev/null 2>&1 &&
	grep -q ' E\(NOSYS\|PERM\|OPNOTSUPP\)' trace; then
	skip 'system calls are counted' 'statx, capget or ACLs are refused here'
else
	count_all
fi

# ---- what must not be missed ----

is 'a mode recorded before' "$(fb_sh 'touch f; chmod 4711 f; chmod 640 f
	stat -c %a f')" 640
is 'its set-id bits go' "$(fb_sh 'touch g; chmod 4711 g; chmod 755 g
	stat -c %a g')" 755
is 'modes that the disk cannot have' "$(fb_sh 'touch h i; mkdir j
	chmod 644 h; chmod 444 h; chmod 0 i; chmod 600 i j; stat -c %a h i j')" \
	"444
600
600"
is 'a directory stays open on disk' "$(find j -printf %m)" 700
is 'in one process, too' "$(fb_sh 'mkdir -p k/l; touch k/a k/z
	chmod -R u=rw,go= k; stat -c %a k k/a k/l k/z')" "600
600
600
600"
is 'on disk, too' "$(find k -type d -printf '%m ')" '700 700 '
like 'files of others' "$(fb_sh 'chmod 640 /etc/passwd; stat -c %a /etc/passwd')" \
	'^640$'
unlike 'whose disk stays' "$(find /etc/passwd -printf %m)" '^640$'

if ! have python3; then
	skip 'a file replaced by a directory' 'python3 is not installed'
	skip 'descriptors that are refused' 'python3 is not installed'
	done_testing
	exit
fi

# A file is seen, and a directory has its name when the mode is changed.
cat >replaced.py <<'EOT'
import ctypes, os, subprocess, sys
def other(script):
    libc.system(script.encode())
libc = ctypes.CDLL(None)
open("first", "w").close()
os.chmod("first", 0o640)        # from now on files are noted
open("name", "w").close()
os.stat("name")
sys.stdout.flush()
other("rm name && mkdir name && : >name/in && chown 4242:4343 name/in")
os.chmod("name", 0o644)
print(oct(os.stat("name").st_mode), os.stat("name/in").st_uid)
os.stat("first")
os.chdir("name")
os.mkdir("first")
os.chmod("first", 0o600)
print(oct(os.stat("first").st_mode), os.listdir("first"))
EOT
is 'a file replaced by a directory' "$(fb python3 replaced.py)" \
	"0o40644 4242
0o40600 []"

cat >refused.py <<'EOT'
import errno, os
def tell(call, *words):
    try:
        call(*words)
        print("none", end=" ")
    except OSError as e:
        print(errno.errorcode[e.errno], end=" ")
ACL = (b"\2\0\0\0\1\0\6\0\377\377\377\377\4\0\4\0\377\377\377\377"
       b"\40\0\0\0\377\377\377\377")
NAME = "system.posix_acl_access"
open("path", "w").close()
def all():
    fd = os.open("path", os.O_PATH)
    tell(os.fchmod, fd, 0o640)
    tell(os.getxattr, fd, NAME)
    tell(os.getxattr, fd, "security.")
    tell(os.listxattr, fd)
    tell(os.setxattr, fd, NAME, ACL)
    tell(os.setxattr, fd, "user.a", b"")
    tell(os.removexattr, fd, NAME)
    os.close(fd)
all()
fd = os.open("path", os.O_WRONLY)
os.setxattr(fd, NAME, ACL)
print(oct(os.stat("path").st_mode), os.listxattr(fd))
os.close(fd)            # and the number is another file's
all()
os.setxattr("path", "trusted.odd", b"4242")
all()
print(oct(os.stat("path").st_mode))
EOT
refused='EBADF EBADF EBADF EBADF EBADF EBADF EBADF '
is 'descriptors that are refused' "$(fb python3 refused.py)" \
	"${refused}0o100640 []
$refused${refused}0o100640"

done_testing
