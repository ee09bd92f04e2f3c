# SPDX-License-Identifier: BSD-2-Clause
#
# A user namespace within a session: root maps ids as he likes, the kernel lets
# the builder map only his own.

. "${top_srcdir:-.}/tests/tap.sh"
need unshare python3
unshare -r true 2>/dev/null || skip_all 'no user namespaces here'

touch own recorded closed
all='stat -c %n:%u:%g own recorded /etc/passwd'
for options in -r -c '-r -m' '-r --pid --fork --mount-proc' '--map-user=42'; do
	# shellcheck disable=SC2086  # several options
	is "unshare $options" "$(fb_sh 'chown 4242:77 recorded
		unshare "$@" sh -c "id -u; id -g; '"$all"'"' $options 2>&1)" '0
0
own:0:0
recorded:4242:77
/etc/passwd:0:0'
done
is 'what is recorded there is known outside' "$(fb_sh '
	unshare -r sh -c "chown 4343:78 own; mknod null c 1 3; chmod 0 closed"
	stat -c %n:%u:%g:%a:%F own null closed')" "own:4343:78:644:regular empty file
null:0:0:644:character special file
closed:0:0:0:regular empty file"
is 'and files are open to root' "$(fb_sh '
	echo text >closed; chmod 0 closed; unshare -r cat closed; rm -f closed')" \
	text
is 'programs have the capabilities of the namespace' "$(fb_sh '
	mkdir mnt; unshare -r -m sh -c "
		mount -t tmpfs none mnt && touch mnt/file && ls mnt; chown 5:6 mnt
		stat -c %u:%g mnt" 2>&1')" 'file
5:6'
is 'so have those of a user who has dropped root' "$(fb_sh '
	setpriv --reuid=4242 --regid=77 --clear-groups \
		unshare -r -m mount -t tmpfs none mnt 2>&1; echo $?')" 0
is 'one namespace in another, and a changed root' "$(fb_sh '
	chown 4242:77 recorded
	unshare -r unshare -r stat -c %u:%g recorded /etc/passwd 2>&1
	unshare -r python3 -c "
import os
os.chroot(\".\")
print(\"%d:%d\" % os.stat(\"/recorded\")[4:6])"')" '4242:77
0:0
4242:77'

# Maps by other programs, and by a parent for its child.
cat >maps.py <<'END'
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
how = sys.argv[1]
ready, go = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    if libc.unshare(0x10000000) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
    os.write(ready[1], b"x")
    os.read(go[0], 1)
    os.execvp("stat", ["stat", "-c", "%u:%g", "recorded", "/etc/passwd"])
os.read(ready[0], 1)
for name in "uid_map", "gid_map":
    path = "/proc/%d/%s" % (child, name)
    with open(path, "w") as file:
        file.write("0 0 1\n")
    if how == "twice":
        try:
            with open(path, "w") as file:
                file.write("0 0 1\n")
        except OSError as error:
            print(error.strerror, flush=True)
    if how == "show":
        print(open(path).read().split(), flush=True)
os.write(go[1], b"x")
os.waitpid(child, 0)
END
is 'a parent maps for its child' "$(fb_sh 'chown 4242:77 recorded
	python3 maps.py once' 2>&1)" '4242:77
0:0'
is 'a second map is refused' "$(fb python3 maps.py twice | grep not)" \
	'Operation not permitted
Operation not permitted'
id="'$(id -u)', '$(id -u)', '1'"
gid="'$(id -g)', '$(id -g)', '1'"
is 'in the kernel it is the builder who is mapped' \
	"$(fb python3 maps.py show | grep ,)" "[$id]
[$gid]"

# A root without /proc has files of its own there.
mkdir -p jail/proc/1
is 'a file that only has the name of a map keeps what is written to it' "$(fb \
	python3 -c '
import os
os.chroot("jail")
for name in "uid_map", "gid_map", "status":
    with open("/proc/1/" + name, "w+") as file:
        file.write("7 8 9\n")
    print(open("/proc/1/" + name).read(), end="")
    with open("/proc/1/" + name, "r+") as file:
        file.write("1")
    print(open("/proc/1/" + name).read(), end="")' 2>&1)" '7 8 9
1 8 9
7 8 9
1 8 9
7 8 9
1 8 9'

done_testing
