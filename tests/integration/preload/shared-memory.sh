# SPDX-License-Identifier: BSD-2-Clause
#
# A session with little shared memory or none: the ledger finds another place,
# or says that there is no room; nobody is killed by it.
#
# needs: root to mount

. "${top_srcdir:-.}/tests/tap.sh"
need unshare mount python3

need_mounts
mkdir work
chown "$TEST_ID:$TEST_ID" work
cd work || bail 'work'
unset TMPDIR

cat >../job <<'EOT'
seq -f 'f-%g' 1 10000 | xargs touch
find . -name 'f-*' -print0 | xargs -0 chown 4242:4343
find . -name 'f-*' -uid 4242 | wc -l
find . -name 'f-*' -delete
EOT

# Runs the job in a mount namespace in which /dev/shm is as SETUP leaves it.
job_with()	# SETUP
{
	unshare -m sh -c 'eval "$1"; shift; exec "$@"' sh "$1" \
		"$top_srcdir/tests/run" --as-user timeout 120 \
		fakebuild -- sh ../job 2>&1
}

is 'with a /dev/shm of 1 MiB' \
	"$(job_with 'mount -t tmpfs -o size=1m,mode=1777 none /dev/shm')" 10000
is 'without a /dev/shm to write to' \
	"$(job_with 'mount -t tmpfs -o ro none /dev/shm')" 10000
is 'without any /dev/shm' \
	"$(job_with 'mount -t tmpfs none /dev; mknod -m 666 /dev/null c 1 3')" 10000
is 'with a full one' "$(job_with 'mount -t tmpfs -o size=1m,mode=1777 \
	none /dev/shm; head -c 1000000 /dev/zero >/dev/shm/full')" 10000

# A full ledger: what needs a record fails, an owner that is shown anyway does
# not, and is counted.  The session has its ledger before the room is taken.
cat >../full <<'EOT'
touch a b
head -c 99000000 /dev/zero >/dev/shm/full 2>/dev/null
chown 4242 a 2>/dev/null; echo $?
chown 0:0 b && stat -c %u:%g b
rm -f /dev/shm/full
EOT
in_66m()	# COMMAND...
{
	unshare -m sh -c 'mount -t tmpfs -o size=66m,mode=1777 none /dev/shm &&
		exec "$@"' sh "$top_srcdir/tests/run" --as-user timeout 120 "$@"
}

full_with()	# OPTION...
{
	in_66m fakebuild "$@" -- sh ../full
}

exits 'with a ledger that is full' 0 full_with -s full.txt
is 'a new owner is refused, the one that is shown anyway is not' \
	"$(cat out)" '1
0:0'
like 'and the save says that it was not recorded' "$(cat err)" \
	'full.txt: 1 record of an owner that was shown anyway could not be made'
exits 'which is a failure with --strict' 125 full_with --strict -s full.txt

# A change of several records in a full ledger fails as a whole.  No space is
# left for another object; a removal is one more, if the file has others.
cat >../parts.py <<'EOT'
import errno, os, struct
def acl(*entries):
    return struct.pack("<I", 2) + b"".join(
        struct.pack("<HHI", *entry) for entry in entries)
NONE = 0xffffffff
access = acl((1, 6, NONE), (2, 6, 4242), (4, 4, NONE), (16, 6, NONE),
             (32, 4, NONE))
default = acl((1, 7, NONE), (2, 7, 4242), (4, 5, NONE), (16, 7, NONE),
              (32, 5, NONE))
capability = struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0)
def call(name, function, *arguments):
    try:
        function(*arguments)
        print(name, "0")
    except OSError as error:
        print(name, errno.errorcode[error.errno])
for name in "cap", "acl", "filler":
    open(name, "w").close()
    os.chown(name, 4343, 4343)
os.mkdir("dir")
os.setxattr("cap", "security.capability", capability)
os.setxattr("cap", "trusted.other", b"x" * 100)
os.setxattr("acl", "system.posix_acl_access", access)
os.setxattr("dir", "system.posix_acl_default", default)
with open("/dev/shm/full", "wb", 0) as file:
    try:
        while True:
            file.write(bytes(1 << 12))
    except OSError:
        pass
size = 60000
while size:
    try:
        os.setxattr("filler", "trusted.a", bytes(size))
    except OSError:
        size //= 2
call("chown", os.chown, "cap", 4242, 4242)
print("owner", os.stat("cap").st_uid, os.listxattr("cap"))
call("chmod", os.chmod, "acl", 0o600)
call("mkdir", os.mkdir, "dir/new", 0o755)
call("mknod", os.mknod, "dir/fifo", 0o010600)
print("made", os.listdir("dir"))
os.unlink("/dev/shm/full")
EOT
is 'a change of several records fails if one of them finds no space' \
	"$(in_66m fakebuild python3 ../parts.py 2>&1)" \
	"chown ENOSPC
owner 4343 ['security.capability', 'trusted.other']
chmod ENOSPC
mkdir ENOSPC
mknod ENOSPC
made []"

# Where the ledger has no room for another record each call that makes a file
# fails, and leaves nothing; what was made before is as it should be.  In a
# directory with a set-group-ID bit each file needs a record.
cat >../makers.py <<'EOT'
import ctypes, errno, os, socket
libc = ctypes.CDLL(None, use_errno=True)
libc.fopen.restype = libc.mkdtemp.restype = ctypes.c_void_p
os.mkdir("d")
os.chown("d", 4242, 4343)
os.chmod("d", 0o2775)
os.mkdir("links")
def by_libc(value, failed):
    if value == failed:
        raise OSError(ctypes.get_errno(), "by libc")
    return value
def fopen(path):
    stream = by_libc(libc.fopen(path.encode(), b"w"), None)
    libc.fclose(ctypes.c_void_p(stream))
def through_link(path):
    os.symlink("../" + path, "links/" + os.path.basename(path))
    os.close(os.open("links/" + os.path.basename(path),
                     os.O_CREAT | os.O_WRONLY))
def bind(path):
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(path)
MAKERS = {
    "open": lambda path: os.close(os.open(path, os.O_CREAT | os.O_WRONLY)),
    "through a link": through_link,
    "O_TMPFILE": lambda path: os.open("d", os.O_TMPFILE | os.O_RDWR, 0o600),
    "fopen": fopen,
    "mkstemp": lambda path: os.close(by_libc(
        libc.mkstemp(ctypes.create_string_buffer(path.encode() + b"XXXXXX")),
        -1)),
    "mkdtemp": lambda path: by_libc(libc.mkdtemp(
        ctypes.create_string_buffer(path.encode() + b"XXXXXX")), None),
    "mkdir": os.mkdir,
    "mknod": lambda path: os.mknod(path, 0o010644),
    "device": lambda path: os.mknod(path, 0o020644, os.makedev(1, 3)),
    "symlink": lambda path: os.symlink("there", path),
    "bind": bind,
    "whiteout": lambda path: by_libc(libc.renameat2(
        -100, b"d/0", -100, path.encode(), 4), -1),
}
with open("/dev/shm/full", "wb", 0) as file:
    try:
        while True:
            file.write(bytes(1 << 12))
    except OSError:
        pass
count = 0
try:
    while count < 1000000:
        os.mknod("d/%d" % count)
        count += 1
except OSError:
    pass
def seen():
    return (sorted(os.listdir("d")), len(os.listdir("/proc/self/fd")),
            os.path.isfile("d/0"))
for name, make in MAKERS.items():
    before = seen()
    try:
        make("d/new")
        print(name, "made it")
    except OSError as error:
        print(name, errno.errorcode[error.errno],
              "cleanly" if seen() == before else "and left something")
print("wrong", [name for name in os.listdir("d")
                if os.lstat("d/" + name).st_gid != 4343])
os.unlink("/dev/shm/full")
EOT
is 'no call leaves a file for which the ledger has no room' \
	"$(in_66m fakebuild python3 ../makers.py 2>&1)" \
	'open ENOSPC cleanly
through a link ENOSPC cleanly
O_TMPFILE ENOSPC cleanly
fopen ENOSPC cleanly
mkstemp ENOSPC cleanly
mkdtemp ENOSPC cleanly
mkdir ENOSPC cleanly
mknod ENOSPC cleanly
device ENOSPC cleanly
symlink ENOSPC cleanly
bind ENOSPC cleanly
whiteout ENOSPC cleanly
wrong []'

done_testing
