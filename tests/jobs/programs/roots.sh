# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that change their root, and those that they start there.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need ldd chroot

as_user unshare -U true 2>/dev/null ||
	skip_all 'no user namespaces for an ordinary user here'

# The copies of programs in it are not what is looked at afterwards.
furnish=$top_srcdir/tests/jobs/furnish
export furnish
tree='"$furnish" t sh id stat touch chown ls cat rm ln mkdir env &&
	echo "root:x:0:0:root:/root:/bin/sh" >t/etc/passwd &&
	echo "ann:x:4242:4343::/:/bin/sh" >>t/etc/passwd &&
	printf "root:x:0:\nann:x:4343:\n" >t/etc/group'
gone='rm -rf t/bin t/lib* t/usr'

# What there is to be told of a root, and what may be done in it.
inside='
	id; pwd; ls /; cd ..; pwd
	[ / -ef /.. ] && echo top; stat -c "%n %A %u:%g" /etc /t
	touch /made && chown 51:52 /made; stat -c "%A %u:%g" /made; cat /etc/passwd
	ln -s /etc/passwd /way && cat /way; mkdir /d && cd /d && env pwd
	exit 3'
export inside

same 'chroot' 'ann:x:4242' "
	$tree && chroot t /bin/sh -c \"\$inside\"; echo status \$?; $gone"
same 'chroot --userspec --groups' '^uid=4242\(ann\) gid=4343\(ann\)' "
	$tree && mkdir -m 777 t/mine && mkdir -m 700 t/closed &&
	chroot --userspec=4242:4343 --groups=7,8 t /bin/sh -c '
		id; touch /mine/a /closed/b; ls /closed; chown 0 /mine/a
		stat -c \"%A %u:%g\" /mine/a'; $gone"
same 'chroot --userspec, by name' '^uid=4242\(ann\)' "
	$tree && chroot --userspec=ann t /bin/id; $gone"
same 'chroot without a program to run' "cannot|failed" "
	$tree && chroot t /bin/none; echo \$?; chroot none; echo \$?
	chroot t/etc/passwd; echo \$?; $gone"
same 'chroot again, inside' '^51 52' "
	$tree && cp \"\$(command -v chroot)\" t/bin && mkdir t/t &&
	cp -r t/bin t/lib* t/etc t/t && { [ ! -d t/usr ] || cp -r t/usr t/t; } &&
	touch t/t/made && chown 51:52 t/t/made &&
	chroot t chroot t /bin/stat -c '%u %g' /made; rm -rf t"
with 'busybox chroot' busybox &&
same 'busybox chroot' 'ann:x:4242' "
	$tree && busybox chroot t /bin/sh -c \"\$inside\"; $gone"
with 'perl chroot' perl &&
same 'perl chroot' '^51:52' "
	$tree && mkdir t/dev && : >t/dev/null && perl -e '
		\$| = 1;
		chroot \"t\" or die; chdir \"/etc\"; print -e \"/t\" ? 1 : 0, \"\\n\";
		system \"/bin/touch\", \"made\"; system \"pwd; id; exit 3\";
		print \$? >> 8, \"\\n\"; chown 51, 52, \"made\";
		print \`/bin/stat -c %u:%g /etc/made\`;
		open my \$p, \"-|\", \"/bin/ls\", \"-C\", \"/\"; print <\$p>;
		exec \"/bin/sh\", \"-c\", \"pwd\"'; $gone"
with 'python os.chroot' python3 &&
same 'python os.chroot' '^51:52' "
	$tree && mkdir t/dev && : >t/dev/null && python3 -c '
import os, subprocess
def run(*words, **more):
    print(subprocess.run(words, stdout=subprocess.PIPE, **more), flush=True)
os.chroot(\"t\")
os.chdir(\"/etc\")
run(\"/bin/touch\", \"made\")
os.chown(\"made\", 51, 52)
run(\"/bin/stat\", \"-c\", \"%A %u:%g\", \"/etc/made\")
run(\"sh\", \"-c\", \"pwd\", cwd=\"/tmp\")
run(\"id; pwd\", shell=True)
run(\"id\", user=4242, group=4343, extra_groups=[])
print(os.popen(\"stat -c %u:%g made; exit 3\").close(), flush=True)
print(os.system(\"stat -c %u:%g made; exit 3\"), flush=True)
if os.posix_spawn(\"/bin/stat\", [\"stat\", \"-c\", \"%u:%g\", \"made\"], os.environ):
    os.wait()
'; $gone"

accounts="$tree && : >t/etc/shadow && chmod 640 t/etc/shadow &&
	echo 'root:*:19000:0:99999:7:::' >t/etc/shadow &&
	chgrp 42 t/etc/shadow && cp /etc/login.defs t/etc &&
	cp /etc/nsswitch.conf t/etc && mkdir -p t/home t/var/mail t/dev"
tell="cat t/etc/passwd t/etc/group
	sed 's/:[0-9]\\{5\\}:/:day:/; s/\\\$.*\\\$[^:]*/hash/' t/etc/shadow
	ls -ln t/etc | cut -d' ' -f 1-4; ls -lnR t/home | cut -d' ' -f 1-4
	rm -f t/etc/.pwd.lock t/etc/*- t/etc/shadow; $gone"
with 'useradd -R' useradd &&
same 'useradd -R' 'bob:x:5252:5353' "
	$accounts && groupadd -R \"\$PWD/t\" -g 5353 bob &&
	useradd -R \"\$PWD/t\" -m -u 5252 -g 5353 -k /none -d /home/bob bob
	$tell"
with 'passwd -R' passwd &&
same 'passwd -R -l' '^root:' "
	$accounts && echo 'ann:x:19000::::::' >>t/etc/shadow &&
	passwd -R \"\$PWD/t\" -l ann; passwd -R \"\$PWD/t\" -d ann; $tell"
with 'chpasswd -R' chpasswd &&
same 'chpasswd -R' '^ann:hash' "
	$accounts && echo 'ann:x:19000::::::' >>t/etc/shadow &&
	echo ann:secret | chpasswd -c SHA512 -R \"\$PWD/t\"; $tell"

with 'dpkg -i into a --root' dpkg-deb &&
same 'dpkg --root runs scripts in that root' '^51:52' "
	$tree && mkdir -p p/DEBIAN p/opt t/var/lib/dpkg/info \\
		t/var/lib/dpkg/updates t/var/lib/dpkg/triggers t/sbin &&
	: >t/var/lib/dpkg/status && : >p/opt/file &&
	printf '%s\\n' 'Package: small' 'Version: 1' 'Architecture: all' \\
		'Maintainer: N <n@n>' 'Description: small' >p/DEBIAN/control &&
	printf '%s\\n' '#!/bin/sh' 'echo \"\$0 \$*\"; id; pwd; ls /' \\
		'chown 51:52 /opt/file; stat -c %u:%g /opt/file' \\
		>p/DEBIAN/postinst && cp p/DEBIAN/postinst p/DEBIAN/prerm &&
	chmod 755 p/DEBIAN/p* && dpkg-deb -Zgzip --build p small.deb &&
	PATH=\$PATH:/bin && for tool in dpkg-deb rm tar; do \"\$furnish\" t \$tool; done
	for tool in ldconfig start-stop-daemon; do
		ln -s /bin/sh t/sbin/\$tool; done
	dpkg --root=t --log=/dev/null -i small.deb &&
	dpkg --root=t --log=/dev/null -r small
	rm -rf small.deb p t/var; $gone"

done_testing
