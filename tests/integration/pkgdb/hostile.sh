# SPDX-License-Identifier: BSD-2-Clause
#
# The worst inputs that are known, for every reader of databases and states:
# each ends, without a signal, and takes less than 64 MiB and 20 times the size
# of what is read.  What is refused is refused with its place.

. "${top_srcdir:-.}/tests/tap.sh"

need python3

cat >make.py <<'END'
import itertools, os, sqlite3, string, sys

def names(count, length=4):
    letters = string.ascii_letters + string.digits
    words = itertools.product(letters, repeat=length)
    return ["".join(word) for word in itertools.islice(words, count)]

def put(name, *parts):
    with open(name, "w") as file:
        file.write("".join(parts))

def lines(form, count):
    return "".join(form.replace("@", name) for name in names(count))

def fan_out(name, line, leaf):
    """Twenty files, each of which includes the next one twice."""
    os.mkdir(name)
    for n in range(20):
        put("%s/%d" % (name, n), line.replace("@", str(n + 1)) * 2)
    put("%s/20" % name, leaf)

def database(name, rows, xattrs):
    db = sqlite3.connect(name)
    db.executescript(open(sys.argv[1]).read())
    db.executemany("INSERT INTO inodes (dev, ino, tag, path, uid, gid,"
                   " mode, flags, rdev, writer, changed, was) VALUES"
                   "(1,?,0,NULL,4242,77,33188,1,0,NULL,0,NULL)",
                   [(n,) for n in range(rows)])
    db.executemany("INSERT INTO xattrs VALUES(1,?,?,x'')", xattrs)
    db.commit()
    db.close()

put("nested.mtree", "#mtree\n", "d type=dir\n" * 20000)
put("deep.mtree", "#mtree\n", "dd type=dir\n" * 1300,
    lines("@ type=file\n", 20000))
put("set.mtree", "#mtree\n/set uname=", "u" * 200000, "\n",
    lines("@\n", 30000))
put("short.mtree", "#mtree\n", lines("@ uid=1\n", 30000))
put("values.mtree", "#mtree\n", lines("@ uname=@ gname=g@ link=@ type=link\n",
                                      30000))
macro = "!P=" + "a" * 1000 + "\n" + "!P=$P$P\n" * 10
put("parameters", macro, lines("!@=$P\n", 1000))
put("redefined", macro, "!Q=$P\n" * 5000)
put("targets", macro, lines("s none @=$P\n", 2000))
put("conflicts", lines("f none @ 644 a a\nf none @ 755 b b\n", 20000))
fan_out("prototype", "!P=$P@\n!include @\n", "f none a$P 644 a a\n")
put("prototype/0", "!P=x\n!include 1\n!include 1\n")
fan_out("ips", "<include @>\n", "file path=a mode=644\n")
put("device", "!include /dev/zero\n")
put("doubled.mf", "file path=a mode=644 owner=x\n",
    "<transform file -> set owner %(owner)%(owner)>\n" * 1000)
put("values.mf", "<transform user -> set x ", "v" * 8000, ">\n",
    "user username=a uid=1\n" * 8000)
put("many.mf", lines("<transform file a=@ -> drop>\n", 12000))
put("regex.mf", lines("<transform file a=" + "(" * 8 + "@" + ")+" * 8 +
                      "a" * 200 + " -> drop>\n", 1000))
put("nodes", lines("/@ c 644 0 0 1 0 0 1 4096\n", 300))
put("number", "/a c 644 0 0 1 0 0 1 1000000000\n")
put("subtrees", lines("/@ f 644 0 0\n", 3000), "/ r 644 0 0\n" * 3000)
put("caps", "/a f 644 0 0\n", "|xattr cap\n" * 30000)
put("exceptions", "".join(name + "\n" for name in names(60000, 3)))
put("packages", lines("/a f none 644 root bin 1 1 1 @\n", 8000))
put("short.json", '{"fakebuild-parts":1}\n', "".join(
    '{"path":"%s","type":"d","mode":"0","uid":1,"gid":1}\n'.replace(
        '"0"', '"0755"') % name for name in sorted(names(30000))))
put("rpm", lines("%attr(6,@,@) /@\n", 15000))
put("statoverride", lines("a a 6 /@\n", 30000))
put("protolist", lines("f @ - 6 a a 1 1 - -\n", 20000))
put("initramfs", lines("file /@ x 6 0 0 /@1 /@2 /@3\n", 10000))
put("fakeroot", *("dev=1,ino=%d,mode=0,uid=1,gid=1,nlink=1,rdev=0\n" % n
                  for n in range(30000)))
put("xattrs", "dev=1,ino=1,mode=100644,uid=1,gid=1,nlink=1,rdev=0\n"
    "# fakebuild 1\n", lines("xattr=1,ino=1,name=user.@,value=\n", 20000),
    "# end\n")
put("also", *("dev=1,ino=%d,mode=0,uid=1,gid=1,nlink=1,rdev=0\n" % n
              for n in range(20000)), "# fakebuild 1\n",
    *("xattr=1,ino=%d,name=u,value=\n" % n for n in range(20000)), "# end\n")
database("rows.db", 20000, [])
database("xattrs.db", 2, [(1, name) for name in names(20000)])
END
python3 make.py "$top_srcdir/state/form/schema.sql" || bail 'make.py'

# peak SIZE COMMAND: its status; complains when it takes more than that allows.
cat >peak.py <<'END'
import os, resource, subprocess, sys

size, *command = sys.argv[1:]
status = subprocess.call(command)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
most = 64 * 1024 + 20 * int(size) // 1024
# What a sanitizer takes is no concern of ours.
if peak > most and os.environ.get("SANITIZERS", "no") == "no":
    sys.exit("peak: %d KiB, more than %d" % (peak, most))
sys.exit(status if status >= 0 else 128 - status)
END

# worst STATUS REASON INPUT COMMAND: REASON is what standard error says.
worst()
{
	status=$1 reason=$2 input=$3
	shift 3
	size=$(cat "$input" 2>/dev/null || cat "${input%/*}"/*) size=${#size}
	exits "$input: ends, and takes no more than it may" "$status" \
		timeout 60 python3 peak.py "$size" "$@"
	[ -z "$reason" ] || like "$input: is refused with its place" \
		"$(cat err)" "$reason"
}
refused()
{
	worst 2 "pkgdb: $1:[0-9]+: $2" "$1" pkgdb convert -q -t entries "$1"
}
taken()
{
	worst 0 '' "$1" pkgdb convert -q -t entries "$1"
}

much='the files say more than their size allows'
refused nested.mtree 'path of 4097 bytes is longer than any can be'
refused deep.mtree "$much"
refused set.mtree 'name .* is longer than 256 bytes'
taken short.mtree
taken short.json
taken values.mtree
refused parameters "$much"
refused redefined "$much"
refused targets 'target of [0-9]+ bytes is longer than any can be'
taken conflicts
worst 2 'prototype/[0-9]+:[0-9]+: includes repeat what there is' \
	prototype/0 pkgdb convert -q -t entries prototype/0
worst 2 'ips/[0-9]+:[0-9]+: includes repeat what there is' \
	ips/0 pkgdb convert -q -t entries ips/0
refused device '/dev/zero: not a regular file'
refused doubled.mf 'a transform makes a value of more than 8192 bytes'
refused values.mf "$much"
refused many.mf "$much"
refused regex.mf "$much"
refused nodes "$much"
refused number '1000000000 nodes in one row, the limit is 4096'
refused subtrees 'more than 1000 recursive rows'
refused caps "$much"
refused packages "$much"
for input in rpm statoverride protolist initramfs; do
	taken $input
done
mkdir tree
echo '. uid=1' >one.mtree
worst 1 '' exceptions protocmp -e exceptions -d one.mtree tree
for input in fakeroot xattrs also rows.db xattrs.db; do
	worst 0 '' $input fakebuild --export json -i $input
	worst 0 '' $input fakebuild -i $input true
done

done_testing
