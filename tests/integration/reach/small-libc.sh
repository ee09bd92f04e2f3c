# SPDX-License-Identifier: BSD-2-Clause
#
# Programs of C libraries that are small: dietlibc's, which are static, and those
# of klibc, whose C library stands where others name their dynamic linker.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/world.inc"
. "$top_srcdir/tests/integration/reach/build.inc"

# The child is another user, to whom the way to the helper may be closed.
cp "$(command -v portable)" portable
cp "$top_srcdir/tests/helpers/portable.c" . # klcc writes beside it

try() # NAME COMPILER...
{
	try_name=$1
	shift
	if ! have "$1"; then
		skip "$try_name" "$1 is not installed"
		return
	fi
	"$@" -o small portable.c 2>err || {
		flunk "$try_name: it is built" "$(cat err)"
		return
	}
	fb ./small ./small --child >found 2>&1
	same_world "$try_name: a program and its children" found
	fb ./small ./portable --child >found 2>&1
	same_world "$try_name: a dynamic child" found
	fb ./portable ./small --child >found 2>&1
	same_world "$try_name: a child of a dynamic program" found
}
try dietlibc diet gcc -D_GNU_SOURCE
try 'klibc, static' klcc -static
try klibc klcc -shared
[ ! -e small ] || ! have klcc ||
	like 'klibc is its interpreter' "$(readelf -lW small)" '/klibc-.*\.so'

tools=/usr/lib/klibc/bin
if [ -x $tools/sh ]; then
	fb_sh "PATH=$tools:\$PATH"'
		mkdir made; mkdir made/sub; >made/file; >made/sub/other
		mkfifo made/fifo; mknod made/tty c 4 64; ln -s file made/link
		chown 4242:43 made/file; chown -h 44:45 made/link
		chown 51:52 made/sub; chmod 2755 made/sub
		cp made/file made/copied' >log 2>&1
	is 'its tools make a tree' "$?, $(cat log)" '0, '
	rm -rf made
	is 'their shell and the rest see the same' "$(fb $tools/sh -c '
		PATH='$tools':$PATH
		mkdir made; >made/file; mknod made/tty c 4 64; mkfifo made/fifo
		chown 4242:43 made/file made/tty; /bin/chmod 4751 made/file
		stat -c "%n %u:%g %a %t,%T" made/*; cd made
		(echo file; echo tty; echo fifo) |
			/usr/bin/cpio -o -H newc 2>/dev/null >../made.cpio
		mkdir ../out; cd ../out; cpio -i <../made.cpio 2>/dev/null
		stat -c "%n %u:%g %a %t,%T" *' 2>&1)" \
'made/fifo 0:0 644 0,0
made/file 4242:43 4751 0,0
made/tty 4242:43 644 4,40
fifo 0:0 644 0,0
file 4242:43 4751 0,0
tty 4242:43 644 4,40'
	is 'started by others in each way' "$(for way in posix_spawn \
		posix_spawnp system popen vfork fexecve; do
		fb starter $way "exec $tools/sh -c \
			'>f; chown 4242:43 f; /usr/bin/stat -c %u:%g f; rm f'"
		done 2>&1 | sort | uniq -c | awk '{ print $1, $2 }')" '6 4242:43'
else
	skip 'the tools of klibc' 'klibc-utils is not installed'
fi

done_testing
