# SPDX-License-Identifier: BSD-2-Clause
#
# --import: a tree that came from elsewhere, by whatever carries files, is again
# what it was; and where files disagree with it or with each other, it is said
# and nothing is recorded.

. "${top_srcdir:-.}/tests/tap.sh"

# The same bytes for the same tree: no times, no process in a header.
pack() # TREE ARCHIVE: in a session
{
	echo "tar cf '$2' --format=posix --sort=name --numeric-owner --mtime=@0 \
		--xattrs --xattrs-include='*' -C '$1' \
		--pax-option=delete=atime,delete=ctime,exthdr.name=%d/x/%f ."
}

mkdir -p r/etc r/bin r/dev r/var
echo hi >r/etc/a
echo su >r/bin/su
ln r/bin/su r/bin/su2
echo tool >r/bin/tool
cp r/bin/tool r/bin/tool2
ln -s ../etc/a r/etc/l
fakebuild --state s.db sh -c 'chown 4242:4343 r/etc r/etc/a
	chown -h 4244:4345 r/etc/l; chmod 4711 r/bin/su; chmod 2751 r/var
	mknod r/dev/null c 1 3; mknod r/dev/sda b 8 1; chmod 666 r/dev/null
	chown 4246 r/dev/sda; chgrp 4347 r/bin/tool'
if have setfattr; then
	fakebuild --state s.db sh -c '
		setfattr -n security.capability \
			-v 0x0100000200200000000000000000000000000000 r/bin/su
		setfattr -n trusted.odd -v 0x00ff r/etc/a'
fi
exits 'a tree is described' 0 \
	fakebuild --state s.db --export json --root r --digests
cp out r.json
fakebuild --state s.db sh -c "$(pack r r.tar)"

# ---- what carries files ----

same_image() # HOW TREE
{
	exits "$1: the tree is taken" 0 fakebuild --import r.json --root "$2" -- \
		sh -c "$(pack "$2" moved.tar)"
	same_file "$1: and is packed into the same bytes" moved.tar r.tar
}

cp -a r copied
same_image 'cp -a' copied
mkdir untarred
tar cf - -C r . | tar xf - -C untarred
same_image 'tar' untarred
if have rsync; then
	rsync -aH r/ synced
	same_image 'rsync -aH' synced
else
	skip 'rsync -aH' 'no rsync'
fi
if have zip && have unzip; then
	(cd r && zip -qry ../r.zip .)
	mkdir unzipped
	unzip -q r.zip -d unzipped
	same_image 'zip, which knows no hard links' unzipped
else
	skip 'zip' 'no zip, or no unzip'
fi
# Contents by their digest, with modes 0444 and 0555 and one copy of each.
mkdir store stored
(cd r && find . -type f) | while read -r file; do
	sum=$(sha256sum <"r/$file")
	[ -e "store/${sum%% *}" ] || cp "r/$file" "store/${sum%% *}"
done
chmod 0444 store/*
(cd r && find . -type d) | while read -r dir; do mkdir -p "stored/$dir"; done
cp -P r/etc/l stored/etc
(cd r && find . -type f) | while read -r file; do
	sum=$(sha256sum <"r/$file")
	cp "store/${sum%% *}" "stored/$file"
done
find stored -type f -exec chmod 0444 {} +
find stored -type d -exec chmod 0555 {} +
same_image 'a store of contents' stored
rm -f stored/bin/tool2 2>/dev/null || chmod 0755 stored/bin
rm -f stored/bin/tool2
ln stored/bin/tool stored/bin/tool2
exits 'one file cannot be two' 125 \
	fakebuild --import r.json --root stored -- touch ran
like 'which is said' "$(cat err)" \
	'bin/tool: is the same file as bin/tool2, of which'
find stored -type d -exec chmod 0755 {} +

# ---- names of what is no regular file ----

mkdir -p h/d
ln -s target h/l
ln h/l h/d/l2
ln -s target h/l3
fakebuild --state h.db sh -c 'mknod h/null c 1 3; mknod h/z c 1 3
	chown -h 4242:4343 h/l'
ln h/null h/d/null2
mkfifo h/p
ln h/p h/d/p2
exits 'they are described' 0 fakebuild --state h.db --export json --root h
cp out h.json
is 'with their groups' "$(sed -n 's/.*"path":"\([^"]*\)".*"hardlink":\(.\)}$/\1 \2/p' \
	h.json | paste -s -d ' ')" 'd/l2 1 d/null2 2 d/p2 3 l 1 null 2 p 3'
mkdir g
(cd h && find . -type d) | while read -r dir; do mkdir -p "g/$dir"; done
(cd h && find . ! -type d) | while read -r file; do
	cp -dR --no-preserve=links "h/$file" "g/$file"
done
is 'a copy of each for itself' "$(find g ! -type d -links +1)" ''
ln g/d/l2 g/.fakebuild-import-link
exits 'is taken, after an import that was killed' 0 \
	fakebuild --import h.json --root g --state g.db
is 'whose name is no more' "$(find g -name '.fake*')" ''
is 'and has these names again' "$(find g ! -type d -links 2 | LC_ALL=C sort |
	paste -s -d ' ')" 'g/d/l2 g/d/null2 g/d/p2 g/l g/null g/p'
is 'each pair of them' "$(find g ! -type d -links 2 -printf '%i\n' | sort -u |
	wc -l)" 3
exits 'so that it is described' 0 \
	fakebuild --state g.db --export json --root g
same_file 'by the same bytes' out h.json

# ---- without a command, and other formats ----

exits 'a state is filled without a command' 0 \
	fakebuild --import r.json --root copied --state filled.db
mkdir plain
(cd plain && touch $(seq 500))
fakebuild --state s.db --export json --root plain >plain.json 2>/dev/null
exits 'of what is shown anyway there is no record' 0 \
	fakebuild --import plain.json --root plain --state p.db
is 'not a single one' \
	"$(wc -l <plain.json; fakebuild --state p.db --export text | grep -c ino=)" \
	'502
0'
is 'for sessions to come' \
	"$(fakebuild --state filled.db stat -c '%u:%g %a' copied/etc/a)" \
	'4242:4343 644'
exits 'it is described as the first tree was' 0 \
	fakebuild --state filled.db --export json --root copied --digests
same_file 'byte for byte' out r.json
exits 'it can be saved, too' 0 \
	fakebuild --import r.json --root copied -s saved.db
is 'with the same records' \
	"$(fakebuild -i saved.db stat -c '%u:%g %a' copied/etc/a)" \
	'4242:4343 644'
fakebuild --state s.db --export mtree --root r >r.mtree
is 'an mtree is taken' "$(fakebuild --import r.mtree --root copied \
	stat -c '%u:%g %a %F' copied/bin/su copied/dev/sda)" \
	'0:0 4711 regular file
4246:0 644 block special file'
printf '/dev/null c 620 4250 4351 1 3 - - -\n' >table
is 'and a device table' "$(fakebuild --import table --root copied \
	stat -c '%u:%g %a %t,%T' copied/dev/null)" '4250:4351 620 1,3'
fakebuild --state s2.db sh -c 'chown 4252:4353 copied/var'
is 'and a state, by its paths' "$(fakebuild --import s2.db --root copied \
	stat -c '%u:%g' copied/var)" 4252:4353
printf '{"fakebuild-parts":1}\n%s\n' \
	'{"path":"etc/a","type":"f","mode":"0644","uid":0,"gid":0}' >back.json
fakebuild --state over.db chown 4254:4355 copied/etc/a
is 'what is imported counts, and not what was loaded' \
	"$(fakebuild --state over.db --import back.json --root copied \
		stat -c '%u:%g' copied/etc/a)" 0:0
is 'also where files without a record are shown as they are' \
	"$(fakebuild -u --import back.json --root copied \
		stat -c '%u:%g' copied/etc/a)" 0:0
chmod 4755 copied/bin/tool
printf '{"fakebuild-parts":1}\n%s\n' \
	'{"path":"bin/tool","type":"f","mode":"0755","uid":0,"gid":0}' >back.json
is 'a mode of the disk does not' "$(fakebuild --import back.json --root copied \
	stat -c '%a' copied/bin/tool)" 755
chmod 755 copied/bin/tool
is 'within a session it makes another one' "$(fakebuild sh -c '
	fakebuild --import r.json --root copied stat -c %u copied/etc')" 4242

# Never root's instead.
printf '#mtree\n./etc/a type=file uname=nosuch gname=nor mode=0644 uid=0\n' >m
exits 'a group without a number' 125 \
	fakebuild --import m --root copied touch ran
like 'is told' "$(cat err)" "^fakebuild: m:2: etc/a: group 'nor' has no number"
printf '#mtree\n./etc/a type=file uname=nosuch gid=0 mode=0644\n' >m
exits 'and a user without one' 125 fakebuild --import m --root copied touch ran
like 'as well' "$(cat err)" "^fakebuild: m:2: etc/a: user 'nosuch' has no"
echo '/etc r -1 nosuch 0 - - - - -' >table
exits 'that of a rule, too' 125 \
	fakebuild --import table --root copied touch ran
is 'but once' "$(grep -c "user 'nosuch'" err)" 1
: >short
exits 'a description of no byte was cut off' 125 \
	fakebuild --import r.json --import short --root copied touch ran
is 'and no command was run' "$(cat err; find . -name ran)" \
	'fakebuild: short: is empty'

# ---- rules for subtrees ----

mkdir -p s/srv/www/cgi s/srv-2
for file in a www/b www/cgi/c; do echo x >"s/srv/$file"; done
echo x >s/srv-2/d
ln -s ../a s/srv/www/l
ln s/srv/a s/srv/www/a2
chmod -R u=rwX,go=rX s
cat >rules <<'END'
/srv         r  -1   4242 4343 - - - - -
/srv/www     r  750  4244 4345 - - - - -
/srv/www/b   f  600  4246 4347 - - - - -
/srv/a       f  4755 4248 4349 - - - - -
END
owners() # OPTION...
{
	fakebuild "$@" --root s \
		find s ! -type l -printf '%P %U:%G %m\n' -o -printf '%P %U:%G\n' |
		LC_ALL=C sort
}
is 'the nearest rule counts, and before it what is named' \
	"$(owners --import rules)" \
	' 0:0 755
srv 4242:4343 755
srv-2 0:0 755
srv-2/d 0:0 644
srv/a 4248:4349 4755
srv/www 4244:4345 750
srv/www/a2 4248:4349 4755
srv/www/b 4246:4347 600
srv/www/cgi 4244:4345 750
srv/www/cgi/c 4244:4345 750
srv/www/l 4244:4345'
echo '/ r -1 4250 4351 - - - - -' >top
is 'a rule may be of the top' \
	"$(owners --import top | cut -d ' ' -f 2 | uniq)" 4250:4351
is 'those of several files are one set' \
	"$(owners --import rules --import top | grep -c 4250:4351)" 3
printf '{"fakebuild-parts":1}\n%s\n' \
	'{"path":"srv/www/cgi/c","type":"f","mode":"0644","uid":4252,"gid":0}' \
	>named.json
is 'what another file names is none of theirs' \
	"$(owners --import rules --import named.json | grep cgi/c)" \
	'srv/www/cgi/c 4252:0 644'
sed '1s/4242/4254/' rules >other-rules
exits 'rules may disagree' 125 fakebuild --import rules \
	--import other-rules --root s touch ran
like 'which is said' "$(cat err)" '^fakebuild: other-rules:1: .*owner'
fakebuild --state s3.db chown 4256:4357 s/srv-2/d
is 'a state has no rule for files that it does not know' \
	"$(owners --import s3.db --import top | grep -c 4250:4351)" 10

refused_rule() # NAME RULES REASON
{
	printf '%s\n' "$2" >rules
	exits "$1: refused" 125 fakebuild --import rules --root s touch ran
	like "$1: said" "$(cat err)" "$3"
}
ln s/srv-2/d s/srv/d2
refused_rule 'one file below two rules' '/srv r -1 4242 0 - - - - -
/srv-2 r -1 4244 0 - - - - -' 'srv.*/d2*: is the same file as .*d2*, of which'
rm s/srv/d2
refused_rule 'a directory that is not there' '/nowhere r -1 4242 0 - - - - -' \
	'^fakebuild: rules:1: nowhere: is not there$'
exits 'which may be so' 0 fakebuild --import rules --missing-ok --root s true
mkdir s/closed
chmod 0 s/closed
refused_rule 'a directory that cannot be read' '/ r -1 4242 0 - - - - -' \
	'^fakebuild: rules:1: closed: '
rmdir s/closed
is 'no command was run there' "$(find . -name ran)" ''
mkdir away
echo z >away/z
ln -s ../away s/out
seen() # PATH...: the owners of these
{
	fakebuild --import rules --root s stat -c %u "$@" | paste -s -d ' '
}
echo '/ r -1 4242 0 - - - - -' >rules
is 'no link is followed' "$(seen s/out away away/z)" '4242 0 0'
echo '/out r -1 4242 0 - - - - -' >rules
is 'nor one that a rule names' "$(seen s/out away away/z)" '4242 0 0'
echo '/out/z r -1 4242 0 - - - - -' >rules
exits 'nor one before it' 125 fakebuild --import rules --root s true
like 'which is said of it' "$(cat err)" 'rules:1: out/z: a part of the path'

# ---- several files ----

cat >one.json <<'END'
{"fakebuild-parts":1}
{"path":".","type":"d","mode":"0755","uid":0,"gid":0}
{"path":"c","type":"c","mode":"0600","uid":0,"gid":0,"device":[1,3]}
{"path":"d","type":"d","mode":"0755","uid":0,"gid":0}
{"path":"f","type":"f","mode":"0644","uid":0,"gid":0,"xattrs":{"user.a":"AA=="},"size":2,"sha256":"53c234e5e8472b6ac51c1ae1cab3fe06fad053beb8ebfd8977b010655bfdd3c3"}
{"path":"l","type":"l","uid":0,"gid":0,"link":"f"}
END
mkdir -p t/d
: >t/c
echo 2 >t/f
ln -s f t/l
exits 'equal statements are one' 0 \
	fakebuild --import one.json --import one.json --root t true
conflict() # NAME LINE SED REASON
{
	sed "$3" one.json >two.json
	exits "$1: a conflict" 125 \
		fakebuild --import one.json --import two.json --root t -- touch ran
	like "$1: both places and values are named" "$(cat err)" \
		"^fakebuild: two.json:$2: .*: .*$4.* against .*$4.* at one.json:$2"
	exits "$1: without a command, too" 1 fakebuild --import one.json \
		--import two.json --root t --state none.db
}
conflict 'an owner' 4 '4s/"uid":0/"uid":4242/' owner
conflict 'a group' 4 '4s/"gid":0/"gid":4242/' group
conflict 'a mode' 5 '5s/0644/4755/' mode
conflict 'a device' 3 's/\[1,3\]/[1,5]/' device
conflict 'a target' 6 's/"link":"f"/"link":"d"/' link
conflict 'contents' 5 's/53c2/53c3/' sha256
conflict 'a size' 5 's/"size":2/"size":3/' size
conflict 'attributes' 5 's/AA==/AQ==/' attributes
conflict 'a directory and a file' 4 '4s/"type":"d"/"type":"f"/' type
is 'no command was run' "$(find . -name ran)" ''
is 'and nothing was recorded' "$(fakebuild --state none.db --export json)" \
	'{"fakebuild-parts":1}'
sed '4s/"uid":0/"uid":4242/' one.json >two.json
is 'the last may count' "$(fakebuild --import one.json --import two.json \
	--last-wins --root t stat -c %u t/d)" 4242
is 'whichever that is' "$(fakebuild --import two.json --import one.json \
	--last-wins --root t stat -c %u t/d)" 0

# ---- a tree that is another one ----

differs() # NAME LINE REASON
{
	exits "$1: refused" 125 fakebuild --import one.json --root t -- touch ran
	like "$1: named" "$(cat err)" "^fakebuild: one.json:$2: $3"
}
echo 3 >t/f
differs 'other contents' 5 'f: has other contents: sha256=[0-9a-f]*, and not sha256=53c2'
echo 33 >t/f
differs 'another size' 5 'f: has 3 bytes, and should have 2$'
rm t/f; mkdir t/f
differs 'a directory' 5 'f: is a directory, and should be a file$'
rmdir t/f; echo 2 >t/f
echo x >t/c
differs 'a placeholder that holds something' 3 'c: is a file of 2 bytes, and'
: >t/c
ln -sf d t/l
differs 'another target' 6 "l: leads to 'd', and should lead to 'f'"
rm t/l
differs 'a path that is not there' 6 'l: is not there$'
unlike 'nothing is said of the root' "$(cat err)" 'see --root'
exits 'which may be so' 0 \
	fakebuild --import one.json --missing-ok --root t true
like 'but is said' "$(cat err)" '1 path is not there, and passed over'
ln -s f t/l

mkdir wrong
exits 'a root without any of them is a failure' 125 \
	fakebuild --import one.json --root wrong true
is 'which the last line names' "$(tail -n 1 err)" \
	"fakebuild: nothing of it is below $(pwd -P)/wrong; see --root"
cat >deep.json <<'END'
{"fakebuild-parts":1}
{"path":"d/x","type":"f","mode":"4755","uid":4242,"gid":0}
END
mkdir aside
touch aside/x
rmdir t/d; ln -s ../aside t/d
exits 'a link that leads out of the tree is not followed' 125 \
	fakebuild --import deep.json --root t true
like 'but said' "$(cat err)" '^fakebuild: deep.json:2: d/x: a part of the path'
printf '{"fakebuild-parts":1}\n{"path":"../aside/x","type":"f"}\n' >climb.json
exits 'nor a path that climbs' 125 fakebuild --import climb.json --root t true
like 'which is refused with its line' "$(cat err)" '^fakebuild: climb.json:2: '
exits 'a file that is not there is an error' 125 \
	fakebuild --import nowhere --root t true
is 'no command was run meanwhile' "$(find . -name ran)" ''

# ---- the command line ----

exits '--import wants a root' 125 fakebuild --import one.json true
exits 'before the command' 125 fakebuild --import one.json two.json --root t
like '... which the second file is' "$(cat err)" \
	"^fakebuild: --import needs --root before the command 'two\.json'$"
exits 'a root wants one' 125 fakebuild --root t true
like '... of several options' "$(cat err)" \
	'--root needs --export, --import, --state, -i or -s$'
exits 'and without a command a state' 125 fakebuild --import one.json --root t
exits '--missing-ok wants --import' 125 fakebuild --missing-ok true
exits 'no question is asked with it' 125 \
	fakebuild --import one.json --root t -i s.db --export json

done_testing
