# SPDX-License-Identifier: BSD-2-Clause
#
# syscall(2) is answered as the function of the same name: sockets, times,
# watches and forks that a program makes by number.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

# Who asks by number has the compiler's word for it.
for call in bind connect getsockopt sendmsg recvmsg inotify_init1 \
	inotify_add_watch utimes utime futimesat fork sendto \
	io_uring_setup statfs; do
	echo "@$call __NR_$call@"
done | ${CC:-cc} -E -P -include asm/unistd.h -x c - |
	sed -n 's/^@\([a-z_0-9]*\) \([0-9]*\)@$/\1 = \2/p' >numbers.py

cat >by_number.py <<'EOT'
"""by_number.py QUESTION...: each answered in a line, an error by its name."""
import ctypes
import errno
import os
import socket
import struct
import sys

import numbers as nr

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    ret = libc.syscall(ctypes.c_long(number), *arguments)
    return ret if ret >= 0 else errno.errorcode[ctypes.get_errno()]


def address(path):
    name = struct.pack("H", socket.AF_UNIX) + path.encode() + b"\0"
    return name, len(name)


class iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


class msghdr(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("namelen", ctypes.c_uint),
                ("iov", ctypes.POINTER(iovec)), ("iovlen", ctypes.c_size_t),
                ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t),
                ("flags", ctypes.c_int)]


def message(data, control):
    return msghdr(None, 0, ctypes.pointer(iovec(
        ctypes.cast(data, ctypes.c_void_p), 1)), 1,
        ctypes.cast(control, ctypes.c_void_p), len(control), 0)


HEAD = "NiiiII"      # of ancillary data: size, level, type, pid, uid, gid


def credentials():
    """Sent by number and received by number: who it was."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    there.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    head = struct.pack(HEAD, struct.calcsize(HEAD), socket.SOL_SOCKET, 2,
                       os.getpid(), os.getuid(), os.getgid())
    control = ctypes.create_string_buffer(head, 32)
    data = ctypes.create_string_buffer(b"x", 1)
    sent = call(nr.sendmsg, here.fileno(),
                ctypes.byref(message(data, control)), 0)
    control = ctypes.create_string_buffer(32)
    call(nr.recvmsg, there.fileno(), ctypes.byref(message(data, control)), 0)
    return sent, struct.unpack(HEAD, control.raw[:struct.calcsize(HEAD)])[4:]


def peer():
    here, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    value, size = ctypes.create_string_buffer(12), ctypes.c_uint(12)
    call(nr.getsockopt, here.fileno(), socket.SOL_SOCKET, socket.SO_PEERCRED,
         value, ctypes.byref(size))
    return struct.unpack("iII", value.raw)[1:]


def forked():
    pid = call(nr.fork)
    if pid == 0:
        os._exit(os.getuid() % 256)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def unix():
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).detach()


def socket_of_messages():
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).detach()


questions = {
    "send": lambda: call(nr.sendto, socket_of_messages(), b"x", 1, 0,
                         *address("listening")),
    "statfs": lambda: call(nr.statfs, b"locked/file",
                           ctypes.create_string_buffer(256)),
    "ring": lambda: call(nr.io_uring_setup, 0, None),
    "bind": lambda: call(nr.bind, unix(), *address("bound")),
    "connect": lambda: call(nr.connect, unix(), *address("listening")),
    "watch": lambda: call(nr.inotify_add_watch, call(nr.inotify_init1, 0),
                          b"secret", 2),
    "utimes": lambda: call(nr.utimes, b"locked/file", None),
    "utime": lambda: call(nr.utime, b"locked/file", None),
    "futimesat": lambda: call(nr.futimesat, -100, b"locked/file", None),
    "credentials": credentials,
    "peer": peer,
    "fork": forked,
    "drop": lambda: (os.setgid(4343), os.setuid(4242))[0],
}
for word in sys.argv[1:]:
    print(word, questions[word](), flush=True)
EOT
have_call() { grep -q "^$1 =" numbers.py; }
by_number() { python3 by_number.py "$@"; }

ok 'the system has numbers' have_call bind
cat >make_listening <<'EOT'
import socket
import sys
made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
made.bind("listening")
made.listen()
sys.stdin.read()
EOT
mkfifo until
python3 make_listening <until &
exec 5>until
wait_for test -S listening
echo x >secret
chmod 700 listening
chmod 600 secret

is 'a socket belongs to the user that its maker became' "$(fakebuild sh -c '
	chmod 777 . && python3 by_number.py drop bind && stat -c %u:%g bound')" \
	"$(printf 'drop None\nbind 0\n4242:4343')"
is 'who may not write to it may not connect' \
	"$(fakebuild python3 by_number.py connect drop connect)" \
	"$(printf 'connect 0\ndrop None\nconnect EACCES')"
is 'nor send to it' \
	"$(fakebuild python3 by_number.py send drop send)" \
	"$(printf 'send EPROTOTYPE\ndrop None\nsend EACCES')"
like 'nor watch what he may not read' \
	"$(fakebuild python3 by_number.py watch drop watch | tr '\n' ' ')" \
	'^watch 1 drop None watch EACCES $'
is 'ids are sent and told as the session has them' \
	"$(fakebuild python3 by_number.py credentials peer drop credentials)" \
	"$(printf '%s\n' 'credentials (1, (0, 0))' 'peer (0, 0)' 'drop None' \
		'credentials (1, (4242, 4343))')"
exec 5>&-
wait

mkdir locked
touch locked/file
chmod 0 locked
for call in utimes utime futimesat; do
	! have_call $call || is "$call finds its way as root does" \
		"$(fakebuild python3 by_number.py $call)" "$call 0"
	chmod 0 locked
done
is 'statfs finds its way, too' "$(fakebuild python3 by_number.py statfs)" \
	'statfs 0'
chmod 0 locked
unlike 'without the shim it does not' "$(by_number utimes)" '^utimes 0$'
chmod 700 locked
! have_call fork || is 'a child has the ids of its parent' \
	"$(fakebuild python3 by_number.py drop fork)" \
	"$(printf 'drop None\nfork %d' $((4242 % 256)))"

is 'a session has no rings that pass it by' \
	"$(fakebuild python3 by_number.py ring)" 'ring ENOSYS'

done_testing
