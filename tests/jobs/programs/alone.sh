# SPDX-License-Identifier: BSD-2-Clause
#
# A system of one static program: busybox is its shell and all its tools, in a
# root where nothing else is.
#
# wants: root to compare with

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need busybox file
box=$(command -v busybox)
file -L "$box" | grep -q 'statically linked' || skip_all 'busybox is not static'
as_user unshare -U true 2>/dev/null ||
	skip_all 'no user namespaces for an ordinary user here'

cat >system.sh <<'END'
set -e
# Not every busybox has these two.
if [ -e /bin/adduser ]; then
	adduser -D -H -u 4242 -g odd odd
	addgroup -g 4343 odder
	addgroup odd odder
else
	echo odd:x:4242:4242:odd:/home/odd:/bin/sh >>/etc/passwd
	echo odd:x:4242: >>/etc/group
	echo odder:x:4343:odd >>/etc/group
fi
id odd
mknod dev/null c 1 3
mknod dev/disk b 259 70
mkdir home/shared
chown 4242:4343 home/shared
chmod 2775 home/shared
cd home/shared
echo x >file
chown odd:odder file
chmod 6755 file
ln -s file link
chown -h 51:52 link
mkfifo -m 640 fifo
chown odd fifo
find . -user odd | sort
cd /
tar -cf tmp/all.tar home dev
mkdir tmp/tar tmp/cpio
cd tmp/tar
tar -xpf ../all.tar
cd /home
find . ! -name fifo | sort | cpio -o -H newc >/tmp/all.cpio
cd /tmp/cpio
cpio -idm </tmp/all.cpio
cd /tmp
ls -lnR tar cpio | sed 's/[A-Z][a-z][a-z] [ 0-9].*:[0-9]*//
	s/20[0-9-]* [0-9:]*//; s/^total.*//'
tar -tvf all.tar | awk '{ print $1, $2, $NF }'
su odd -s /bin/sh -c 'id; echo x >/home/shared/file; cat /home/shared/file' || :
su odd -s /bin/sh -c '
	touch /home/shared/new && stat -c "%u:%g %a" /home/shared/*'
rm all.tar all.cpio
END
same 'a system of one program' '4242 +4343' "
		mkdir -p bin dev etc home tmp && cp $box bin/busybox &&
		for name in \$(bin/busybox --list); do
			[ -e bin/\$name ] || ln -s busybox bin/\$name; done &&
		echo root:x:0:0:root:/:/bin/sh >etc/passwd &&
		echo root:x:0: >etc/group && cp $PWD/system.sh system &&
		env -i PATH=/bin $box chroot . /bin/sh /system; status=\$?
		rm -r bin; [ \$status = 0 ]"

done_testing
