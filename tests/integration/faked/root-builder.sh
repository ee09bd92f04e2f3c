# SPDX-License-Identifier: BSD-2-Clause
#
# Who starts fakebuild may be root already, as in most containers.  The session
# is the same: it has the answers that a user's has, and the disk holds no owner,
# no set-id bit, no device and no attribute of it.
#
# needs: root to be the builder

. "${top_srcdir:-.}/tests/tap.sh"
need python3 make

chmod 755 .
cp "$top_srcdir"/demo/Makefile "$top_srcdir"/demo/hello.* .
cp "$top_srcdir/tests/integration/kernel/everyday" everyday
make -s hello || bail 'cannot build the sample project'
top=$PWD

cat >install <<'END'
make -s -f "$1/Makefile" -C "$1" install DESTDIR="$PWD/tree"
tar cf - --sort=name --mtime=@0 -C tree . | tar tvf - --numeric-owner
END

# Whom a program has stepped down to, as the kernel would judge him.
cat >stepping-down <<'END'
import os
os.umask(0o022)
def ask(what, call, *words):
    try:
        print(what, call(*words))
    except OSError as error:
        print(what, error.strerror)
def owner(path):
    st = os.lstat(path)
    return "%d:%d %o" % (st.st_uid, st.st_gid, st.st_mode)
def write(path):
    with open(path, "w") as file:
        return file.write("text")
os.mkdir("open")
os.chmod("open", 0o1777)
os.mkdir("shut", 0o755)
ask("secret", write, "shut/secret")
os.chmod("shut/secret", 0o600)
os.setgroups([77])
os.setegid(4343)
os.seteuid(4242)
ask("ids", lambda: (os.geteuid(), os.getegid(), os.getgroups()))
ask("read what is root's", open, "shut/secret")
ask("make a name where one may not", write, "shut/new")
ask("take it away", os.unlink, "shut/secret")
ask("make a file", write, "open/file")
ask("give it away", os.chown, "open/file", 0, 0)
ask("to a group of one's own", os.chown, "open/file", -1, 77)
ask("set its id", os.chmod, "open/file", 0o6755)
ask("make a directory", os.mkdir, "open/dir")
ask("make a device", os.mknod, "open/null", 0o20666, os.makedev(1, 3))
os.seteuid(0)
for name in "open", "open/file", "open/dir", "shut/secret":
    ask(name, owner, name)
END

# The same piece of work in a session of the user's and in one of root's.
both()	# SENTENCE PATTERN COMMAND...
{
	sentence=$1 pattern=$2
	shift 2
	rm -rf user root
	mkdir user root
	chown "$TEST_ID:$TEST_ID" user
	(cd user && as_user fakebuild -- "$@" 2>&1) >user.out
	(cd root && fakebuild -- "$@" 2>&1) >root.out
	like "$sentence: a user's session" "$(cat user.out)" "$pattern"
	same_file "$sentence: root's has its answers" root.out user.out
	is "$sentence: no file changes hands" \
		"$(find root ! -uid 0 -o ! -gid 0)" ''
	is "$sentence: no set-id bit is on the disk" \
		"$(find root -perm /6000)" ''
	is "$sentence: no device is on the disk" \
		"$(find root -type b -o -type c)" ''
	is "$sentence: no attribute is on the disk" "$(python3 -c '
import os, sys
for folder, folders, files in os.walk(sys.argv[1]):
    for name in folders + files:
        path = os.path.join(folder, name)
        for attribute in os.listxattr(path, follow_symlinks=False):
            if not attribute.startswith("security.selinux"):
                print(path, attribute)' root)" ''
}

both 'what any build does' 'dir/other 4242:4343 1700 f' sh "$top/everyday"
both 'an installation' 'crw-rw---- 0/0 +10,242' sh "$top/install" "$top"
both 'stepping down' "read what is root's Permission denied" \
	python3 "$top/stepping-down"

# ---- what belongs to somebody in truth ----

rm -rf root
mkdir root
touch root/his root/mine
chown 4242:4343 root/his
chmod 4755 root/his
like 'what is real is shown' \
	"$(fakebuild -- stat -c '%u:%g %a' root/his root/mine)" \
	'^4242:4343 4755$'
is 'and changes hands in the session alone' \
	"$(fakebuild -- sh -c 'chown 51:52 root/his root/mine
		stat -c %u:%g root/his root/mine'; look root/his root/mine)" \
	'51:52
51:52
4242:4343 4755 regular empty file
0:0 644 regular empty file'

# ---- a state ----

is 'a state is kept' "$(fakebuild --state root.db sh -c '
	chown 4242:4343 root/mine; chmod 6755 root/mine
	mknod root/disk b 8 260; stat -c "%u:%g %a" root/mine')" \
	'4242:4343 6755'
is 'and taken up again' "$(fakebuild --state root.db \
	stat -c '%u:%g %a %F' root/mine root/disk)" \
	'4242:4343 6755 regular empty file
0:0 644 block special file'
like 'it knows the command' \
	"$(fakebuild --state root.db --explain root/mine)" 'ch(own|mod)'
is 'the disk has nothing of it' "$(look root/mine root/disk)" \
	'0:0 755 regular empty file
0:0 644 regular empty file'

done_testing
