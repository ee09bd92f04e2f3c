# SPDX-License-Identifier: BSD-2-Clause
#
# mtree(8) finds a tree to be what our spec says, and sees each thing that is
# not; makedevs makes what our device table says.

. "${top_srcdir:-.}/tests/tap.sh"

cat >table <<'END'
/         d 755  0    0    - - - - -
/usr      d 2750 4242 4343 - - - - -
/usr/ct   f 4511 0    4343 - - - - -
/dev      d 755  0    0    - - - - -
/dev/odd  c 620  4242 4343 5 70 - - -
/dev/sd   b 660  0    4444 8 17 - - -
/dev/fifo p 600  4444 4545 - - - - -
END
cat >build <<'END'
umask 022
mkdir -p tree/usr tree/dev
echo 1 >tree/usr/ct
chown 0:0 tree tree/dev
chown 4242:4343 tree/usr && chmod 2750 tree/usr
chown 0:4343 tree/usr/ct && chmod 4511 tree/usr/ct
ln -s ct tree/usr/l && chown -h 4242:4343 tree/usr/l
mknod -m 620 tree/dev/odd c 5 70 && chown 4242:4343 tree/dev/odd
mknod -m 660 tree/dev/sd b 8 17 && chown 0:4444 tree/dev/sd
mkfifo -m 600 tree/dev/fifo && chown 4444:4545 tree/dev/fifo
END
printf '#mtree\n./usr/l type=link link=ct uid=4242 gid=4343\n' >symlink
pkgdb convert -t mtree -o spec table symlink

# SCRIPT: what mtree says of the tree after this change.
after()
{
	rm -rf tree
	fb_sh ". ./build; $1; mtree -p tree -f spec -k \
uid,gid,mode,type,link,device" >out 2>&1
	status=$?
	cat out
	return $status
}

if have mtree && mtree -h 2>&1 | grep -q -e -k; then
	is 'mtree finds what the spec says' "$(after :)" ''
	like 'another owner' "$(after 'chown -h 4245 tree/usr/l')" \
		'^usr/l: *user [(]4242, 4245[)]'
	like 'another mode' "$(after 'chmod 511 tree/usr/ct')" \
		'^usr/ct: *permissions [(]04511, 0511[)]'
	like 'another device' "$(after 'rm tree/dev/odd
		mknod -m 620 tree/dev/odd c 5 71; chown 4242:4343 tree/dev/odd')" \
		'device [(]0x546, 0x547[)]'
	like 'a file that lacks' "$(after 'rm tree/dev/fifo')" '^missing: ./dev/fifo'
else
	skip 'mtree finds what the spec says' 'no mtree(8) with -k'
fi

# toybox has makedevs; a session lets it.
if have toybox && toybox | grep -qw makedevs; then
	rm -rf tree
	pkgdb convert -t device-table -o list table
	# shellcheck disable=SC2016
	exits 'makedevs takes the table' 0 fb_sh '
		. ./build; cp -r tree/usr/ct ct; rm -rf tree
		mkdir -p tree/usr tree/dev; mv ct tree/usr/ct
		toybox makedevs -d list tree >&2
		stat -c "%n %U:%G %u:%g %a %F %t,%T" tree/usr tree/usr/ct \
			tree/dev/* | cut -d" " -f 1,3-'
	is 'and makes it' "$(cat out)" \
'tree/usr 4242:4343 2750 directory 0,0
tree/usr/ct 0:4343 4511 regular file 0,0
tree/dev/fifo 4444:4545 600 fifo 0,0
tree/dev/odd 4242:4343 620 character special file 5,46
tree/dev/sd 0:4444 660 block special file 8,11'
else
	skip 'makedevs takes the table' 'toybox has none'
fi

done_testing
