# SPDX-License-Identifier: BSD-2-Clause
#
# Types and owners as programs find them by walking, moving and removing; and
# what of that is really on the disk.

. "${top_srcdir:-.}/tests/tap.sh"

# Everything in one session; each answer is a line "name: answer".
cat >script <<'EOT'
answer()
{
	printf '%s: %s\n' "$1" "$(shift; "$@" 2>&1 | tr '\n' ' ' |
		sed 's/ $//')"
}

mkdir tree tree/dir
mknod tree/chr c 4 64
mknod tree/blk b 8 17
mkfifo tree/fifo
mknod tree/pipe p
touch tree/reg
ln -s reg tree/lnk
chown -h 4242:4343 tree/*
chmod 6755 tree/reg
chmod 0 tree/dir
answer 'find c' find tree -type c -printf '%P %u:%g\n'
answer 'find b' find tree -type b -printf '%P\n'
answer 'find f' find tree -type f -printf '%P %m\n'
answer 'find p' sh -c 'find tree -type p -printf "%P\n" | sort'
answer 'find l' find tree -type l -printf '%P %u\n'
answer 'find perm' find tree -perm -6000 -printf '%P\n'
answer 'glob' sh -c 'echo tree/c* tree/*/'
answer 'test' sh -c 'test -c tree/chr && test -b tree/blk && test -p tree/fifo &&
	test -u tree/reg && test -g tree/reg && echo yes'
answer 'ls' sh -c 'ls -ln tree/chr tree/blk | awk "{ print \$1, \$3, \$5 \$6 }"'
answer 'twice' sh -c 'echo kept >file; mknod file c 1 3; cat file'
answer 'twice a device' mknod tree/chr c 1 3
answer 'still' stat -c '%t:%T %F' tree/chr
answer 'fifo carries' sh -c 'cat tree/fifo & echo text >tree/fifo; wait'
answer 'pipe carries' sh -c 'cat tree/pipe & echo text >tree/pipe; wait'
answer 'cp' sh -c 'cp -a tree copy && find copy -type c -printf "%P %u:%g\n"'
answer 'mode 0 directory' sh -c 'touch tree/dir/in && ls tree/dir;
	stat -c %a tree/dir'
touch young
exec 3<young
chown 51:52 young
rm young
answer 'fstat after unlink' stat -L -c %u:%g /proc/self/fd/3
EOT

cat >expected <<'EOT'
find c: chr 4242:4343
find b: blk
find f: reg 6755
find p: fifo pipe
find l: lnk 4242
find perm: reg
glob: tree/chr tree/dir/
test: yes
ls: brw-r--r-- 4242 8,17 crw-r--r-- 4242 4,64
twice: mknod: file: File exists kept
twice a device: mknod: tree/chr: File exists
still: 4:40 character special file
fifo carries: text
pipe carries: text
cp: chr 4242:4343
mode 0 directory: in 0
fstat after unlink: 51:52
EOT

each_line()	# FOUND EXPECTED
{
	while IFS= read -r line; do
		is "${line%%:*}" "$(grep "^${line%%:*}:" "$1")" "$line"
	done <"$2"
}

fb sh script >found 2>&1
each_line found expected

# ---- renames with flags ----

is 'RENAME_EXCHANGE swaps owners with names' \
	"$(fb_sh 'touch one two; chown 51:52 one; chown 4242:4343 two
		exchange swap one two; stat -c %u:%g one two' 2>&1)" \
	'4242:4343
51:52'
is 'RENAME_NOREPLACE refuses and changes nothing' \
	"$(fb_sh 'touch from to; chown 51:52 from; chown 4242:4343 to
		exchange keep from to; stat -c %u:%g from to
		exchange keep from new && stat -c %u:%g new' 2>&1)" \
	'exchange: File exists
51:52
4242:4343
51:52'

# ---- by other walkers than find's ----

if have python3; then
	is 'python scandir and lstat' "$(fb_sh 'mkdir made; mknod made/tty c 4 1
		touch made/file; chown 4242 made/tty made/file
		python3 -c "
import os, stat
for e in sorted(os.scandir(\"made\"), key=lambda e: e.name):
    print(e.name, e.is_file(), e.stat().st_uid)
print(stat.S_ISCHR(os.lstat(\"made/tty\").st_mode))
os.rename(\"made/tty\", \"made/moved\")
print(os.major(os.lstat(\"made/moved\").st_rdev))"' 2>&1)" \
		'file True 4242
tty False 4242
True
4'
else
	skip 'python scandir and lstat' 'python3 is not installed'
fi
if have perl; then
	is 'perl readdir, stat and -X' "$(fb_sh 'mkdir pl; mknod pl/a b 7 1
		chown 51 pl/a; perl -e "
		opendir D, q(pl); print grep(!/^\./, readdir D), q( );
		print +(stat q(pl/a))[4], q( ), (-b q(pl/a)) ? q(b) : q(-)"')" \
		'a 51 b'
fi

# ---- nothing of it is real ----

is 'nothing here changed hands' "$(find . ! -user "$(id -u)")" ''
is 'nothing here is a device' "$(find . -type b -o -type c)" ''
is 'nothing here has a set-id bit' "$(find . -perm /6000)" ''
is 'fifos are fifos' "$(find tree -type p | sort)" 'tree/fifo
tree/pipe'

done_testing
