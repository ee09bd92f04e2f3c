# SPDX-License-Identifier: BSD-2-Clause
#
# The same commands under our pseudo and under Debian's: what both print, and
# their status, is what is written here.  Without Debian's, ours is compared
# alone.  What differs with reason is in CAVEATS of fakebuild-pseudo(1).

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/pseudo/pseudo.inc"

case $(command -v pseudo >/dev/null && PSEUDO_PREFIX=/usr pseudo -V) in
*fakebuild* | '') theirs= ;;
*) theirs=$(command -v pseudo) ;;
esac
[ "$theirs" ] || skip 'the same under pseudo' 'pseudo is not installed'
export PSEUDO_PREFIX PSEUDO_LOCALSTATEDIR

# Runs commands, which call $pseudo, in a folder of their own.
run() # WHOSE PSEUDO PREFIX COMMANDS
{
	rm -rf "$1"
	mkdir -p "$1/work" "$1/state"
	(
		cd "$1/work" || exit
		PSEUDO_PREFIX=$3 PSEUDO_LOCALSTATEDIR=$here/$1/state
		pseudo=$2
		unset SHELL
		eval "$4"
		"$pseudo" -S
	) 2>err
}

both() # SENTENCE EXPECTED COMMANDS
{
	is "$1" "$(run ours "$here/bin/pseudo" "$here" "$3")" "$2" || cat err
	[ -z "$theirs" ] ||
		is "$1, under pseudo" "$(run theirs "$theirs" /usr "$3")" "$2"
}

# ---- the command line ----

both 'the version that scripts look for' 'pseudo version 1.9.0' \
	'"$pseudo" -V | grep -o "^pseudo version [0-9.]*"'
both 'the status is that of the command' '42 143 0' '
	"$pseudo" sh -c "exit 42"; printf "%s " $?
	"$pseudo" sh -c "kill -TERM \$\$"; printf "%s " $?
	"$pseudo" -- true; echo $?'
both 'the status when it cannot be run' '1 1' '
	"$pseudo" nosuch; printf "%s " $?
	"$pseudo" ./; echo $?'
both 'the status of misuse' '1 1 1 1 1 1' '
	"$pseudo" -Q; printf "%s " $?
	"$pseudo" -P; printf "%s " $?
	"$pseudo" -t odd true; printf "%s " $?
	"$pseudo" -m odd; printf "%s " $?
	"$pseudo" -M odd; printf "%s " $?
	"$pseudo" -i odd; echo $?'
both 'options that servers and clients take' '0 0 0 0 0' '
	for option in -l -v "-v -v" "-x dD" "-t 4"; do
		"$pseudo" $option id -u | tr "\n" " "
	done | sed "s/ $//"'
both 'options end at the command' '-u' '"$pseudo" echo -u'
both 'a shell is the command by default' '0 3' \
	'printf "id -u\nexit 3" | "$pseudo" | tr "\n" " "
	printf "exit 3" | SHELL=/bin/sh "$pseudo"; echo $?'

# pseudo's companions are not ours; a link must not run them as pseudo.
for name in pseudolog pseudodb; do
	ln -s "$(command -v fakebuild)" "bin/$name"
	exits "there is no $name" 1 "bin/$name" true
	like 'as is said' "$(cat err)" "^$name: not provided: "
done

# ---- the server ----

both '-S stops what runs, and nothing' '0 0 0' '
	"$pseudo" -S; printf "%s " $?
	"$pseudo" touch a
	"$pseudo" -S; printf "%s " $?
	"$pseudo" -S; echo $?'
both 'the files that others look for' 'pseudo.lock pseudo.log pseudo.pid' '
	"$pseudo" chown 42:43 .
	(cd ../state && kill -0 "$(cat pseudo.pid)" && ls) |
		grep -E "^pseudo\.(lo|pid)" | tr "\n" " " | sed "s/ $//"'
# Debian's client may try more than once to start a server.
logged='
	"$pseudo" touch a
	"$pseudo" -S
	"$pseudo" touch b
	grep -c "pid [0-9]* .*doing new pid setup and server start" \
		../state/pseudo.log'
both 'the log has the line by which bitbake finds the last server' yes "
	[ \"\$($logged)\" -ge 2 ] && echo yes"
is 'the line is there once a server' \
	"$(run ours "$here/bin/pseudo" "$here" "$logged")" 2 || cat err
both 'while it is used, -S tells so and succeeds' '0
4242' '
	mkfifo go ready
	"$pseudo" sh -c "touch a; chown 4242 a; echo >ready; read go <go
		stat -c %u a" &
	read -r _ <ready
	"$pseudo" -S; echo $?
	echo >go
	wait'

# ---- variables ----

both 'PSEUDO_DISABLED by its first letter' '0 me 0 0 0 me 0 0 me me 0' '
	for value in 0 1 no NO false yes s S "" x n; do
		PSEUDO_DISABLED=$value "$pseudo" id -u
	done | sed "s/^$(id -u)$/me/" | tr "\n" " " | sed "s/ $//"'
both 'who calls pseudo is not unloaded' '0 0' '
	PSEUDO_UNLOAD=1 "$pseudo" id -u | tr "\n" " "
	PSEUDO_UNLOAD= "$pseudo" id -u'
both 'but within it is' me '
	"$pseudo" env PSEUDO_UNLOAD=1 sh -c "id -u" | sed "s/^$(id -u)$/me/"'
both 'PSEUDO_PASSWD' '4242:4343 odd:even
uid=4242(odd) gid=4343(even) groups=4343(even)' '
	mkdir -p root/etc
	echo "odd:x:4242:4343::/:/bin/sh" >root/etc/passwd
	echo "even:x:4343:" >root/etc/group
	PSEUDO_PASSWD=$PWD/root
	export PSEUDO_PASSWD
	"$pseudo" sh -c "touch a; chown odd:even a; stat -c \"%u:%g %U:%G\" a
		id odd"'
both 'PSEUDO_IGNORE_PATHS' 'me 4242' '
	"$pseudo" sh -c "touch a; chown 4242 a"
	PSEUDO_IGNORE_PATHS=$PWD "$pseudo" stat -c %u a |
		sed "s/^$(id -u)$/me/" | tr "\n" " "
	"$pseudo" stat -c %u a'
both 'what is passed to the command' \
	'BINDIR LIBDIR LOCALSTATEDIR OPTS PREFIX ' '
	"$pseudo" env | sed -n "s/^PSEUDO_\([A-Z]*\)=.*/\1/p" |
		grep -v DEBUG | sort | tr "\n" " "'

# ---- the state ----

both 'what was recorded is there later' '4242:4343 -rws--x--x 4 64' '
	"$pseudo" sh -c "touch a; chown 4242:4343 a; chmod 4711 a
		mknod b c 4 64"
	"$pseudo" -S
	printf "%s " $("$pseudo" stat -c "%u:%g %A" a)
	echo $((0x$("$pseudo" stat -c %t b))) $((0x$("$pseudo" stat -c %T b)))'
both '-C, and what -B does' '0 1 0 0
4242 me 4244' '
	"$pseudo" sh -c "touch a b c d; chown 4242 a; chown 4243 b
		chown 4244 c"
	"$pseudo" -S
	{
		"$pseudo" -C >/dev/null; echo $?
		cp a copy && mv copy a; rm b && mkdir b; rm d
		"$pseudo" -C >/dev/null; echo $?
		"$pseudo" -B >/dev/null; echo $?
		"$pseudo" -C >/dev/null; echo $?
	} | tr "\n" " " | sed "s/ $//"
	echo
	"$pseudo" stat -c %u a b c | sed "s/^$(id -u)$/me/" | tr "\n" " " |
		sed "s/ $//"'
both 'a tree that was moved' '0 4242' '
	"$pseudo" sh -c "mkdir -p tree/dir; touch tree/dir/a
		chown 4242 tree/dir/a"
	"$pseudo" -S
	cp -R tree copy && rm -rf tree && mv copy other
	"$pseudo" -B -m "$PWD/tree" -M "$PWD/other" >/dev/null; printf "%s " $?
	"$pseudo" stat -c %u other/dir/a'
both 'a move to what is not there' '1 4242' '
	"$pseudo" sh -c "touch a; chown 4242 a"
	"$pseudo" -S
	"$pseudo" -m a -M odd >/dev/null; printf "%s " $?
	"$pseudo" stat -c %u a'
both '-i' '1 0' '
	"$pseudo" sh -c "touch a; chown 4242 a"
	"$pseudo" -S
	touch unknown
	"$pseudo" -i unknown >/dev/null; printf "%s " $?
	"$pseudo" -i a >/dev/null; echo $?'

have python3 || {
	skip 'ids and calls' 'python3 is not installed'
	done_testing
	exit
}

# ---- ids ----

both 'ids are taken from PSEUDO_UIDS and PSEUDO_GIDS' \
	'(4242, 4343, 4444) (42, 43, 44)' '
	PSEUDO_UIDS=4242,4343,4444,4545 PSEUDO_GIDS=42,43,44,45 "$pseudo" \
		python3 -c "import os; print(os.getresuid(), os.getresgid())"'
both 'root needs none' '' '"$pseudo" env | grep "^PSEUDO_.IDS"'
cat >drop.py <<'EOP'
import os

os.setresgid(4343, 4343, 4343)
os.setresuid(4242, 4242, 4242)
os.execvp('sh', ['sh', '-c', 'env; id -u'])
EOP
both 'who is another passes them on' 'PSEUDO_UIDS=4242,4242,4242,4242
4242' '
	"$pseudo" python3 "$here/drop.py" | grep -E "^PSEUDO_U|^[0-9]"'
# pseudo leaves these out where the uid was changed later.
is 'group ids, too' \
	"$(bin/pseudo python3 drop.py | grep '^PSEUDO_G'; bin/pseudo -S)" \
	'PSEUDO_GIDS=4343,4343,4343,4343'

# ---- calls ----

cat >calls.py <<'EOP'
"""What the tests that come with pseudo ask for, one line each."""
import fcntl
import os
import stat
import subprocess

def owner(st):
    return f'{st.st_uid}:{st.st_gid} {stat.filemode(st.st_mode)}'

def make(path, uid, mode=0o644):
    with open(path, 'w'):
        os.chown(path, uid, 4343)
    os.chmod(path, mode)

os.umask(0o22)
make('file', 4242, 0o4755)
fd = os.open('file', os.O_RDONLY)
print('fstat:', owner(os.fstat(fd)))
os.rename('file', 'renamed')
print('rename, fstat:', owner(os.fstat(fd)), owner(os.stat('renamed')))
for how in fcntl.F_DUPFD, fcntl.F_DUPFD_CLOEXEC:
    print('fcntl:', owner(os.fstat(fcntl.fcntl(fd, how, 0))))
os.umask(0o777)
os.close(os.open('masked', os.O_WRONLY | os.O_CREAT, 0o666))
os.mkdir('masked-dir', 0o777)
print('umask:', owner(os.stat('masked')), owner(os.stat('masked-dir')))
os.umask(0o22)
os.makedirs('dir/deep')
make('dir/deep/file', 4244)
os.rename('dir', 'moved')
print('dir-move:', owner(os.stat('moved/deep/file')))
top = os.open('moved', os.O_RDONLY)
print('openat:', owner(os.fstat(os.open('deep/file', os.O_RDONLY,
                                        dir_fd=top))))
print('fstatat:', owner(os.stat('deep/file', dir_fd=top)))
os.symlink('moved/deep/file', 'link')
os.lchown('link', 4245, 4346)
print('links:', owner(os.lstat('link')), owner(os.stat('link')),
      owner(os.fstat(os.open('link', os.O_RDONLY))))
try:
    os.open('link', os.O_RDONLY | os.O_NOFOLLOW)
except OSError as error:
    print('open-symlinks:', error.strerror)
os.link('moved/deep/file', 'hard')
os.chown('hard', 4246, 4347)
print('link:', owner(os.stat('moved/deep/file')))
os.unlink('hard')
print('unlink:', owner(os.stat('link')))
os.setxattr('renamed', 'security.odd', b'4242')
os.setxattr('renamed', 'user.odd', b'4343')
print('xattr:', sorted(os.listxattr('renamed')),
      os.getxattr('renamed', 'security.odd'))
os.removexattr('renamed', 'security.odd')
print('xattr removed:', os.listxattr('renamed'))
for path, _, names in os.walk('moved'):
    for name in names:
        print('walk:', name, owner(os.stat(os.path.join(path, name))))
subprocess.run(['cp', '-p', 'renamed', 'copy'], check=True)
print('cp-setuid:', owner(os.stat('copy')))
print('execl:', subprocess.run(['/bin/sh', '-c', 'stat -c %u copy'],
                               env={}, stdout=subprocess.PIPE).stdout)
for name in 'PSEUDO_DISABLED', 'PSEUDO_UNLOAD':
    os.environ[name] = '1'
    out = subprocess.run(['/bin/sh', '-c', 'id -u'],
                         stdout=subprocess.PIPE).stdout
    print(name, out == b'%d\n' % int(os.environ['ME']))
    del os.environ[name]
    os.environ['PSEUDO_DISABLED'] = '0'
EOP
both 'what programs see' "fstat: 4242:4343 -rwsr-xr-x
rename, fstat: 4242:4343 -rwsr-xr-x 4242:4343 -rwsr-xr-x
fcntl: 4242:4343 -rwsr-xr-x
fcntl: 4242:4343 -rwsr-xr-x
umask: 0:0 ---------- 0:0 d---------
dir-move: 4244:4343 -rw-r--r--
openat: 4244:4343 -rw-r--r--
fstatat: 4244:4343 -rw-r--r--
links: 4245:4346 lrwxrwxrwx 4244:4343 -rw-r--r-- 4244:4343 -rw-r--r--
open-symlinks: Too many levels of symbolic links
link: 4246:4347 -rw-r--r--
unlink: 4246:4347 -rw-r--r--
xattr: ['security.odd', 'user.odd'] b'4242'
xattr removed: ['user.odd']
walk: file 4246:4347 -rw-r--r--
cp-setuid: 4242:4343 -rwsr-xr-x
execl: b'4242\\n'
PSEUDO_DISABLED True
PSEUDO_UNLOAD True" '
	ME=$(id -u) "$pseudo" python3 "$here/calls.py"'

done_testing
