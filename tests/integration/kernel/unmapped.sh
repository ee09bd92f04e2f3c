# SPDX-License-Identifier: BSD-2-Clause
#
# Owners whom a user namespace does not map: the kernel shows them as one
# number, real root owned the files.  Who is mapped is shown as he is.
#
# needs: root

. "${top_srcdir:-.}/tests/tap.sh"
need python3 setpriv
unshare -U true 2>/dev/null || skip_all 'no user namespaces here'
cd "$TEST_HOME" || bail 'no home'
uid=$(cat /proc/sys/kernel/overflowuid)
gid=$(cat /proc/sys/kernel/overflowgid)

touch roots others groups nobodys
chown 4343:78 others
chown "$TEST_ID:78" groups
chown "$uid:$gid" nobodys
as_user touch own new
show='stat -c %n:%u:%g own roots others groups nobodys'

is 'outside of a namespace all are mapped' \
	"$(as_user fakebuild $show)" "own:0:0
roots:0:0
others:4343:78
groups:0:0
nobodys:$uid:$gid"
all='own:0:0
roots:0:0
others:0:0
groups:0:0
nobodys:0:0'
for map in --map-current-user --map-root-user; do
	is "$map: whom it does not map is root" \
		"$(as_user unshare -U $map fakebuild $show)" "$all"
done
is 'in a changed root, too' \
	"$(as_user unshare -U --map-current-user fakebuild python3 -c '
import os
os.chroot(".")
print("%d:%d" % os.stat("/others")[4:6])')" 0:0
is 'all calls and a later session say so' \
	"$(as_user unshare -U --map-current-user fakebuild --state s.db sh -c '
		find others -printf "%U:%G\n"; chown 4444 new; chgrp 77 others
		tar c others | tar tv --numeric-owner | cut -d" " -f2'
	as_user unshare -U --map-current-user fakebuild --state s.db \
		stat -c %u:%g roots new)" '0:0
0/77
0:0
4444:0'
is 'with -u they are what the kernel shows' \
	"$(as_user unshare -U --map-current-user fakebuild -u $show roots)" \
	"own:$TEST_ID:$TEST_ID
roots:$uid:$gid
others:$uid:$gid
groups:$TEST_ID:$gid
nobodys:$uid:$gid
roots:$uid:$gid"

# A namespace of many ids, as those of containers are: only a child of real
# root can make it without other programs.
cat >many.py <<'EOT'
import os, subprocess, sys
ready, parent = os.pipe(), os.getpid()
child = os.fork()
if child == 0:
    os.close(ready[1])
    os.read(ready[0], 1)
    for name in "uid_map", "gid_map":
        with open("/proc/%d/%s" % (parent, name), "w") as file:
            file.write("0 0 4000\n%s 100000\n" % sys.argv[1])
    os._exit(0)
import ctypes
if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
os.close(ready[1])
os.waitpid(child, 0)
os.execvp(sys.argv[2], sys.argv[2:])
EOT
as_builder="setpriv --reuid=$TEST_ID --regid=$TEST_ID --clear-groups
	--bounding-set=-all env HOME=$TEST_HOME fakebuild"
is 'the number is somebody who is mapped: then it is his' \
	"$(python3 many.py '4600 4600' $as_builder $show 2>&1)" "own:0:0
roots:0:0
others:$uid:78
groups:0:0
nobodys:$uid:$gid"

done_testing
