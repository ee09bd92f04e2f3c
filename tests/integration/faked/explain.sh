# SPDX-License-Identifier: BSD-2-Clause
#
# --explain and --export say what a state knows.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

mkdir tree
touch tree/a tree/b tree/c
fakebuild -s s.db sh -c 'chown 4242:77 tree/a; chmod 4755 tree/a
	mknod tree/dev b 8 3'
like 'a file that was changed' "$(fakebuild -i s.db --explain tree/a)" \
	'^tree/a: regular file, mode 4755, uid 4242, gid 77$'
like 'who gave it away, and when' "$(fakebuild -i s.db --explain tree/a)" \
	'  owner, group: [0-9-]+ [0-9:]+ by process [0-9]+: chown 4242:77 tree/a$'
like 'and who set its mode' "$(fakebuild -i s.db --explain tree/a)" \
	'  mode: [0-9-]+ [0-9:]+ by process [0-9]+: chmod 4755 tree/a$'

# The attribute lies in the ledger, on a record that chmod wrote last.
fakebuild -i s.db -s with.db python3 -c "import os
os.setxattr('tree/a', 'trusted.a', b'4242')"
like 'also who gave it an attribute' \
	"$(fakebuild -i with.db --explain tree/a)" \
	'  attributes: .* by process [0-9]+: python3 .*setxattr'
like 'which changes nobody else' "$(fakebuild -i with.db --explain tree/a)" \
	'  owner, group: .* by process [0-9]+: chown 4242:77 tree/a$'
fakebuild -i with.db -s without.db python3 -c "import os
os.removexattr('tree/a', 'trusted.a')"
like 'and who took it away' "$(fakebuild -i without.db --explain tree/a)" \
	'  attributes: .* by process [0-9]+: python3 .*removexattr'
fakebuild -i with.db -s renamed.db sh -c 'mv tree/a tree/aa; mv tree/aa tree/a'
like 'but a new name changes nothing that is recorded' \
	"$(fakebuild -i renamed.db --explain tree/a)" \
	'  mode: .* by process [0-9]+: chmod 4755 tree/a
  attributes: .* by process [0-9]+: python3 .*setxattr'
like 'a device' "$(fakebuild -i s.db --explain tree/dev)" \
	'^tree/dev: block device, mode 0644, uid 0, gid 0, device 8:3$'
exits 'a file that nobody changed' 1 fakebuild -i s.db --explain tree/b
is 'says how it is shown, and why' "$(cat out)" \
	"tree/b: regular file, mode 0644, uid 0, gid 0
  nothing recorded: it belongs to the builder, $(id -u):$(id -g), so it is \
shown as root's"
exits 'a file of somebody else' 1 fakebuild -i s.db --explain /
like 'says so' "$(cat out)" \
	'  nothing recorded: it belongs to somebody else than the builder, [1-9]'
exits 'no file at all' 1 fakebuild -i s.db --explain nowhere
like 'says so' "$(cat out)" '^nowhere: nothing recorded; no such file$'
like 'inside a session no state need be named' \
	"$(fb_sh 'chown 51:52 tree/b; fakebuild --explain tree/b')" \
	'^tree/b: regular file, mode 0644, uid 51, gid 52$'
mv tree moved
like 'a renamed file is itself' "$(fakebuild -i s.db --explain moved/a)" \
	'uid 4242, gid 77'
rm moved/a
top=$(pwd -P)
like 'what is recorded of a removed one is known by its path' \
	"$(fakebuild -i s.db --explain "$top/tree/a")" 'uid 4242, gid 77'

# An export describes what is there.
device='type=block uname=root uid=0 gname=root gid=0 mode=0644 device=native,8,3'
device="$device contents=/dev/null/none"
is 'an mtree' "$(fakebuild -i s.db --export mtree --root "$top/moved" 2>&1)" \
	"#mtree 2.0
./dev $device"
mkdir tree
exits 'what is gone is left out' 0 \
	fakebuild -i s.db --export mtree --root . --verbose
is 'also if all is known of it' "$(cat out)" "#mtree 2.0
./moved/dev $device"
is 'and told and counted' "$(cat err)" "\
fakebuild: $top/tree/a: left out: not there any more
fakebuild: warning: s.db: 1 record of files that are not where they were left out"
exits 'which --strict makes a failure' 125 \
	fakebuild -i s.db --export mtree --root . --strict
rmdir tree
mv moved tree
: >tree/a
fakebuild -i s.db -s s.db sh -c 'chown 4242:77 tree/a; chmod 4755 tree/a'
is 'a device table' "$(fakebuild -i s.db --export device-table --root tree)" \
	'# name type mode uid gid major minor start inc count
/ r -1 0 0 - - - - -
/a f 4755 4242 77 - - - - -
/dev b 644 0 0 8 3 - - -'
fakebuild -i s.db --export json --root tree | python3 -c '
import json, sys
for line in sys.stdin:
    e = json.loads(line)
    if e.get("path") in (None, ".", "a", "dev"):
        print(*[e.get(name) for name in ("path", "type", "mode", "uid")])
' >json
is 'JSON, a line each' "$(cat json)" 'None None None None
. d 0755 0
a f 4755 4242
dev b 0644 0'
# Bytes that are no UTF-8: Latin-1, a surrogate, an overlong form.
worst=$(printf 'tree/\374 \355\240\200 \300\257')
fb_sh 'touch "$1"; chown 4242 "$1"; fakebuild --export json --root tree' \
	"$worst" >bytes.json
is 'of any name Python makes the same bytes again' "$(python3 -c '
import base64, json
with open("bytes.json", encoding="utf-8", errors="strict") as lines:
    print(base64.b64decode(json.loads(list(lines)[-1])["path64"]))
')" 'b'"'\\xfc \\xed\\xa0\\x80 \\xc0\\xaf'"
rm "$worst"
fakebuild -i s.db --export text >text
is 'and text that is a state' "$(fakebuild -i text --export text)" "$(cat text)"
like 'inside a session, too' "$(fb_sh 'touch x; chown 53 x
	fakebuild --export json --root .')" '"path":"x".*"uid":53'

# Names are shown on one line.
odd=$(printf 'tree/new\nline\033')
touch "$odd"
cat >put.py <<'EOF'
import os, sys
os.chown(sys.argv[1], 4242, 77)
os.setxattr(sys.argv[1], "trusted.a", b"4")
EOF
fakebuild -s odd.db python3 put.py "$odd"
is 'control bytes in names and commands are told by their numbers' \
	"$(fakebuild -i odd.db --explain "tree/../$odd" |
		sed 's/: 20.* by process [0-9]*:/:/')" "\
tree/../tree/new\\012line\\033: regular file, mode 0644, uid 4242, gid 77
  owner, group, attributes: python3 put.py tree/new\\012line\\033
  mode: as it is on disk
  attribute: trusted.a, 1 byte"
ln "$odd" tree/other
like 'the path of the state is told of another name' \
	"$(fakebuild -i odd.db --explain tree/other)" \
	'  known as: .*/tree/new.012line.033$'
rm tree/other

# ---- each part has its own writer ----

: >group
fakebuild --state p.db chgrp 4343 group
fakebuild --state p.db chmod 4710 group
# As dwz(1), sed -i and strip(1): a new file, made like the old one.
cat >replace.py <<'EOF'
import os, sys
path, group = sys.argv[1], int(sys.argv[2])
with open(path + ".new", "w") as new:
    old = os.stat(path)
    os.fchown(new.fileno(), old.st_uid, group or old.st_gid)
    os.fchmod(new.fileno(), old.st_mode)
os.rename(path + ".new", path)
EOF
fakebuild --state p.db python3 replace.py group 0
explained=$(fakebuild --state p.db --explain group)
like 'who set the group is known after a chmod and a replacement' \
	"$explained" '  group: .* by process [0-9]+: chgrp 4343 group$'
like 'so is who set the mode' "$explained" \
	'  mode: .* by process [0-9]+: chmod 4710 group$'
like 'the owner was set by the replacing program' "$explained" \
	'  owner: .* by process [0-9]+: python3 replace.py group 0$'
fakebuild --state p.db python3 replace.py group 4344
like 'which is told of a group that it did not copy' \
	"$(fakebuild --state p.db --explain group)" \
	'  group: .* by process [0-9]+: python3 replace.py group 4344$'
fakebuild -i p.db -s p.state true
is 'a state as text says the same' "$(fakebuild -i p.state --explain group)" \
	"$(fakebuild --state p.db --explain group)"
fakebuild -i p.state -s q.db true
is 'and says it again in a database' "$(fakebuild -i q.db --explain group)" \
	"$(fakebuild --state p.db --explain group)"
if command -v sqlite3 >/dev/null; then
	sqlite3 q.db 'DROP TABLE changes'
	sqlite3 q.db 'ALTER TABLE inodes DROP COLUMN changes'
	like 'of a state of an older version, the last writer is told' \
		"$(fakebuild -i q.db --explain group)" \
		'  changed: .* by process [0-9]+: '
else
	skip 'of a state of an older version, the last writer is told' \
		'no sqlite3'
fi

# ---- several files, and all below a directory ----

mkdir -p more/sub
touch more/sub/f more/sub/g more/h
fakebuild -s m.db chown 4242:4343 more/sub/f
exits 'a path without a record does not hide the others' 1 \
	fakebuild -i m.db --explain more/h more/sub/f
is 'each is explained' "$(grep -v '^ ' out)" "\
more/h: regular file, mode 0644, uid 0, gid 0
more/sub/f: regular file, mode 0644, uid 4242, gid 4343"
exits '--recursive finds what is recorded below' 0 \
	fakebuild -i m.db --recursive --explain more
is 'and counts the rest' "$(grep -v '^ ' out)" "\
more: directory, mode 0755, uid 0, gid 0
more/sub/f: regular file, mode 0644, uid 4242, gid 4343
more: nothing recorded of 3 files below it: the builder's, shown as root's"
exits 'below a directory without any it finds nothing' 1 \
	fakebuild -i s.db --recursive --explain more
fakebuild -i m.db --json --recursive --explain more nowhere >all.json
is 'in JSON each file is an object' "$(python3 -c '
import json
for line in open("all.json"):
    e = json.loads(line)
    print(e["path"], e["rule"], e.get("type"), e.get("uid"), e.get("gid"),
          *sorted(e.get("changes", {})), e.get("command"))
' | sort)" "\
more builder d 0 0 None
more/h builder f 0 0 None
more/sub builder d 0 0 None
more/sub/f record f 4242 4343 gid uid chown 4242:4343 more/sub/f
more/sub/g builder f 0 0 None
nowhere no-file None None None None"
exits 'an option behind --explain is not taken for a path' 125 \
	fakebuild -i m.db --explain --json more
like 'and where it belongs is told' "$(cat err)" "put '--json' before it"
fakebuild -u -s u.db true
like 'with -u the answer is another' \
	"$(fakebuild -i u.db --explain more/h)" \
	"uid $(id -u), gid $(id -g)
  nothing recorded: -u shows it as it is on disk$"
cp more/sub/f more/copy
mv more/copy more/sub/f
like 'a file that was replaced outside is told from the old' \
	"$(fakebuild -i m.db --explain more/sub/f)" \
	'another file was here, uid 4242, gid 4343: it was replaced by this one'

# A server that was started by hand, and joined by its key.
served=$(faked)
key=${served%:*}
touch tree/y
FAKEROOTKEY=$key fakebuild chown 4343:78 tree/y
like 'a session that was joined by its key is asked' \
	"$(FAKEROOTKEY=$key fakebuild --explain tree/y)" 'uid 4343, gid 78$'
is 'and exported' "$(FAKEROOTKEY=$key fakebuild --export mtree --root tree)" \
	"#mtree 2.0
./y type=file uid=4343 gid=78 mode=0644"
kill "${served#*:}"
wait_for sh -c "! kill -0 ${served#*:}"
exits 'when it is over, there is no such state' 125 \
	env "FAKEROOTKEY=$key" fakebuild --explain tree/y
is 'as it says' "$(cat err)" "fakebuild: FAKEROOTKEY=$key: no such session"
exits 'a root that does not exist' 125 \
	fakebuild -i s.db --export mtree --root nowhere

done_testing
