# SPDX-License-Identifier: BSD-2-Clause
#
# What fakeroot(1) and faked(1) promise to those who call them, word by word, and
# what its own tests ask.  Debian's fakeroot is asked, too, where it is installed,
# and must say the same.

. "${top_srcdir:-.}/tests/tap.sh"
need perl

mkdir bin
ln -s "$(command -v fakebuild)" bin/fakeroot
fr=$PWD/bin/fakeroot
theirs=
for name in fakeroot-sysv fakeroot-tcp fakeroot; do
	have "$name" && theirs=$(command -v "$name") && break
done
[ "$theirs" ] || skip 'fakeroot says the same' 'it is not installed'
count=0

# Runs a piece of shell in an empty directory, with our fakeroot as $fakeroot.
ours() # SENTENCE EXPECTED SCRIPT
{
	mkdir "run$((count += 1))"
	is "$1" "$(cd "run$count" && fakeroot=$fr sh -c "$3" 2>&1)" "$2"
}

# The same with theirs, which must say the same.
both() # SENTENCE EXPECTED SCRIPT
{
	ours "$@"
	[ "$theirs" ] || return 0
	mkdir "run$((count += 1))"
	is '... as with theirs' \
		"$(cd "run$count" && fakeroot=$theirs sh -c "$3" 2>&1)" "$2"
}

# ---- options ----

both 'a state that is not there is a warning' '0
1' '"$fakeroot" -i none id -u 2>err; grep -c none err'
both 'the same file is loaded and saved' '4242:77
4242:5' 'touch f; "$fakeroot" -s st chown 4242:77 f
	"$fakeroot" -i st -s st sh -c "stat -c %u:%g f; chgrp 5 f"
	"$fakeroot" -i st stat -c %u:%g f'
# Theirs may have ended before it is read.
ours 'a state goes into a FIFO' 'uid=4242
gid=77' 'touch f; mkfifo st; grep -o "uid=4242\|gid=77" <st >told &
	"$fakeroot" -s st chown 4242:77 f; wait; cat told'
both 'and comes in by one that a shell names' 4242:77 '
	touch f; "$fakeroot" -s st chown 4242:77 f; cp st name-with.odd-end
	"$fakeroot" -i name-with.odd-end stat -c %u:%g f'
both 'a state has one line for a file' \
	'mode=100644,uid=4242,gid=77,nlink=1,rdev=0' 'touch f; chmod 644 f
	"$fakeroot" -s st chown 4242:77 f
	grep "ino=$(stat -c %i f)," st | grep -o "mode=.*rdev=0"'
both 'also for a device' 'mode=20600,uid=4,gid=5,nlink=1,rdev=259' '
	"$fakeroot" -s st sh -c "umask 0; mknod -m 600 f c 1 3; chown 4:5 f"
	grep -o "mode=20.*rdev=[0-9]*" st'
both '-u shows who is not changed' "$(id -u)
4242
0" 'touch f g; "$fakeroot" -u sh -c "chown 4242 g; stat -c %u f g; id -u"'
both '-u is told in FAKED_MODE' 'unknown-is-real
unknown-is-real
unknown-is-root' 'for options in -u --unknown-is-real --; do
	"$fakeroot" $options sh -c "echo \$FAKED_MODE"; done'
both '-b and --fd-base are told in FAKEROOT_FD_BASE' '100
200' '"$fakeroot" -b 100 sh -c "echo \$FAKEROOT_FD_BASE"
	"$fakeroot" --fd-base 200 sh -c "echo \$FAKEROOT_FD_BASE"'
both 'an option may stand before others, and have its argument joined' \
	'unknown-is-real 9' '"$fakeroot" -ub9 -- sh -c \
	"echo \$FAKED_MODE \$FAKEROOT_FD_BASE"'
both 'options end at the first operand' '-u -- x' '"$fakeroot" echo -u -- x'
both '-- ends them' '-u x' '"$fakeroot" -- echo -u x'
both 'the first line of -v is its version' 'fakeroot version
1' '"$fakeroot" -v | sed "s/ [0-9.]*$//"; "$fakeroot" --version | wc -l'
both 'without a command $SHELL runs, else a shell' '/mine
0' 'printf "#!/bin/sh\necho /mine\n" >mine; chmod 755 mine
	SHELL=$PWD/mine "$fakeroot"; echo "id -u" | env -u SHELL "$fakeroot"'
both 'statuses are those of the command' '0 1 42 143 127 126 1 1' '
	set --
	for command in true false "exit 42" "kill -TERM \$\$" /no/such \
			/etc/passwd; do
		"$fakeroot" sh -c "$command" 2>/dev/null; set -- "$@" $?
	done
	"$fakeroot" -l /no/lib.so true 2>/dev/null; set -- "$@" $?
	"$fakeroot" --no-such-option true 2>/dev/null; echo "$@" $?'

# fakeroot over TCP keeps a socket in each program, which -b is to move.  Ours
# keeps nothing: all descriptors are the program's, with -b or without.
cat >fds.pl <<'END'
opendir my $dir, "/proc/$$/fd" or die;
my $own = fileno $dir;
stat $_ for ".", "/"; chown 4242, 77, "fd-file"; mkdir "fd-dir"; rmdir "fd-dir";
print join " ", sort { $a <=> $b } grep { /\d/ && $_ != $own } readdir $dir;
END
touch fd-file
plain=$(perl fds.pl)
for options in '' '-b 3' '-b 100' '--fd-base 1000000'; do
	# shellcheck disable=SC2086  # several options
	is "no descriptor is taken from a program, $options" \
		"$("$fr" $options perl fds.pl)" "$plain"
done
is 'nor by a variable' "$(FAKEROOT_FD_BASE=3 "$fr" perl fds.pl)" "$plain"

# ---- variables ----

both 'FAKEROOTKEY is there, and only there' 'yes
no' '"$fakeroot" sh -c "echo \${FAKEROOTKEY:+yes}"
	echo "${FAKEROOTKEY:-no}"'
both "Debhelper's and makepkg's questions" 'yes yes yes' '
	"$fakeroot" sh -c "set -- \${FAKEROOTKEY:+yes} \${FAKED_MODE:+yes}
		case \$LD_PRELOAD in *fakeroot*) set -- \"\$@\" yes ;; esac
		echo \"\$@\""'
both "Apptainer's: a library of that name in a folder of the path" yes '
	"$fakeroot" sh -c "IFS=:; for name in \$LD_PRELOAD; do
		case \$name in libfakeroot*) ;; *) continue ;; esac
		for dir in \$LD_LIBRARY_PATH; do
			[ ! -e \"\$dir/\$name\" ] || { echo yes; exit; }
		done; done"'
both 'variables for fakeroot change nothing' '4242:77' 'touch f
	FAKEROOTDONTTRYCHOWN=1 FAKEROOT_DB_SEARCH_PATHS=/no:/way "$fakeroot" \
		sh -c "chown 4242:77 f; stat -c %u:%g f"'
both 'ids come from variables' '4242 42 77 7' '
	FAKEROOTUID=4242 FAKEROOTEUID=42 FAKEROOTGID=77 FAKEROOTEGID=7 \
	"$fakeroot" perl -e "print join q( ), \$<, \$>, \$( + 0, \$) + 0"'
both 'bash as makepkg starts it' '0 hB' '"$fakeroot" -- bash -hB -c "
	set -- \$(echo \$- | grep -o [hB]); IFS=; echo \$(id -u) \"\$*\""'

# ---- what fakeroot's own tests ask ----

both 'arguments reach the command' '|a b|$x|"|\|* |' "
	\"\$fakeroot\" printf '%s|' '' 'a b' '\$x' '\"' '\\' '* '"
both 'chmod of a device keeps its type' '644 character special file 2:3
1755 block special file 4:5' '"$fakeroot" sh -c "
	mknod c c 2 3; mknod b b 4 5; chmod 644 c; chmod 1755 b
	stat -c \"%a %F %t:%T\" c b"'
both 'mknod makes every type' 'b 660 0:0 22:2c
c 221 0:0 37:42
p 666 0:0 0:0' '"$fakeroot" sh -c "umask 0
	mknod -m 660 b b 34 44; mknod -m 221 c c 55 66; mknod p p
	stat -c \"%n %a %u:%g %t:%T\" b c p"'
both 'chown and chgrp, also by a reference and by a link' '4242:77
4242:77
5:77
0:0
6:7' '"$fakeroot" sh -c "touch a b c; ln -s c l; chown 4242:77 a
	chown --reference=a b; stat -c %u:%g a b; chown 5 b; stat -c %u:%g b
	chown -h 6:7 l; stat -c %u:%g c l"'
both 'a copied tree keeps its owners' 'd 1:2 750
d/c 0:0 644 1:3
d/f 4242:77 4755
d/l 5:6 777' '"$fakeroot" sh -c "umask 022; mkdir d; touch d/f; ln -s f d/l
	mknod d/c c 1 3; chown 1:2 d; chmod 750 d; chown 4242:77 d/f
	chmod 4755 d/f; chown -h 5:6 d/l; cp -a d e; rm -r d; mv e d
	stat -c \"%n %u:%g %a %t:%T\" d d/c d/f d/l | sed \"s/ 0:0\$//\""'
# Theirs takes a file of the same type and number for the old one.
ours 'a file that another process removes is forgotten, and its name free' \
	'0:0 directory
0:0 symbolic link
0:0 regular empty file' '"$fakeroot" sh -c "
	touch f g h; chown 4242:77 f g h
	env LD_PRELOAD= sh -c \"rm f g h; mkdir f; ln -s f g; : >h\"
	stat -c \"%u:%g %F\" f g h"'
cat >stat.pl <<'END'
@s = stat "n";
printf "%d %d %o %d\n", @s[4, 5, 2, 6];
END
both 'perl sees what stat sees' '4242 77 21441 771' '"$fakeroot" sh -c "
	mknod n c 3 3; chown 4242:77 n; chmod 1441 n; perl ../stat.pl"'
both 'tar packs owners, modes and devices' '-rwsr-xr-x 4242/77 0 f
brw-r----- 0/6 4,5 b
drwxr-x--- 1/2 0 d/
lrwxrwxrwx 5/6 0 l -> f' '"$fakeroot" sh -c "umask 022; mkdir d; touch f
	mknod b b 4 5; ln -s f l; chown 1:2 d; chmod 750 d; chown 4242:77 f
	chmod 4755 f; chown -h 5:6 l; chgrp 6 b; chmod 640 b
	tar --numeric-owner -cf t f b d l"
	tar --numeric-owner -tvf t | sed "s/  */ /g
		s/ [0-9-]* [0-9:]* \([a-z]\)/ \1/"'
both 'tar unpacks them' '4242:77 4755
0:0 644 1:3' '"$fakeroot" -s st sh -c "umask 022; touch f; mknod n c 1 3
	chown 4242:77 f; chmod 4755 f; tar -cf t f n; rm f n"
	"$fakeroot" sh -c "tar --same-owner -pxf t
	stat -c \"%u:%g %a %t:%T\" f n | sed \"s/ 0:0\$//\""'
both 'install -o -g -m' '4242:77 4711
1:2 750' 'touch f; "$fakeroot" sh -c "install -o 4242 -g 77 -m 4711 f g
	install -d -o 1 -g 2 -m 750 d; stat -c \"%u:%g %a\" g d"'
if have setcap && [ -x "$(command -v getcap)" ]; then
	both 'setcap and getcap' 'f cap_net_raw=ep' 'touch f
	"$fakeroot" sh -c "setcap cap_net_raw+ep f && getcap f"'
else
	skip 'setcap and getcap' 'they are not installed'
fi

# ---- faked ----

for daemon in "$(command -v faked)" $(command -v faked-sysv); do
	name=$(basename "$daemon")
	started=$("$daemon" --save-file saved </dev/null)
	like "$name says KEY:PID" "$started" '^[0-9]+:[0-9]+$'
	pid=${started#*:}
	kill -USR1 "$pid"
	ok '... saves on SIGUSR1' wait_for test -e saved
	kill -TERM "$pid"
	ok '... ends on SIGTERM' wait_for sh -c "! kill -0 $pid 2>/dev/null"
	started=$("$daemon" --key 424207 --unknown-is-real --save-file saved \
		--load </dev/null)
	is '... has the key that it is given' "${started%:*}" 424207
	rm -f saved
	kill -HUP "${started#*:}"
	ok '... saves and ends on SIGHUP' wait_for sh -c \
		"! kill -0 ${started#*:} 2>/dev/null && test -e saved"
	rm saved
done

done_testing
