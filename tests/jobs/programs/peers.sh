# SPDX-License-Identifier: BSD-2-Clause
#
# Who is at the other end of a socket, and servers that ask the kernel for it.
#
# wants: root to compare with
# timeout: 300

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setpriv

# A server starts a client by a command of its arguments, and says whom it sees
# by SO_PEERCRED and by the SCM_CREDENTIALS of a message.
cat >server <<'END'
import os, socket, struct, subprocess, sys
def ids(data):
    return struct.unpack("3i", data)[1:]
os.chmod(".", 0o777)
listener = socket.socket(socket.AF_UNIX)
listener.bind("socket")
os.chmod("socket", 0o777)
listener.listen()
client = subprocess.Popen(sys.argv[1:])
with listener.accept()[0] as peer:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    print("peer", ids(peer.getsockopt(socket.SOL_SOCKET, 17, 12)))
    peer.send(b"x")
    print("message", [ids(data) for _, _, data in peer.recvmsg(1, 100)[1]])
client.wait()
END
cat >client <<'END'
import socket
peer = socket.socket(socket.AF_UNIX)
peer.connect("socket")
peer.recv(1)
peer.send(b"x")
peer.recv(1)
END
# What one may say about oneself.
cat >claims <<'END'
import os, socket, struct
a, b = socket.socketpair()
a.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
def claim(uid, gid):
    ids = struct.pack("3i", os.getpid(), uid, gid)
    try:
        b.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, ids)])
        ids = a.recvmsg(1, 100)[1][0][2]
        print(uid, gid, "is", struct.unpack("3i", ids)[1:])
    except OSError as error:
        print(uid, gid, error.strerror)
print("pair", struct.unpack("3i", a.getsockopt(socket.SOL_SOCKET, 17, 12))[1:])
claim(0, 0)
os.setresgid(4343, 4343, 4343)
os.setresuid(4242, 4242, 4242)
claim(4242, 4343)
claim(0, 0)
claim(4242, 0)
END
export world_top

same 'root sees root' 'peer \(0, 0\)' \
	'python3 "$world_top/server" python3 "$world_top/client"; rm socket'
same 'root sees a user' 'message \[\(4242, 4343\)\]' '
	python3 "$world_top/server" setpriv --reuid 4242 --regid 4343 \
		--clear-groups /usr/bin/python3 "$world_top/client"; rm socket'
same 'one sends one'\''s own ids, root others too' '0 0 Operation not perm' \
	'python3 "$world_top/claims"'

if have ssh-agent && have ssh-add; then
	same 'ssh-agent lets its user in' 'no identities' \
		'ssh-agent sh -c "ssh-add -l; true"; rm -rf ssh-*'
else
	skip 'ssh-agent' 'it is not installed'
fi

if have dbus-run-session; then
	same 'dbus-daemon knows its user' 'uint32 0' '
		dbus-run-session -- dbus-send --session --print-reply=literal \
			--dest=org.freedesktop.DBus / \
			org.freedesktop.DBus.GetConnectionUnixUser \
			string::1.0 2>&1 | grep -v "^dbus-daemon"'
else
	skip 'dbus-daemon' 'it is not installed'
fi

if have tmux; then
	same 'tmux lets its user in' '^hello' '
		export TMUX_TMPDIR="$PWD" && tmux -L x -f /dev/null \
			new-session -d "sleep 5" && tmux -L x display -p hello
		stat -c "%a %u %F" tmux*/x; tmux -L x kill-server; sleep 0.3
		rm -rf tmux*'
else
	skip 'tmux' 'it is not installed'
fi

done_testing
