# SPDX-License-Identifier: BSD-2-Clause
#
# The session's socket hands the ledger and the root to its user, and to nobody
# else.
#
# needs: root to be somebody else

. "${top_srcdir:-.}/tests/tap.sh"

need python3
chmod 755 .
mkdir -m 777 work
cd work || exit
cat >knock.py <<'EOF'
import array, os, socket, sys
names = sys.argv[1].split(" ")
for name in names:
    session = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    session.settimeout(5)
    session.connect("\0" + name[1:] if name[0] == "@" else name)
    data, control, _, _ = session.recvmsg(16, socket.CMSG_SPACE(64))
    fds = array.array("i")
    for level, kind, body in control:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            fds.frombytes(body)
    print(data.decode(), len(fds), end="")
    for fd in fds:
        if os.path.samestat(os.fstat(fd), os.stat("/")):
            print(" the root", end="")
            continue
        os.pread(fd, 1, 0)
        os.pwrite(fd, b"", 0)
        same = os.path.sameopenfile(fd, os.open(sys.argv[2], os.O_RDONLY))
        print(" the ledger" if same else " another file", end="")
    print()
EOF
as_user fakebuild -u sh -c 'echo "$FAKEBUILD_SOCKET" >socket
	echo "$FAKEBUILD_LEDGER" >ledger; >ready
	while [ ! -e over ]; do sleep 0.05; done; exit 7' &
wait_for test -e ready
is 'its user gets two descriptors' \
	"$(as_user python3 knock.py "$(cat socket)" "$(cat ledger)")" \
	'L 2 the ledger the root'
is 'another user gets nothing' \
	"$(python3 knock.py "$(cat socket)" "$(cat ledger)" 2>&1)" ' 0'
cat >crowd.py <<'EOF'
import socket, sys
name = "\0" + sys.argv[1][1:]
clients = []
for n in range(100):
    clients.append(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
    clients[-1].connect(name)
print(sum(client.recv(16) == b"L" for client in clients))
EOF
is 'a crowd that is slow to read holds up nobody' \
	"$(as_user python3 crowd.py "$(cat socket)")" 100
: >over
status=0
wait $! || status=$?
is 'and the command ends as ever' $status 7

done_testing
