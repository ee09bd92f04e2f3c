# SPDX-License-Identifier: BSD-2-Clause
#
# What the options of uchroot change: users, variables, files of the host,
# limits.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

# ---- users ----

cat >image/etc/passwd <<'END'
root:x:0:0::/root:/bin/sh
builder:x:4242:4343::/srv:/bin/none
END
cat >image/etc/group <<'END'
root:x:0:
builders:x:4343:
staff:x:4344:other,builder
END
mkdir image/srv
in_box_as() # USER SCRIPT
{
	uchroot -u "$1" image sh -c "$2"
}

is 'a user of the image has his ids' "$(in_box_as builder 'id -u; id -G')" '4242
4343 4344'
is 'his variables' "$(in_box_as builder 'echo $HOME:$USER:$LOGNAME:$SHELL')" \
	/srv:builder:builder:/bin/none
is 'and his directory' "$(in_box_as builder pwd)" /srv
is 'he can be named by his number' "$(in_box_as 4242 'echo $USER')" builder
is 'which need not be listed' "$(in_box_as 4246 'id -u; id -g; pwd')" '4246
4246
/'
is 'what he makes is his' \
	"$(in_box_as builder 'echo >/tmp/f && stat -c %u:%g /tmp/f')" 4242:4343
is 'what is root'\''s is refused to him' \
	"$(in_box_as builder 'echo >/etc/f' 2>/dev/null || echo refused)" refused
exits 'another one is not known' 125 uchroot -u nobody image true
is 'which is told' "$(cat err)" 'uchroot: nobody: the image has no such user'
is 'a name is no number' \
	"$(uchroot -u root image id -u)" 0

# ---- logins ----

cp image/bin/sh image/bin/odd
cat >>image/etc/passwd <<'END'
odd:x:4247:4343::/srv:/bin/odd
folder:x:4248:4343::/srv:/bin
none:x:4249:4343::/srv:
END
echo 'echo profile' >image/etc/profile
login() # OPTION...
{
	echo 'echo $0 $SHELL $HOME $#' | uchroot "$@" image
}

is 'without a command there is a login' "$(login)" 'profile
-sh /bin/sh /root 0'
is 'with the shell of the user' "$(login -u odd)" 'profile
-odd /bin/odd /srv 0'
is 'or the one that every system has, if it is not there' \
	"$(login -u builder)" 'profile
-sh /bin/sh /srv 0'
is 'no program' "$(login -u folder | tail -n 1)" '-sh /bin/sh /srv 0'
is 'or not named' "$(login -u none | tail -n 1)" '-sh /bin/sh /srv 0'
exits 'its status is that of the box' 42 sh -c 'echo exit 42 | uchroot image'

# ---- variables ----

is 'a variable is kept, and one that is not there is not' \
	"$(A=42 uchroot --env A --env NONE image sh -c 'echo $A ${NONE-none}')" \
	'42 none'
is 'variables are set' "$(uchroot --env A=42 --env B='4 2' image \
	sh -c 'echo $A:$B')" '42:4 2'
is 'in place of those of a login' \
	"$(uchroot --env HOME=/srv --env HOME=/tmp image sh -c 'echo $HOME')" \
	/tmp
is 'and of those that are kept' \
	"$(A=1 uchroot -p --env A=2 image sh -c 'echo $A')" 2

# ---- files of the host ----

mkdir -p shown/below
echo 4242 >shown/file
is 'a folder of the host is shown' "$(uchroot --bind "$PWD/shown:/mnt/a" image \
	sh -c 'cat /mnt/a/file; echo new >/mnt/a/new; chown 4242 /mnt/a/new
		stat -c %u /mnt/a/new')" '4242
4242'
is 'and changed' "$(cat shown/new)" new
is 'or only shown' "$(uchroot --bind shown:/mnt:ro image sh -c \
	'cat /mnt/file; echo 2>/dev/null >/mnt/file || echo refused')" '4242
refused'
is 'at its own path, if no other is given' \
	"$(uchroot --bind shown image cat "$PWD/shown/file")" 4242
is 'a file can be shown, too' \
	"$(uchroot --bind shown/file:/etc/passwd image cat /etc/passwd)" 4242
is 'what lies above it stays hidden' \
	"$(uchroot --bind shown/below:/mnt image ls -A /mnt/..//mnt/../mnt)" ''
exits 'what is not there is told' 125 uchroot --bind nothing:/mnt image true
like 'by its name' "$(cat err)" '^uchroot: nothing: No such file'
ln -s / image/escape
uchroot --bind shown:/escape/mnt2 image true
is_absent 'a link of the image leads not out' /mnt2

# ---- limits ----

is 'the number of descriptors is limited' \
	"$(uchroot --limit nofile=42 image sh -c 'ulimit -n')" 42
is 'and the size of files' "$(uchroot --limit fsize=1M image sh -c \
	'dd if=/dev/zero of=/tmp/f bs=1M count=2 2>/dev/null; stat -c %s /tmp/f')" \
	1048576
is 'and what all changes take' "$(uchroot --limit disk=4M,nofile=42 image sh -c \
	'dd if=/dev/zero of=/tmp/f bs=1M count=8 2>/dev/null || echo full')" full
is 'and the number of processes' "$(uchroot --limit nproc=8 image sh -c \
	'for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & done' 2>&1 |
	grep -c 'Cannot fork')" 1
before=$(date +%s)
exits 'a command that takes too long is ended' 124 \
	uchroot --timeout 1 image sh -c 'trap "" TERM; sleep 42'
ok 'in time' test $(($(date +%s) - before)) -lt 20

done_testing
