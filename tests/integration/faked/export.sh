# SPDX-License-Identifier: BSD-2-Clause
#
# --export and pkgdb convert say the same of one state, in every format, and
# others understand it.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

formats='mtree device-table json protolist ips'

cat >make.py <<'END'
import os, stat

def make(name, uid, gid):
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0o644))
    os.chown(name, uid, gid)

os.makedirs("r/d/e")
make("r/a", 4242, 4343)
os.chmod("r/a", 0o4755)
os.link("r/a", "r/d/a")
os.link("r/a", "r/d/e/a a")
os.link("r/a", "outside")
# The one that stands first is not the one that was recorded.
make("r/d/one", 4244, 4345)
os.link("r/d/one", "r/another")
for name, kind, device in (("c", stat.S_IFCHR, os.makedev(5, 70000)),
                           ("b", stat.S_IFBLK, os.makedev(259, 3))):
    os.mknod("r/" + name, kind | 0o640, device)
    os.chown("r/" + name, 4246, 4347)
os.link("r/c", "r/d/c")
os.mkfifo("r/p")
os.chown("r/p", 4248, 4349)
os.symlink("a b*\n", "r/s")
os.chown("r/s", 4250, 4351, follow_symlinks=False)
os.chown("r/d", 4252, 0)
for name in (b"r/b c", b"r/line\nbreak", "r/\u00fc".encode(), b"r/\xfc",
             b"r/\355\240\200", b"r/\300\257", b"r/#*?[\\", b"r/\"'"):
    make(name, 4254, 4355)
os.chmod(b"r/\xfc", 0o600)
os.setxattr("r/a", "trusted.odd", b"\x00\xff")
os.setxattr("r/d/one", "security.capability",
            bytes.fromhex("0100000200200000000000000000000000000000"))
END
fakebuild -s s.db python3 make.py || bail 'make.py'
fakebuild -i s.db -s s.st true
# Whether the disk's mode was recorded or not.
chmod 711 r/d/e

both() # STATE ROOT
{
	for format in $formats; do
		fakebuild -i "$1" --export "$format" --root "$2" >exported
		pkgdb convert -q -t "$format" --root "$2" "$1" >converted
		same_file "$1, $2: pkgdb convert -t $format writes the same" \
			converted exported
		isnt "$1, $2: there is something in $format" \
			"$(grep -c 4242 exported)" 0
	done
}

both s.db r
both s.st r
formats=$(echo "$formats" | sed 's/json //') both s.db /
fakebuild -i s.db --export device-table --root r >exported
fakebuild -i s.db --export devtable --root r >old
same_file 'devtable is another name of device-table' old exported
mv r moved
both s.db moved
mv moved r

# From fakeroot come inodes only; both look for them.
sed '/^#/,$d' s.st >plain.st
both plain.st r

fakebuild -u -s real.db sh -c 'touch r/real; chown 4242:77 r/real'
both real.db r
unlike 'where unknown files are shown as they are, no rule says otherwise' \
	"$(cat exported)" '"subtree"'

# ---- names ----

names() # FORMAT
{
	fakebuild -i s.db --export "$1" --root r 2>/dev/null
}
is 'an mtree has each name of a file' "$(names mtree |
	sed -n 's/^\.\/\([^ ]*\) .*uid=4242 .*nlink=3$/\1/p' | tr '\n' ' ')" \
	'a d/a d/e/a\040a '
is 'and of a device' "$(names mtree |
	sed -n 's/^\.\/\([^ ]*\) type=char .*device=native,5,70000.*/\1/p' |
	tr '\n' ' ')" 'c d/c '
is 'a device table has the names that it can write' "$(names device-table |
	sed -n 's/ f 4755 4242 4343 .*//p' | tr '\n' ' ')" '/a /d/a '
exits 'of the others it is said' 0 \
	fakebuild -v -i s.db --export device-table --root r
like 'which' "$(cat err)" "$(pwd -P)/r/d/e/a a: left out: the form has no"
like 'and how many, with the link' "$(cat err)" \
	'4 records that the form has no word for'
exits 'and it is a failure for --strict' 125 \
	fakebuild --strict -i s.db --export device-table --root r
exits 'an mtree leaves out attributes' 0 \
	fakebuild -v -i s.db --export mtree --root r
like 'once for each file' "$(cat err)" \
	'2 records told without their extended attributes'
exits 'JSON nothing' 0 fakebuild --strict -i s.db --export json --root r
is 'of which it says nothing' "$(cat err)" ''
is 'without a root names elsewhere are found, too' "$(
	fakebuild -i s.db --export json |
		sed -n 's,.*"path":"[^"]*/\([^/"]*\)".*"uid":4242.*,\1,p' |
		sort | tr '\n' ' ')" 'a a a a outside '
is 'JSON has every path, and every byte of it' "$(names json | python3 -c '
import base64, json, os, sys
lines = [json.loads(line) for line in sys.stdin][1:]
told = [base64.b64decode(line["path64"]) if "path64" in line
        else line["path"].encode() for line in lines]
there = {os.path.relpath(os.path.join(at, name), b"r")
         for at, dirs, files in os.walk(b"r") for name in dirs + files + [b"."]}
print(told == [b"."] + sorted(there - {b"."}), len(told))')" \
	"True $(find r -printf x | wc -c)"
is 'and the attributes' "$(names json |
	grep -c '"path":"a".*"xattrs":{"trusted.odd":"AP8="}')" 1
is 'in a device table capabilities are text' \
	"$(names device-table | grep -A 1 '^/another ')" \
	"/another f 644 4244 4345 - - - - -
|xattr cap_net_raw=ep"

# A file of the same inode number on another file system is another file.
if (cd /dev/shm) 2>/dev/null && shm=$(mktemp -d /dev/shm/fb-export-XXXXXX); then
	fakebuild -s shm.db sh -c 'mkdir "$1/t"; touch "$1/t/x"
		chown 4242:77 "$1/t/x"; ln "$1/t/x" "$1/y"' sh "$shm"
	is 'names are looked for where the file is' "$(
		fakebuild -i shm.db --export mtree |
			sed -n 's,^\./dev/shm/[^/]*/\([^ ]*\) .*nlink=2$,\1,p' |
			tr '\n' ' ')" 't/x y '
	rm -r "$shm"
else
	skip 'names are looked for where the file is' 'no /dev/shm'
fi

# ---- other readers ----

for format in mtree device-table; do
	names $format | sed 's/ contents=.*//' >exported
	exits "$format is read again" 0 \
		pkgdb convert -q --from=$format -t $format exported
	same_file "and $format says the same" out exported
done

if have bsdtar; then
	names mtree >spec
	(cd r && bsdtar -cf ../t.tar @../spec 2>/dev/null)
	is 'bsdtar packs by an mtree what is in it' "$(python3 -c '
import tarfile
for m in sorted(tarfile.open("t.tar"), key=lambda m: m.name):
    if m.name in ("a", "b", "c", "d", "p", "./a", "./b", "./c", "./d", "./p"):
        print(m.name[-1], "%o" % m.mode, m.uid, m.gid, m.type.decode(),
              m.devmajor, m.devminor)
')" 'a 4755 4242 4343 0 0 0
b 640 4246 4347 4 259 3
c 640 4246 4347 3 5 70000
d 755 4252 0 5 0 0
p 644 4248 4349 6 0 0'
	is 'all of it' "$(bsdtar -tf t.tar | wc -l)" "$(grep -c '^\.' spec)"
else
	skip 'bsdtar packs by an mtree' 'bsdtar is not installed'
fi

done_testing
