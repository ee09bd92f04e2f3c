# SPDX-License-Identifier: BSD-2-Clause
#
# chroot(2): the kernel's path view, and the session goes on inside.

. "${top_srcdir:-.}/tests/tap.sh"
need ldd

unshare -U true 2>/dev/null ||
	skip_all 'no user namespaces for an ordinary user here'

"$top_srcdir/tests/jobs/furnish" tree sh stat chown ls id env touch chroot \
	setpriv starter || bail 'cannot make a tree'
PATH=/bin:$PATH

# ---- the session inside ----

is 'what was recorded is seen inside' "$(fb_sh '
	touch tree/etc/a; chown 4242:77 tree/etc/a
	chroot tree stat -c %u:%g /etc/a')" 4242:77
is 'what is recorded inside is seen outside' "$(fb_sh '
	chroot tree sh -c "touch /etc/b; chown 51:52 /etc/b"
	stat -c %u:%g tree/etc/b')" 51:52
is 'root is root inside' "$(fb chroot tree id)" 'uid=0 gid=0 groups=0'
is 'the root is the root' "$(fb chroot tree sh -c '
	cd ..; pwd; stat -c %u:%g /; ls -d /tree /etc/.. 2>&1')" "/
0:0
ls: cannot access '/tree': No such file or directory
/etc/.."
is 'an absolute link stays inside' "$(fb_sh '
	: >tree/etc/here; ln -s /etc tree/link; chroot tree ls /link/here
	rm tree/link')" /link/here
is 'a root within the root' "$(fb_sh '
	mkdir tree/tree; cp -a tree/bin tree/etc tree/lib* tree/tree
	chown 61:62 tree/tree/etc/here
	chroot tree chroot tree stat -c %u:%g /etc/here
	rm -r tree/tree')" 61:62
is 'a descriptor leads out again' "$(fb perl -e '
	chown 51, 52, "tree/etc/b";
	open my $out, "<", "."; chroot "tree" or die; chdir "/";
	print -d "tree" ? "out " : "in "; chdir $out;
	chdir ".." for 1 .. 20; chroot "."; chdir $out;
	print -d "tree" ? "out " : "in "; $| = 1; print "";
	exec "tree/bin/stat", "-c", "%u:%g", "tree/etc/b"')" \
	'in out 51:52'
is 'with few descriptors' "$(fb_sh '
	ulimit -n 30; chown 51:52 tree/etc/b; chroot tree stat -c %u:%g /etc/b')" \
	51:52
is 'a user may not' "$(fb setpriv --reuid 4242 --regid 4242 --clear-groups \
	chroot tree true 2>&1)" \
	"chroot: cannot change root directory to 'tree': Operation not permitted"
is 'nor inside' "$(fb chroot tree setpriv --reuid 4242 --regid 4242 \
	--clear-groups chroot /etc true 2>&1)" \
	"chroot: cannot change root directory to '/etc': Operation not permitted"

is 'a user is a user inside' "$(fb_sh '
	touch tree/etc/secret; chmod 600 tree/etc/secret
	chown 4242 tree/etc/secret
	for id in 4242 5353; do
		chroot tree setpriv --reuid $id --regid $id --clear-groups \
			sh -c "id -u; true </etc/secret; true >/etc/new"
	done' 2>&1 | sed 's/.*: //')" "4242
Permission denied
5353
Permission denied
Permission denied"
is 'files of others are shown as they were' "$(fb perl -e '
	sub look { print join(":", (stat F)[4, 5]), "\n" }
	open F, "<", "/etc/passwd"; look; chroot "tree" or die; look;
	chdir "/"; open F, "<", "etc"; look')" "0:0
0:0
0:0"
is 'where there is no namespace, it is refused' "$(unshare -Ur sh -c '
	echo 0 >/proc/sys/user/max_user_namespaces
	exec setpriv --bounding-set -sys_chroot --inh-caps -sys_chroot \
		fakebuild -- perl -e "
			chroot q(tree) or print qq(\$!\n); mkdir q(dir);
			chown 51, 52, q(dir); print join(q(:),
			(stat q(dir))[4, 5]), qq(\n)"' 2>&1)" \
	"Operation not permitted
51:52"

"$top_srcdir/tests/jobs/furnish" tree fakebuild
mkdir tree/preload
cp "$top_builddir/preload/libfakebuild.so" tree/preload/
is 'an inner run joins the session' "$(fb_sh '
	touch tree/etc/own; chown 81:82 tree/etc/own
	chroot tree /bin/fakebuild -- sh -c "
		cd /etc; stat -c %u:%g own; chown 91:92 own"
	stat -c %u:%g tree/etc/own' 2>&1)" '81:82
91:92'

# ---- what is remembered ----

fakebuild --state s.db -- chroot tree sh -c '
	cd etc; touch c e; chown 71:72 c; chown 73:74 /etc/e'
is 'the state survives' "$(fakebuild --state s.db -- stat -c %u:%g \
	tree/etc/c tree/etc/e)" "71:72
73:74"
like 'and knows the true paths' "$(fakebuild --state s.db --json --explain \
	tree/etc/c tree/etc/e)" "\"known_as\":\"$PWD/tree/etc/c\""
like 'of absolute names, too' "$(fakebuild --state s.db --json --explain \
	tree/etc/e)" "\"known_as\":\"$PWD/tree/etc/e\""
like 'and who it was' "$(fakebuild --state s.db --explain tree/etc/e)" \
	'by process [0-9]+: chown 73:74 /etc/e'

# ---- programs ----

is 'programs begin where they should' "$(fb chroot tree sh -c '
	cd /etc; /bin/sh -c pwd; cd /tmp; env -i /bin/sh -c pwd' 2>&1)" "/etc
/tmp"
printf '#!/bin/sh\necho $0 $* $PWD\n' >tree/tmp/script
printf '#!../bin/sh -e\necho $- $0 $* $PWD\n' >tree/tmp/relative
chmod 755 tree/tmp/script tree/tmp/relative
is 'scripts know how they were called' "$(fb chroot tree sh -c '
	cd /tmp; ./script a b; /tmp/script c; PATH=/tmp script; cd ..
	tmp/script; cd tmp; ./relative d; /tmp/relative e')" "./script a b /tmp
/tmp/script c /tmp
/tmp/script /tmp
tmp/script /
e ./relative d /tmp
e /tmp/relative e /tmp"
for way in posix_spawn posix_spawnp system popen vfork fexecve closed failures; do
	exits "started by $way" 7 fb_sh '
		touch tree/etc/own; chown 81:82 tree/etc/own
		chroot tree sh -c "cd /tmp; exec starter '$way' \
			\"pwd; stat -c %u:%g /etc/own; exit 7\""'
	is "... where it should" "$(cat out err)" "/tmp
81:82"
done
actions='
	rm -f tree/etc/out; touch tree/etc/own; chown 81:82 tree/etc/own
	chroot tree $1 actions "pwd; stat -c %u:%g /etc/own"
	sort tree/etc/out | uniq -c | tr -s " "'
is 'file actions are done where they should be' \
	"$(fb_sh "$actions" starter 2>&1)" " 10 /tmp
 10 81:82"

exits 'threads that start programs at a time' 0 fb_sh '
	chown 81:82 tree/etc/own; chroot tree starter threads \
		"cd /tmp; stat -c %u:%g /etc/own"'
is '... leave no signal ignored' "$(cat err)" ''
is '... and each is where it should be' "$(sort out | uniq -c | xargs)" \
	'20 81:82'

# What does not load the shim is not led astray on the way.
cat >still.c <<'EOF'
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	char path[4096];
	return puts(getcwd(path, sizeof(path)) ? path : "nowhere") < 0;
}
EOF
if ${CC:-cc} -static -o tree/bin/still still.c 2>/dev/null; then
	is 'a static program is itself' "$(fb chroot tree sh -c '
		cd /etc; still; starter posix_spawnp still' 2>&1)" "/etc
/etc"
else
	skip 'a static program is itself' 'nothing can be linked statically'
fi
musl=/lib/ld-musl-$(uname -m).so.1
if have musl-gcc && musl-gcc -D_GNU_SOURCE -o tree/bin/musl-starter \
	"$top_srcdir/tests/helpers/starter.c" 2>/dev/null; then
	cp -L "$musl" tree/lib/
	is 'a program of musl does the same' \
		"$(fb_sh "$actions" musl-starter 2>&1)" " 10 /tmp
 10 81:82"
	for way in posix_spawnp system popen; do
		is "... also by $way" "$(fb_sh '
			chown 81:82 tree/etc/own; chroot tree sh -c "cd /tmp;
			musl-starter '$way' \"pwd; stat -c %u:%g /etc/own\""
			' 2>&1)" "/tmp
81:82"
	done
else
	skip 'a program of musl does the same' 'musl-gcc is not installed'
fi

done_testing
