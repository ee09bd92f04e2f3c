# SPDX-License-Identifier: BSD-2-Clause
#
# A builder without a bounding set, a process without memory for the ledger,
# the devices of a changed root.
#
# needs: root

. "${top_srcdir:-.}/tests/tap.sh"
need python3 setpriv
cd "$TEST_HOME" || bail 'no home'

as_user touch file
is 'root may change groups again, whatever the bounding set of the builder' \
	"$(setpriv --reuid="$TEST_ID" --regid="$TEST_ID" --clear-groups \
		--bounding-set=-all env HOME="$TEST_HOME" fakebuild python3 -c '
import os
os.seteuid(42); os.seteuid(0); os.setegid(65534); os.setgroups([7, 8])
print(os.getegid(), os.getgroups())' 2>&1)" '65534 [7, 8]'

# From too little to start at all up to plenty.
is 'who cannot map the ledger is told so, and no wrong owner' \
	"$(as_user fakebuild sh -c 'chown 4242:4343 file
		for size in 2600 2900 3200 3500 4000 4500 5000 5500 6000 7000 \
			8000 9000 12000 16000; do
			(ulimit -v $size; stat -c %u:%g file)
		done' 2>/dev/null | sort -u)" '4242:4343'

as_user mkdir -p root/dev
cat >devices.py <<'EOT'
import os
os.mknod("root/dev/null", 0o020666, os.makedev(1, 3))
os.mknod("root/dev/full", 0o020666, os.makedev(1, 7))
os.mknod("root/dev/urandom", 0o020666, os.makedev(1, 9))
os.mknod("root/dev/ptmx", 0o020666, os.makedev(5, 2))
os.chroot("root")
os.chdir("/")
with open("/dev/null", "w") as null:
    null.write("lost")
print(os.stat("/dev/null").st_size, len(open("/dev/urandom", "rb").read(4)))
try:
    os.write(os.open("/dev/full", os.O_WRONLY), b"x")
except OSError as error:
    print(error.strerror)
print(os.major(os.fstat(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)).st_rdev))
EOT
unshare -U true 2>/dev/null || {
	skip 'in a namespace' 'no user namespaces here'
	done_testing
}
is 'devices in a changed root are those of the system' \
	"$(as_user fakebuild python3 devices.py 2>&1)" '0 4
No space left on device
5'

done_testing
