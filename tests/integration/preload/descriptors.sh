# SPDX-License-Identifier: BSD-2-Clause
#
# The session hangs on no descriptor: programs may close them all, put other
# files in their place, or use them up; and on no limit that is usual.

. "${top_srcdir:-.}/tests/tap.sh"

for when in later first; do
	for way in range loop dup; do
		rm -f file tty
		is "$way over every descriptor, $when" \
			"$(fb_sh 'touch file; chown 4242:4343 file
				timeout 60 closer "$1" "$2"' $when $way 2>&1)" \
			'before 4242:4343
after 51:52
parent 51:52
child 51:52'
	done
done

rm -f file
is 'no descriptor is left to be had' \
	"$(ulimit -n 200; fb_sh 'touch file; chown 4242:4343 file
		closer later fill' 2>&1)" \
	'before 4242:4343
after 51:52
parent 51:52
child 51:52'
rm -f file
is 'what could not be reached at first is found again later' \
	"$(ulimit -n 200; fb_sh 'touch file; chown 4242:4343 file
		closer first fill' 2>&1 | tail -n 2)" \
	'parent 4242:4343
child 4242:4343'

# ---- limits ----

is 'an address space of 400 MB is enough' \
	"$(ulimit -v 400000; fb_sh 'touch file; chown 4242:4343 file
		stat -c %u:%g file; id -u' 2>&1)" '4242:4343
0'
is 'so is a stack of 512 kB' \
	"$(ulimit -s 512; fb_sh 'touch file; chown 4242:4343 file
		mknod null2 c 1 3; stat -c %u:%g%F file null2' 2>&1)" \
	'4242:4343regular empty file
0:0character special file'
mkdir many
is 'a limit on the size of files is not for the ledger' \
	"$(fb_sh 'ulimit -f 1; cd many; seq -f f%g 5000 | xargs touch
		find . -name "f*" | xargs chown 51:52
		find . -uid 51 -gid 52 | wc -l' 2>&1)" 5000
is 'nor is one from before the session' \
	"$(ulimit -f 0; fb_sh 'chown 4242:4343 many/f1
		stat -c %u:%g many/f1' 2>&1)" 4242:4343
is 'and a limit of descriptors as high as allowed' \
	"$(ulimit -n "$(ulimit -H -n)"; timeout 60 fakebuild -- sh -c '
		touch file; chown 51:52 file; stat -c %u:%g file' 2>&1)" 51:52

done_testing
