# SPDX-License-Identifier: BSD-2-Clause
# The sample project of ./bootstrap demo: what an ordinary user installed is
# packed as root's, entry by entry, and the disk holds none of it.
. "${top_srcdir:-.}/tests/tap.sh"
need make tar

cp "$top_srcdir"/demo/Makefile "$top_srcdir"/demo/hello.* .
ok 'the project installs and is packed in one session' fb_sh '
	make -s install DESTDIR="$PWD/root" && tar cf hello.tar -C root .'

# type and mode, owner/group, device numbers or nothing, name and link
tar tvf hello.tar --numeric-owner | awk '{
	size = $3 ~ /,/ ? $3 : "-"
	$3 = $4 = $5 = ""
	type = $1 " " $2 " " size
	$1 = $2 = ""
	sub(/^ +/, "")
	print $0 " " type
}' | sort >found
sort >expected <<'END'
./ drwxr-xr-x 0/0 -
./dev/ drwxr-xr-x 0/0 -
./dev/hello crw-rw---- 0/0 10,242
./dev/hellodisk brw-r----- 0/6 7,42
./etc/ drwxr-xr-x 0/0 -
./etc/hello.key -r-------- 0/0 -
./run/ drwxr-xr-x 0/0 -
./run/hello.fifo prw------- 4242/0 -
./usr/ drwxr-xr-x 0/0 -
./usr/bin/ drwxr-xr-x 0/0 -
./usr/bin/greet -> hello lrwxrwxrwx 0/0 -
./usr/bin/hello -rwsr-xr-x 0/0 -
./usr/bin/hi -rwsr-xr-x 0/0 -
./var/ drwxr-xr-x 0/0 -
./var/lib/ drwxr-xr-x 0/0 -
./var/lib/hello/ drwxrws--- 4242/4242 -
./var/lib/hello/state -rw-r----- 4242/0 -
END
# Which of two hard links tar meets first depends on the folder's order.
sed -e 's/^\(.*\) link to .* [h-]\(rwsr\)/\1 -\2/' found | sort >plain
same_file 'every entry has the owner, mode and device that root would give' \
	plain expected
is 'hello and hi are one file in the archive' \
	"$(grep -c ' link to ' found)" 1

is 'no file changed hands' "$(find root ! -user "$(id -u)")" ''
is 'no set-id bit is on the disk' "$(find root -perm /6000)" ''
is 'no device is on the disk' "$(find root -type b -o -type c)" ''

done_testing
