# SPDX-License-Identifier: BSD-2-Clause
#
# A whole system of one static program: busybox is shell, tar, find and the rest
# in one session with everything else; and other static shells.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

# busybox(1) where it is static.
find_static() # NAME...
{
	for name; do
		path=$(command -v "$name") || continue
		! readelf -lW "$path" | grep -q INTERP || continue
		echo "$path"
		return
	done
	return 1
}

if box=$(find_static busybox busybox-static busybox.static); then
	cat >install.sh <<'END'
set -e
install -d -o 4242 -g 4343 -m 2755 tree/dir
echo x >tree/dir/file
chown 51:52 tree/dir/file
chmod 4751 tree/dir/file
ln -s file tree/dir/link
chown -h 61:62 tree/dir/link
mknod tree/null c 1 3
mknod tree/fifo p
chown 71 tree/null
END
	fb "$box" sh install.sh >log 2>&1
	is 'its shell installs a tree' "$?, $(cat log)" '0, '
	rm -rf tree
	is 'its tar says what it did' "$(fb "$box" sh -c '
		. ./install.sh; tar -c tree | tar -tv' | awk '
		{ print $1, $2, $NF }' | sort)" \
		'-rwsr-x--x 51/52 tree/dir/file
crw-r--r-- 71/root tree/null
drwxr-sr-x 4242/4343 tree/dir/
drwxr-xr-x root/root tree/
lrwxrwxrwx 61/62 file
prw-r--r-- root/root tree/fifo'
	rm -rf tree
	is 'all others see the same' "$(fb "$box" sh -c '
		. ./install.sh
		/usr/bin/stat -c "%u:%g %a %F %n" tree/dir/file tree/null
		find tree -user 51
		/usr/bin/env find tree -group 52')" \
		'51:52 4751 regular file tree/dir/file
71:0 644 character special file tree/null
tree/dir/file
tree/dir/file'
	fb "$box" sh -c 'tar -cf box.tar tree'
	rm -rf tree
	is 'what it unpacks has owners' "$(fb_sh '
		busybox=$1
		mkdir out; cd out
		$busybox sh -c ". ../install.sh"; $busybox tar -cf ../t.tar tree
		rm -rf tree; $busybox tar -xf ../t.tar
		stat -c "%u:%g %a" tree/dir tree/dir/file' "$box")" \
		'4242:4343 2755
51:52 4751'
	is 'ids are what they should be' "$(fb "$box" sh -c \
		'id -u; id -g; whoami')" "$(printf '0\n0\nroot')"
	is 'four shells at a time' "$(fb_sh '
		for n in 1 2 3 4; do
			"$1" sh -c "i=0; while [ \$i -lt 40 ]; do
				touch f$n.\$i; chown $n$n:42 f$n.\$i
				stat -c %u:%g f$n.\$i; i=\$((i + 1)); done" &
		done; wait' "$box" | sort | uniq -c | awk '{ print $1, $2 }')" \
		'40 11:42
40 22:42
40 33:42
40 44:42'
	if unshare -U true 2>/dev/null; then
		mkdir -p root/bin
		cp "$box" root/bin/busybox
		ln -s busybox root/bin/sh
		is 'it is a system of its own in a changed root' "$(fb_sh '
			touch root/file; chown 4242:43 root/file
			chroot root /bin/busybox sh -c "
				/bin/busybox stat -c %u:%g /file
				cd /bin
				/bin/busybox chown 51:52 ../file
				./busybox stat -c %u:%g /file
				./busybox pwd
				/bin/busybox readlink /proc/self/exe"
			stat -c %u:%g root/file' 2>&1)" \
			'4242:43
51:52
/bin
51:52'
	else
		skip 'it is a system of its own in a changed root' \
			'no user namespaces for an ordinary user here'
	fi
else
	skip 'a system of busybox' 'no static busybox is installed'
fi

if shell=$(find_static bash-static); then
	is 'a static bash' "$(fb "$shell" -c '
		trap "echo bye" EXIT
		for i in 1 2; do touch b$i; chown 42:$i b$i; done
		stat -c %u:%g b1; cat <(stat -c %u:%g b2); echo $UID $(id -u)')" \
		'42:1
42:2
0 0
bye'
else
	skip 'a static bash' 'bash-static is not installed'
fi
if shell=$(find_static sash); then
	is 'sash' "$(fb_sh 'touch s; "$1" -c "-chown 4242 s"
		"$1" -c "-ls -ln s" | awk "{ print \$3 }"' "$shell")" 4242
else
	skip 'sash' 'it is not installed'
fi

done_testing
