# SPDX-License-Identifier: BSD-2-Clause
#
# What mknod, chown, chmod, ln, setcap, setfacl and setfattr leave, and how
# ls, find and stat tell of it, in the same session and in a later one.
#
# wants: root to compare with

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr

same 'the zoo comes out as under real root' 'uid=4242 gid=4343' '"$zoo"'
stock_zoo
same 'a later session sees the same zoo' 'uid=4242 gid=4343' \
	'cd ../zoo && "$listing" .'
same 'ls -l' '4242 +4343' \
	'ls -lnR ../zoo | sed "s/^total.*//; s/[A-Z][a-z][a-z] [ 0-9].*:[0-9]*//"'
same 'find -printf' 'plain f 640 4242 4343' \
	'find ../zoo -printf "%p %y %m %U %G %n %l %Y\n" | sort'
same 'find -type, by entry type and by inode' 'chars ../zoo/char' '
	find ../zoo -type c | sort | sed "s/^/chars /"
	find ../zoo -type b | sort | sed "s/^/blocks /"
	find ../zoo -type f | sort | sed "s/^/files /"
	find ../zoo -type p | sort | sed "s/^/fifos /"'
same 'find -perm and -uid' '4242 ../zoo/set-uid' '
	find ../zoo -perm -4000 -uid 4242 | sort | sed "s/^/4242 /"
	find ../zoo -perm 0 | sort; find ../zoo -gid 4343 | sort
	find ../zoo -nouser | sort | head -n 3'
same 'find -ls' 'crw' \
	'find ../zoo -ls | awk "{ print \$3, \$4, \$5, \$6, \$NF }" | sort -k5'
same 'stat' 'character special file 620 4242 4343' \
	'stat -c "%n %F %a %u %g %t:%T %h" ../zoo/*'
same 'stat -f is unharmed' 'ext|tmpfs|btrfs|xfs|overlay' 'stat -f -c %T .'
same 'test -rwx as root' 'locked r w -' '
	for f in locked closed plain executable deep/er; do
		set -- -
		echo "$f $(test -r ../zoo/$f && echo r || echo -)" \
			"$(test -w ../zoo/$f && echo w || echo -)" \
			"$(test -x ../zoo/$f && echo x || echo -)"
	done'
same 'locked files are read, closed folders filled' 'opened' '
	cp -r --preserve=mode ../zoo/closed ../zoo/locked . &&
	cat locked && echo x >locked && echo y >closed/new &&
	rm closed/inside && echo opened'
same 'getfacl' 'default:user:4545:rwx' 'cd ../zoo && getfacl -nR .'
same 'getfattr' 'trusted.note' \
	'cd ../zoo && getfattr -Rhd -m - . | sort'
same 'getcap' 'cap_net_admin,cap_net_raw=ep' 'cd ../zoo && getcap -r .'
same 'setcap -r, setfacl -b and setfattr -x' '^./listed.*uid=4242' '
	cp -a ../zoo/capable ../zoo/listed ../zoo/heirs ../zoo/tagged . &&
	setcap -r capable && setfacl -b listed && setfacl -k heirs &&
	setfattr -x trusted.note tagged'
same 'chown takes set-id bits and capabilities away' 'set-uid.* 0755' '
	cp -a ../zoo/set-uid ../zoo/set-gid ../zoo/set-both ../zoo/capable . &&
	chown 4545 set-uid set-gid set-both capable'

done_testing
