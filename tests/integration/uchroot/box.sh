# SPDX-License-Identifier: BSD-2-Clause
#
# What a command in a box sees and may do: it is root of the image, changes
# nothing outside, and is alone.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

# ---- root ----

echo old >image/etc/file
echo kept >image/etc/other
is 'the command is root' "$(in_box id -u)" 0
is 'it gives files to others' \
	"$(box_sh 'chown 4242:4343 /etc/file && stat -c %u:%g /etc/file')" \
	4242:4343
is 'also after they have been copied up' "$(box_sh '
	chown 4242:4343 /etc && chmod 4751 /etc/file && chown 4243 /etc/file &&
	chmod 4751 /etc/file && echo new >>/etc/made && mv /etc/file /etc/moved &&
	stat -c "%u:%g %a" /etc /etc/moved')" '4242:4343 755
4243:0 4751'
cp image/bin/cat image/etc/set && chmod 4755 image/etc/set
is 'also a program that is set-id on disk' "$(box_sh '
	chown 4242:4343 /etc/set && echo >>/etc/set && stat -c "%u:%g %a" /etc/set'
	box_sh 'chmod 4751 /etc/set && mv /etc/set /etc/moved &&
	stat -c "%u:%g %a" /etc/moved')" '4242:4343 755
0:0 4751'
rm image/etc/set
is 'devices can be made' \
	"$(box_sh 'mknod /node c 42 43 && stat -c %t:%T /node')" 2a:2b
is 'a changed root is in the session, too' \
	"$(box_sh 'mkdir /tmp/r && cp -a /bin /lib* /usr /tmp/r/ 2>/dev/null
		chroot /tmp/r sh -c "echo >f; chown 4242 f; stat -c %u f"')" 4242
is 'a user that it becomes may do less' "$(box_sh '
	chmod 700 /root; setpriv --reuid=4242 ls /root 2>/dev/null || echo refused
	')" refused

# ---- changes ----

is 'a change is seen in the box' \
	"$(box_sh 'echo new >/etc/file; rm /etc/other; cat /etc/file; ls /etc')" \
	'new
file'
is 'and not in the image' "$(cat image/etc/file image/etc/other)" 'old
kept'
is 'nothing was made there but places to mount on' \
	"$(cd image && find . -newer etc/other ! -type d)" ''
ok 'in place, the image is changed' uchroot --in-place image \
	sh -c 'echo new >/etc/file'
is 'for good' "$(cat image/etc/file)" new

# ---- what is there ----

is 'the system has its nodes' \
	"$(box_sh 'echo x >/dev/null && dd if=/dev/zero count=1 2>/dev/null |
		dd of=/tmp/z 2>/dev/null; stat -c %s /tmp/z
		echo x >/dev/full' 2>/dev/null; echo $?)" '512
1'
is 'it has its own processes' "$(box_sh '[ $$ -lt 10 ] && echo few')" few
is 'its own host name' "$(in_box hostname)" localhost
is 'and a network with a loopback device alone' \
	"$(box_sh 'grep -c : /proc/net/dev; grep -o lo: /proc/net/dev')" '1
lo:'
like 'the network of the host can be had' \
	"$(uchroot --network image readlink /proc/self/ns/net)" \
	"^$(readlink /proc/self/ns/net | sed 's/[][]/\\&/g')\$"
is 'nothing of ours is outside of /run and /proc' \
	"$(box_sh 'ls -a /; ls /etc /root')" "$(cd image && ls -a . &&
	printf '%s:\n' /etc && ls etc && printf '\n/root:\n' && ls root)"

# A user who is not root gets a root of its own from it.
if have fakeroot-sysv && have faked-sysv; then
	libfakeroot=$(find /usr/lib -name libfakeroot-sysv.so -print -quit)
	sh "$top_srcdir/tests/jobs/furnish" image cut getopt sed tar fakeroot-sysv
	mkdir -p "image/usr/bin" "image${libfakeroot%/*}"
	cp "$(command -v faked-sysv)" image/usr/bin/
	cp "$libfakeroot" "image$libfakeroot"
	for way in '' 'sh -c "exec \"\$@\"" sh'; do
		is "fakeroot makes a user root, by ${way:-the box}" \
			"$(eval "uchroot -u 4244 -d /tmp image $way" \
			fakeroot-sysv 'sh -c "id -u; touch f
			chown 4242:4343 f; stat -c %u:%g f
			echo >/etc/f || echo refused" 2>/dev/null')" '0
4242:4343
refused'
	done
	is '... whose files are that user'\''s' "$(uchroot -u 4244 -d /tmp \
		image sh -c 'fakeroot-sysv sh -c "touch f; chown 4242 f"
		stat -c %u:%g f')" 4244:4244
	is '... and root joins the box' "$(box_sh 'fakeroot-sysv chown 4242 /tmp
		stat -c %u /tmp'; in_box fakeroot-sysv id -u)" '4242
0'
else
	skip 'fakeroot makes a user root' 'it is not installed'
fi

# Debian's fakeroot is a script.
printf '%s\n' '#!/bin/sh' \
	'echo nested operation not yet supported' 'exit 1' >image/bin/fakeroot
chmod 755 image/bin/fakeroot
is 'a box is made in a session of fakebuild, too' "$(fakebuild sh -c '
	uchroot image sh -c "chown 4242 /tmp && stat -c %u /tmp"')" 4242
is 'and is served there' "$(fakebuild sh -c \
	'echo quit | autopkgtest-virt-uchroot image' 2>&1)" 'ok
ok'
is 'another fakeroot joins the session' "$(box_sh 'fakeroot sh -c "
	echo >/tmp/f; chown 4242 /tmp/f" && stat -c %u /tmp/f')" 4242

# ---- what it may not do ----

refused() # SENTENCE SCRIPT
{
	is "$1" "$(box_sh "$2" >/dev/null 2>&1 && echo 4242)" ''
}

refused 'it mounts nothing' 'mount -t tmpfs none /tmp'
refused 'it makes no namespaces' 'unshare -U true'
refused 'it looks not into the first process' 'cat /proc/1/environ'
refused '... nor follows its root' 'ls /proc/1/root/'
refused 'it sets nothing of the kernel' 'echo 4242 >/proc/sys/kernel/pid_max'
refused 'it changes not the library' 'echo x >>$FAKEBUILD_LIB'
is 'it gets no descriptor of the caller' \
	"$(box_sh 'ls /proc/$$/fd' 7<"$top_srcdir/README" | tr '\n' ' ')" '0 1 2 '
exits 'not even a directory as its input' 125 uchroot image true </
is 'which is told' "$(cat err)" 'uchroot: descriptor 0 is a directory'
is 'it has no keys of the caller' "$(in_box cat /proc/keys)" ''

# ---- variables ----

is 'the environment is a new one' \
	"$(SECRET=4242 uchroot image sh -c 'echo $HOME:$SECRET:$USER')" \
	/root::root
is 'or the old one' \
	"$(SECRET=4242 uchroot -p image sh -c 'echo $HOME:$SECRET:$USER')" \
	/root:4242:root
is 'the command starts where it is told to' "$(uchroot -d /etc image pwd)" /etc
is 'and the image can be an option' "$(uchroot -d /etc -c image pwd)" /etc

# By a call whose family of sockets no filter sees.
cat >socket.c <<'END'
void _start(void)
{
	static const long unix_stream[] = { 1, 1, 0 };
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(102), "b"(1), "c"(unix_stream)
			 : "memory");
	__asm__ volatile("int $0x80" : : "a"(1), "b"(ret < 0));
}
END
if compile_short socket socket.c; then
	exits 'programs of 32 bits have sockets' 0 uchroot image socket
else
	skip 'programs of 32 bits have sockets' \
		'such programs are not made here, or do not run'
fi

done_testing
