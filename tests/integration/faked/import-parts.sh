# SPDX-License-Identifier: BSD-2-Clause
#
# Part data that was cut, that comes from an enemy, or that is large: what
# --import says of it, and that it takes no memory.

. "${top_srcdir:-.}/tests/tap.sh"

header='{"fakebuild-parts":1}'
file() # PATH [UID [MORE]]
{
	printf '{"path":"%s","type":"f","mode":"0644","uid":%s,"gid":0%s}\n' \
		"$1" "${2:-0}" "${3:-}"
}
dir() # PATH
{
	printf '{"path":"%s","type":"d","mode":"0755","uid":0,"gid":0}\n' "$1"
}
part() # LINE...
{
	printf '%s\n' "$header" "$@"
}

# ---- cut at the end of a line ----

mkdir -p t/a t/a-b t/a/c
touch t/a/c/x t/a/y t/a-b/z t/b
part "$(dir .)" "$(dir a)" "$(dir a-b)" "$(file a-b/z)" "$(dir a/c)" \
	"$(file a/c/x)" "$(file a/y)" "$(file b)" >whole
exits 'part data of all of a tree' 0 fakebuild --import whole --root t true
is 'is taken without a word' "$(cat err)" ''
head -n 7 whole >part.cut
exits 'cut at a line, it is taken' 0 fakebuild --import part.cut --root t true
is 'with a warning' "$(cat err)" \
	"fakebuild: warning: 2 paths of the tree, the first in 'a', stand in no part data: was a file cut, or an --import forgotten?"
fakebuild --verbose --import part.cut --root t true 2>err
is 'that can say where' "$(grep -v warning: err)" \
	'fakebuild: a: holds 1 name more than part data has
fakebuild: .: holds 1 name more than part data has'
sed '2d; s/"uid":0/"uid":4242/' part.cut >holes
exits 'or be a failure' 125 \
	fakebuild --strict --import part.cut --root t -- touch ran
fakebuild --strict --import holes --root t --state strict.db 2>err
is 'after which nothing is recorded' \
	"$(fakebuild --state strict.db --export json; ls ran 2>&1)" \
	"$header
ls: cannot access 'ran': No such file or directory"
like 'of what has no line itself, too' "$(cat err)" \
	"2 paths of the tree, the first in '\.', stand in no part data"
part "$(file a/y)" >rest
exits 'what one file lacks, another may have' 0 \
	fakebuild --strict --import whole --import rest --root t true

# ---- into a session that has records ----

shown() # WORD...
{
	fakebuild --state later.db "$@" sh -c '
		stat -c "%n %F %a %u" later/*
		getfattr -h --absolute-names -d -m "^trusted" later/*' |
		grep -v '^$'
}

if have setfattr && have getfattr; then
	mkdir later
	touch later/was later/node later/kept
	fakebuild --state later.db sh -c 'chmod 4711 later/was &&
		setfattr -n trusted.note -v old later/was &&
		setfattr -n trusted.note -v old later/kept &&
		rm later/node && mknod later/node c 1 3' || bail 'no session'
	part "$(file node 7)" "$(file was 4242)" >now
	printf '#mtree\n./kept type=file uid=43\n' >spec
	is 'a part says all of its files, another form what it says' \
		"$(shown --import now --import spec --root later)" \
		'later/kept regular empty file 644 43
later/node regular empty file 644 7
later/was regular empty file 644 4242
# file: later/kept
trusted.note="old"'
	is 'also when the session is over' "$(shown | tail -n 3)" \
		'later/was regular empty file 644 4242
# file: later/kept
trusted.note="old"'
else
	skip 'a session that has records' 'no setfattr, or no getfattr'
fi

# ---- lines that nobody should write ----

refused() # NAME LINE REASON [OPTION]...
{
	name=$1 line=$2 reason=$3
	shift 3
	exits "$name: refused" 125 \
		fakebuild --import bad --root t "$@" -- touch ran
	like "$name: with file and line" "$(cat err)" \
		"^fakebuild: bad:$line: .*$reason"
}
for path in ../b a/../../b /etc/passwd a//y ./b a/ '' a/./y .. a/..; do
	part "$(file "$path")" >bad
	refused "the path '$path'" 2 "'path'|'$path'|path"
done
part "$(file a/y)" "$(file 'b\u0000c')" >bad
refused 'a NUL in a text' 3 'NUL|\\u0000'
{ part "$(file a/y)"; printf '{"path":"b\0","type":"f"}\n'; } >bad
refused 'a NUL in a line' 3 ''
part '{"path64":"YgA=","type":"f","mode":"0644","uid":0,"gid":0}' >bad
refused 'a NUL in base64' 2 'NUL'
part "$(file a/y)" "$(file a/y)" >bad
refused 'a path that stands twice' 3 "path 'a/y' stands twice"
part "$(file b)" "$(file a/y)" >bad
refused 'a path out of order' 3 'lines are in order'
part "$(file b 0 ',"pid":4242')" >bad
refused 'a member that nobody knows' 2 "'pid' is no member"
part "$(file b 4294967295)" >bad
refused 'a user that none can be' 2 "'uid' is no number"
part "$(file a/y 0 ',"hardlink":1')" "$(file b 4242 ',"hardlink":1')" >bad
refused 'a group of which other things are said' 3 "b: says other things"
part "$(file a/y 0 ',"hardlink":2')" >bad
refused 'a group out of order' 2 "does not follow 0"
sed 's/s":1/s":2/' whole >bad
refused 'another version' 1 'another version'
printf '{"fakebuild-parts":' >bad
refused 'a header that was cut' 1 'begins with the line'
printf '{"fakebuild-pa' >bad
refused '... anywhere' 1 'begins with the line'
sed 's/$/\r/' whole >bad
refused 'lines of another system' 1 'begins with the line'
file b >bad
refused 'no header' 1 'begins with the line'
part "$(file b)" >bad
printf 'x' >>bad
refused 'a line that was cut' 3 'no JSON'
base64_of() # BYTES: of that many zeros
{
	head -c "$1" /dev/zero | base64 | tr -d '\n'
}
part "$(file b 0 ",\"xattrs\":{\"user.a\":\"$(base64_of 65536)\"}")" >bad
refused 'attributes of 64 KiB' 2 'less than 65536 bytes'
part "$(file b 0 ",\"xattrs\":{\"security.capability\":\"AAAA\"}")" >bad
refused 'damaged capabilities' 2 'damaged capabilities'
part "$(file b 0 ",\"xattrs\":{\"user.a\":\"$(base64_of 65500)\"}")" >much
exits 'but less than that is taken' 0 fakebuild --import much --root t true
ln -s ../outside t/out
mkdir outside
touch outside/z
part "$(file out/z)" >bad
refused 'a link out of the tree' 2 'out/z: a part of the path is no directory'
part "$(file out)" >bad
refused 'the link itself, as a file' 2 'is a symbolic link, and should be'
rm t/out
for number in $(seq 1500); do file "$number" -1; done | part '' >bad
sed -i 2d bad
for number in $(seq 1500); do file "$number" -1; done >>bad
exits 'many faults' 125 fakebuild --import bad --root t true
is 'end it' "$(grep -c '^fakebuild: bad:' err)" 1000
is 'no command was run' "$(find . -name ran)" ''

# ---- names of one file, in several files ----

mkdir n
for name in a b c; do cp /dev/null "n/$name"; done
part "$(dir .)" "$(file a 0 ',"hardlink":1')" \
	"$(file b 0 ',"hardlink":1')" >a.b
part "$(file b 0 ',"hardlink":1')" "$(file c 0 ',"hardlink":1')" >b.c
cp -r n m
exits 'groups with a name in common' 0 \
	fakebuild --strict --import a.b --import b.c --root m true
is 'are one' "$(find m/a m/b m/c -printf '%n\n' | uniq)" 3
part "$(file a)" "$(file b)" >apart
exits 'a file that says they are two' 125 \
	fakebuild --import a.b --import apart --root n touch ran
is 'is in conflict with one that says they are one' "$(cat err)" \
	"fakebuild: apart:3: b: hard link against another file at a.b:4: one says that it is a name of 'a', and the other that it is none"
exits 'whichever comes first' 125 \
	fakebuild --import apart --import a.b --root n touch ran
like 'which is said as well' "$(cat err)" \
	'^fakebuild: a.b:4: b: hard link against another file at apart:3: '
part "$(file b)" >lone
cp -r n o
exits 'one that does not know the other name says nothing' 0 \
	fakebuild --import lone --import a.b --root o true
is 'and they are one' "$(find o/a o/b -printf '%n\n' | uniq)" 2
cp -r n p
exits 'the last may count' 0 \
	fakebuild --import a.b --import apart --last-wins --root p true
is 'for names, too' "$(find p/a p/b -printf '%n\n' | uniq)" 1
is 'no name was replaced before' "$(find n -links +1 ! -type d)" ''

# A name that is not equal to the file that it should be is not replaced.
mkdir q q/dir
ln -s nowhere q/link
ln -s elsewhere q/other
mkfifo q/pipe
echo data >q/data
echo data >q/same
: >q/empty
not_replaced() # SENTENCE LINES REASON
{
	printf '%s\n' "$2" >proto
	exits "$1 replaces nothing" 125 \
		fakebuild --import proto --root q -- touch ran
	is 'which is told' "$(tail -n 1 err)" "fakebuild: proto:2: data: $3"
}
not_replaced 'a symbolic link' 's none link=nowhere
l none data=link' "should be a name of 'link', and is of another type"
not_replaced 'a pipe' 'p none pipe 0644 root root
l none data=pipe' "should be a name of 'pipe', and is of another type"
not_replaced 'a directory' 'd none dir 0755 root root
l none data=dir' "should be a name of 'dir', and is of another type"
printf '#mtree v2.0\n#@ manifest 1\n./link type=link uid=0 gid=0 mode=0777\n./other type=link uid=0 gid=0 mode=0777\n#@ hardlink ./link\n' >spec
exits 'nor does a link to something else' 125 \
	fakebuild --import spec --root q true
like 'which is told, too' "$(cat err)" 'other: .*has other contents than that'
is 'all are as they were' "$(cat q/data; readlink q/other; ls ran 2>&1)" \
	"data
elsewhere
ls: cannot access 'ran': No such file or directory"
printf '%s\n' 'p none pipe 0644 root root' 'l none empty=pipe' \
	'f none data 0644 root root' 'l none same=data' >proto
exits 'an empty file in the place of a pipe, and what is equal' 0 \
	fakebuild --import proto --root q true
is 'are replaced' "$(find q/pipe q/empty q/data q/same -printf '%y%n ')" \
	'p2 p2 f2 f2 '

# ---- checksums ----

echo 1 >t/b
sum=$(sha256sum <t/b)
printf '#mtree\n./b type=file sha256=%s\n' "${sum%% *}" >m.mtree
exits 'a checksum in an mtree is compared' 0 \
	fakebuild --import m.mtree --root t true
printf '#mtree\n./b type=file sha256=%.63s\n' "$sum" >bad
refused 'one that is none' 2 'is no checksum of the kind sha256'
part "$(file b 0 ',"sha256":"53c2"')" >bad
refused 'as in part data' 2 'not 64 hexadecimal digits'
printf '#mtree\n./b type=file md5=%.32s\n' "$sum" >bad
exits 'one that cannot be compared' 0 fakebuild --import bad --root t true
like 'is told' "$(cat err)" '1 file with checksums .* were not compared'
exits 'and can be a failure' 125 fakebuild --strict --import bad --root t true

# ---- owners that are not stated, with -u ----

printf '#mtree\n./b type=file mode=0600\n' >m.mtree
is 'without -u it is root'\''s' "$(fakebuild --import m.mtree --root t \
	stat -c %u:%g:%a t/b)" 0:0:600
is 'with -u it is whose it is' "$(fakebuild -u --import m.mtree --root t \
	stat -c %u:%g:%a t/b)" "$(id -u):$(id -g):600"

# ---- large ones ----

if have gzip; then
	gzip -k whole
	sed '$d; s/"uid":0/"uid":4242/' whole >z
	exits 'compressed part data' 0 \
		fakebuild --strict --import whole.gz --root t true
	gzip <z >bad
	exits 'is compared like any other' 125 \
		fakebuild --import whole.gz --import bad --root t true
	like 'by its lines' "$(cat err)" '^fakebuild: bad:2: \.: owner 4242 aga'
	head -c 60 whole.gz >bad
	exits 'and seen to be cut' 125 fakebuild --import bad --root t true
	{ cat whole.gz; echo; } >bad
	exits 'or to have something behind it' 125 \
		fakebuild --import bad --root t true
	like 'which is said' "$(cat err)" 'is not compressed'
else
	skip 'compressed part data' 'no gzip'
fi
mkdir e many
for number in $(seq 600); do
	{ echo "$header"; dir .; file "$number" 4242; } >"many/$number"
done
set --
for number in $(seq 600); do set -- "$@" --import "many/$number"; done
exits 'more files than a process may have open at first' 0 sh -c '
	ulimit -Sn 256; exec "$0" "$@"' fakebuild "$@" --missing-ok --root e true
like 'are all read' "$(cat err)" '600 paths are not there'
exits 'and more than it may have at all' 0 sh -c '
	ulimit -n 256; exec "$0" "$@"' fakebuild "$@" --missing-ok --root e true
like 'are read, too' "$(cat err)" '600 paths are not there'

if ! have python3; then
	skip 'memory' 'no python3'
	done_testing
fi
cat >peak.py <<'END'
import os, resource, subprocess, sys

status = subprocess.call(sys.argv[2:])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
# What a sanitizer takes is no concern of ours.
if peak > int(sys.argv[1]) and os.environ.get("SANITIZERS", "no") == "no":
    print("peak: %d KiB, more than %s" % (peak, sys.argv[1]))
sys.exit(status)
END
{ part "$(file b)"; printf '{"path":"c'; } >bad
truncate -s 1G bad
exits 'a line of a gigabyte is refused' 125 timeout 10 \
	python3 peak.py 16384 fakebuild --import bad --root t true
like 'with its place' "$(cat err)" '^fakebuild: bad:3: line is longer than 524288'
is 'and not read' "$(cat out)" ''
python3 - <<'END'
with open("large", "w") as out:
    print('{"fakebuild-parts":1}', file=out)
    for n in range(100000):
        print('{"path":"directory/name-%06d","type":"f","mode":"0644",'
              '"uid":0,"gid":0,"xattrs":{"user.a":"MTIzNDU2Nzg5MA=="}}' % n,
              file=out)
END
exits 'a hundred thousand paths' 0 python3 peak.py 16384 \
	fakebuild --import large --import large --missing-ok --root e true
is 'take no memory' "$(cat out)" ''

done_testing
