# SPDX-License-Identifier: BSD-2-Clause
#
# Times, names, the report, and what is added.

. "${top_srcdir:-.}/tests/tap.sh"

need cpio python3
mkdir -p t/dir
echo file >t/file
touch -d '2001-02-03 04:05:06.5' t/file
touch -d '1999-01-01' t/dir
echo 'd dir - 750 4242 4343 0 2 - -
f file - 640 4242 4343 0 1 - -' >db
tar -C t --format=posix -cf in.tar dir file

cat >list.py <<'END'
import sys, tarfile
for m in tarfile.open(sys.argv[1]):
    print(m.name, "%o" % m.mode, m.uid, m.gid, int(m.mtime), m.type.decode(),
          m.uname or "-", m.devmajor, m.devminor, m.linkname)
END
list()
{
	python3 list.py "$1"
}

exits 'every time is set' 0 \
	sh -c 'tartranslate --mtime 2000-01-01 db <in.tar >out.tar'
is 'to the second' "$(list out.tar | cut -d ' ' -f 1,5)" \
'dir 946684800
file 946684800'
exits 'a time before the epoch is set' 0 \
	sh -c 'tartranslate --mtime @-4242 db <in.tar >out.tar'
is 'with its sign' "$(list out.tar | cut -d ' ' -f 5 | sort -u)" -4242
exits 'cpio has none' 2 sh -c 'echo t | cpio -o -H newc 2>/dev/null |
	cpiotranslate --mtime -1 >out.cpio'
exits 'only later times are set' 0 \
	sh -c 'tartranslate --clamp-mtime --mtime @946684800 db <in.tar >out.tar'
is 'when clamping' "$(list out.tar | cut -d ' ' -f 1,5)" \
'dir 915148800
file 946684800'
exits 'the epoch comes from the environment' 0 sh -c \
	'SOURCE_DATE_EPOCH=4242 tartranslate --clamp-mtime <in.tar >out.tar'
is 'for all' "$(list out.tar | cut -d ' ' -f 5 | sort -u)" 4242
exits 'clamping needs a time' 2 \
	sh -c 'unset SOURCE_DATE_EPOCH; tartranslate --clamp-mtime <in.tar'
exits 'a time that is none' 2 tartranslate --mtime yesterday
exits 'names can be left out' 0 \
	sh -c 'tartranslate --numeric-owner db <in.tar >out.tar'
is 'of all members' "$(list out.tar | cut -d ' ' -f 7 | sort -u)" -

exits 'a report is written' 0 \
	sh -c 'tartranslate --report report --mtime 0 db <in.tar >out.tar'
is 'as lines of JSON' "$(python3 -c '
import json
for line in open("report"):
    e = json.loads(line)
    print(e["event"], e["path"], e["uid"][1], e["mode"][1], e["mtime"][1])
')" 'changed dir/ 4242 0750 0
changed file 4242 0640 0'
printf 'x' >"t/$(printf 'n\377\303\251"')"
tar -C t -cf odd.tar "$(printf 'n\377\303\251"')"
tartranslate --report report db <odd.tar >/dev/null 2>&1
is 'names that are no UTF-8 come through JSON' "$(python3 -c '
import json, os
print(os.fsencode(json.loads(open("report").read())["path"]))')" \
	"b'n\\xff\\xc3\\xa9\"'"

exits 'the output file appears' 0 sh -c 'tartranslate -o out2.tar db <in.tar'
ok 'complete' tar -tf out2.tar
ln -s out2.tar current.tar
chmod 640 out2.tar
exits 'a link as the output' 0 sh -c 'tartranslate -o current.tar db <in.tar'
is 'still leads to the file, which keeps its permissions' \
	"$(readlink current.tar) $(stat -c %a out2.tar)" 'out2.tar 640'
mkfifo pipe
cat pipe >out3.tar &
exits 'a pipe as the output' 0 sh -c 'tartranslate -o pipe db <in.tar'
wait
ok 'is written into' cmp out2.tar out3.tar
ok 'and stays' test -p pipe
mkdir killed
(cat in.tar; sleep 2) | tartranslate -o killed/out db 2>/dev/null &
sleep 1
kill -9 $!
wait 2>/dev/null
is 'a killed run leaves nothing behind' "$(ls killed)" ''
exits 'a folder that is not there' 2 \
	sh -c 'tartranslate -o nowhere/out.tar db <in.tar'

cat >>db <<'END'
d empty - 711 4242 4343 0 2 - -
c empty/tty - 620 4242 5 0 1 4 65
b empty/sd - 660 4242 6 0 1 8 1
p empty/fifo - 600 4242 4343 0 1 - -
s empty/link ../file 777 4242 4343 0 1 - -
l hard file 640 4242 4343 0 2 - -
f lost - 640 4242 4343 0 1 - -
END
for format in v7 gnu ustar posix; do
	tar -C t --format=$format -cf in.tar dir file
	exits "$format: what is missing is added" 1 sh -c \
		'tartranslate --add-missing --mtime 5 db <in.tar >out.tar'
	like "$format: what cannot be is told" "$(cat err)" \
		': lost: not in the archive and not added: its contents are'
	[ $format != v7 ] || continue
	is "$format: with all that is known" "$(list out.tar | tail -n +3 |
		sed 's/ [^ ]* \([0-9]* [0-9]* [^ ]*\)$/ \1/')" \
'empty 711 4242 4343 5 5 0 0 
empty/fifo 600 4242 4343 5 6 0 0 
empty/link 777 4242 4343 5 2 0 0 ../file
empty/sd 660 4242 6 5 4 8 1 
empty/tty 620 4242 5 5 3 4 65 
hard 640 4242 4343 5 1 0 0 file'
	ok "$format: tar reads it" tar -tf out.tar
done
for format in newc crc odc bin; do
	(cd t && printf 'dir\nfile\n' | cpio -o -H $format) >in.cpio 2>/dev/null
	exits "$format: what is missing is added" 1 sh -c \
		'cpiotranslate --add-missing --mtime 5 db <in.cpio >out.cpio'
	is "$format: with all that is known" "$(cpio -itv --numeric-uid-gid \
		<out.cpio 2>/dev/null | tail -n +3 |
		awk '{ print $1, $3, $4, $NF }')" \
'drwx--x--x 4242 4343 empty
prw------- 4242 4343 empty/fifo
lrwxrwxrwx 4242 4343 ../file
brw-rw---- 4242 6 empty/sd
crw--w---- 4242 5 empty/tty'
done
(cd t && find . -name 'file' | cpio -o -H newc) >one.cpio 2>/dev/null
cat one.cpio one.cpio >two.cpio
cpiotranslate --add-missing db <two.cpio >out.cpio 2>/dev/null
is 'only the last archive gets what is missing' "$(python3 -c '
data = open("out.cpio", "rb").read()
first = data.index(b"TRAILER!!!")
print(b"empty" in data[:first], b"empty" in data[first:])')" 'False True'

done_testing
