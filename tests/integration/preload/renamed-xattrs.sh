# SPDX-License-Identifier: BSD-2-Clause
#
# An attribute that only the ledger has is always there, however often the file
# is renamed to and fro meanwhile, and its value replaced: who asks by a path
# gets a value, or hears that there is no such path.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

cat >race.py <<'EOT'
import errno, os, time

names = "one", "two"
os.close(os.open("one", os.O_CREAT | os.O_WRONLY))
os.setxattr("one", "trusted.a", b"value")
end = time.monotonic() + 4

def change(call):
    pid = os.fork()
    if pid:
        return pid
    while time.monotonic() < end:
        for _ in range(1000):
            call()
    os._exit(0)

def swap():
    os.rename("one", "two")
    os.rename("two", "one")

def put():
    try:
        os.setxattr("one", "trusted.a", b"value")
    except FileNotFoundError:
        pass

def ask(call, name):
    try:
        return str(call(name))
    except OSError as error:
        return errno.errorcode[error.errno]

children = [change(swap), change(put)]
seen = set()
while time.monotonic() < end:
    for _ in range(1000):
        for name in names:
            seen.add(ask(lambda n: os.getxattr(n, "trusted.a"), name))
            seen.add(ask(os.listxattr, name))
for child in children:
    seen.add("status %d" % os.waitpid(child, 0)[1])
print("\n".join(sorted(seen)))
EOT
is 'there is a value, or no such path' "$(fb python3 race.py 2>&1)" \
	"ENOENT
['trusted.a']
b'value'
status 0"

done_testing
