# SPDX-License-Identifier: BSD-2-Clause
#
# The calls of pseudo's own tests, made by scripts of ours: relative paths and
# descriptors with PSEUDO_IGNORE_PATHS, the umask, copies with set-id bits, moved
# folders, and all of it in a changed root.

. "${top_srcdir:-.}/tests/tap.sh"

here=$(pwd -P)
me=$(id -u):$(id -g)

# ---- openat, relative-from-root ----

mkdir -p dir/sub
echo 4242 >dir/sub/file
if have python3; then
	cat >at.py <<'EOF'
import os, sys
top = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
sub = os.open("dir/sub", os.O_RDONLY | os.O_DIRECTORY, dir_fd=top)
made = os.open("made", os.O_RDWR | os.O_CREAT, 0o640, dir_fd=sub)
up = os.open("..", os.O_RDONLY, dir_fd=sub)
for st in (os.stat("file", dir_fd=sub), os.fstat(made), os.fstat(up)):
    print("%d:%d" % (st.st_uid, st.st_gid))
print(os.listdir(up))
os.chdir("/")
print("%d:%d" % os.stat(sys.argv[1][1:] + "/dir")[4:6])
os.unlink("made", dir_fd=sub)
EOF
	is 'openat(2): all paths may be ignored' "$(PSEUDO_IGNORE_PATHS=/ \
		fakebuild python3 at.py "$here")" "$me
$me
$me
['sub']
$me"
	is 'openat(2): or only a part' "$(PSEUDO_IGNORE_PATHS=$here/dir/sub/made \
		fakebuild python3 at.py "$here")" "0:0
$me
0:0
['sub']
0:0"
else
	skip 'openat(2)' 'python3 is not installed'
fi

# ---- umask, cp-setuid, dir-move, rename-fstat, mv-then-hardlink ----

is 'the umask counts for new files, and not for chmod(2)' "$(fb_sh '
	umask 022; touch a; mkdir b; chmod 777 b; umask 777; touch c
	stat -c "%a %n" a b c')" '644 a
777 b
0 c'
is 'cp(1) keeps set-id bits if asked, and owners' "$(fb_sh '
	touch prog; chown 4242:4343 prog; chmod 6755 prog
	cp -p prog kept; cp prog plain
	stat -c "%a %u:%g" kept plain')" '6755 4242:4343
755 0:0'
is 'records follow a folder that is moved' "$(fb_sh '
	mkdir -p from/in; touch from/in/f; chown -R 4242:4343 from
	mv from to; mv to/in/f to/g; ln to/g to/h; rm to/g
	find to -printf "%p %U:%G\n" | LC_ALL=C sort')" 'to 4242:4343
to/h 4242:4343
to/in 4242:4343'

# ---- chroot, reexec-chroot, chroot-symlink ----

unshare -U true 2>/dev/null || {
	skip 'chroot(2)' 'no user namespaces for an ordinary user here'
	done_testing
	exit
}
need ldd
"$top_srcdir/tests/jobs/furnish" tree sh stat chown ls id touch env ln cat \
	readlink chroot getent || bail 'cannot make a tree'
rm -f tree/etc/passwd tree/etc/group
mkdir -p system/etc
echo odd:x:4242:4343::/:/bin/sh >system/etc/passwd
echo oddly:x:4343: >system/etc/group

is 'a link is stored as it is written, and stays inside' "$(fb_sh '
	chroot tree sh -c "echo 4242 >/etc/odd; ln -s /etc/odd /link; cat /link
		readlink /link"
	readlink tree/link')" '4242
/etc/odd
/etc/odd'
is 'paths in a changed root are those of the session' "$(fakebuild \
	--ignore-paths "$here/tree/etc" chroot tree sh -c '
	stat -c %u:%g /etc /etc/odd /bin; cd /etc; stat -c %u:%g odd ../bin')" \
	"$me
$me
0:0
$me
0:0"
is 'and not those that only look like them' \
	"$(fakebuild --ignore-paths /etc chroot tree stat -c %u:%g /etc/odd)" 0:0
is 'programs started there have the same' "$(fakebuild \
	--include-paths "$here/tree/bin" chroot tree sh -c '
	exec sh -c "exec stat -c %u:%g /etc/odd /bin"')" "$me
0:0"
is 'users are those of the system root' "$(fakebuild --passwd "$here/system" \
	chroot tree sh -c 'touch f; chown odd:oddly f; stat -c %u:%g f')" \
	4242:4343
echo other:x:5252:5353::/:/bin/sh >tree/etc/passwd
echo oddly:x:5353: >tree/etc/group
is 'unless the changed root has its own' "$(fakebuild --passwd "$here/system" \
	chroot tree sh -c 'touch f; chown other:oddly f; stat -c %u:%g f')" \
	5252:5353

done_testing
