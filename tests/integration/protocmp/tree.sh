# SPDX-License-Identifier: BSD-2-Clause
#
# Trees on disk: listing and comparing them, as an ordinary user.

. "${top_srcdir:-.}/tests/tap.sh"

mkdir -p tree/usr/bin 'tree/a dir' target
touch tree/usr/bin/ls tree/usr/bin/alone 'tree/a dir/new
line' "$(printf 'tree/a dir/\377')"
ln tree/usr/bin/ls tree/usr/bin/dir
ln -s '../a dir' tree/usr/link
mkfifo tree/pipe
chmod 4755 tree/usr/bin/alone
chmod 0640 tree/pipe
uid=$(id -u)
gid=$(id -g)
echo "builder:x:$uid:$gid::/:" >target/passwd
echo "makers:x:$gid:" >target/group

# ---- protolist ----

exits 'a tree is listed' 0 protolist -N target tree
cp out list
ino=$(stat -c %i tree/usr/bin/ls)
is 'a file has one line of ten columns' "$(grep alone list)" \
'f usr/bin/alone                  -                    4755 builder makers      0  1  -  -'
is 'names of one file have its inode' "$(awk '$7 == '"$ino"' { print $2 }' list)" \
	"$(printf 'usr/bin/dir\nusr/bin/ls')"
like 'blanks are escaped, in targets too' "$(grep link list)" \
	'^s usr/link +\.\./a\\040dir +777 '
is 'so that each object has one line' "$(cut -d' ' -f2 list)" \
	"$(printf '%s\n' 'a\040dir' 'a\040dir/new\012line' \
	"$(printf 'a\\040dir/\377')" pipe usr usr/bin usr/bin/alone \
	usr/bin/dir usr/bin/ls usr/link)"
like 'named pipes are listed' "$(grep pipe list)" '^p pipe +- +640 builder'
exits 'ids without a name are numbers' 0 protolist tree
like 'not words' "$(grep alone out)" " 4755 $uid +$gid "

exits 'the tree is as the list says' 0 protocmp -N target -d list tree
exits 'which agrees with itself' 0 protocmp -N target -d list list
exits 'and with the tree as list A' 0 protocmp -N target -d tree list
exits 'two trees can be compared' 0 protocmp -d tree tree

# ---- differences ----

chmod 755 tree/usr/bin/alone
rm tree/usr/bin/dir
touch tree/added
exits 'a changed tree differs' 1 protocmp -N target -d list tree
is 'what is gone is found' "$(sed -n '/not found in tree/,/not found in list/p' \
	out | awk '$1 == "f" { print $2 }')" usr/bin/dir
is 'what is new is found' "$(sed -n '/not found in list/,/differ/p' out |
	awk '$1 == "f" { print $2 }')" added
is 'what has changed is found' "$(awk '$1 == "fileb:" { print $3 }' out)" \
	"$(printf 'usr/bin/alone\nusr/bin/ls')"
like 'a lost link counts' "$(cat out)" '^    differ: ref_cnt $'
exits 'what is left out does not' 1 protocmp -lp -N target -d list tree
unlike 'differ' "$(cat out)" 'filea: '
exits 'an exception list takes them away' 0 protocmp -lp -N target \
	-e /dev/fd/0 -d list tree <<'END'
added all
usr/bin/dir all
END

if have python3; then
	protocmp --json -N target -d list tree >json || :
	# shellcheck disable=SC2016
	is 'JSON says the same' "$(python3 -c '
import json, sys
for line in open("json"):
    d = json.loads(line)
    print(d["path"], d["found"], *d.get("differ", []))')" \
"added b
usr/bin/alone both mode
usr/bin/dir a
usr/bin/ls both links"
else
	skip 'JSON says the same' 'no python3'
fi

# ---- names that sort before the top's dot ----

mkdir -p early/+dir
touch early/+dir/file early/#hash 'early/ blank' early/zz
protolist early >early.list
echo 'd . - 755 - - - - - -' >>early.list
exits 'a tree with such names is as its list says' 0 \
	protocmp -d early.list early
exits 'also from the other side' 0 protocmp -d early early.list
rm early/#hash early/zz
exits 'what is gone is found' 1 protocmp -d early.list early
is 'and nothing else' "$(grep -c '^[a-z] ' out)" 2

# ---- what only looks like packages ----

mkdir -p web/js/prototype web/lib web/run
echo 'function Prototype() {}' >web/lib/prototype
mkfifo web/run/prototype_i386
echo 'Manifest-Version: 1.0' >web/app.mf
: >nothing.listed
exits 'a tree may hold what is called like a list of packages' 1 \
	timeout 10 protocmp -d nothing.listed web
like 'it is compared like any other' "$(cat out)" '^f lib/prototype '
like 'to the last file' "$(cat out)" '^f app.mf '

# ---- trouble ----

exits 'a tree that is not there is trouble' 2 protocmp -d list nothing
like 'it says what' "$(cat err)" '^protocmp: nothing: No such file'
exits 'so is a database' 2 protocmp -d nothing tree
ln -s tree link
exits 'reading, a path may lead through symbolic links' 0 protolist link/.
cp out expected
exits 'or to one' 0 protolist link
same_file 'and shows the same' out expected
mkdir tree/closed
chmod 0 tree/closed
exits 'a directory that cannot be read is trouble' 2 \
	protocmp -N target -d list tree
like 'it says which' "$(cat err)" '^protocmp: closed: Permission denied'
like 'the rest is compared' "$(cat out)" '^f added '
chmod 755 tree/closed
exits 'a full disk is trouble' 2 sh -c 'protocmp -d list list >/dev/full'
exits 'a tree and a list are no list' 2 protocmp -d list tree list

# ---- set mode without being root ----

echo "f usr/bin/alone - 0711 $uid $gid 0 1 - -" >mine
exits 'a user can set modes' 0 protocmp -GUPv -d mine tree
is 'of what is his' "$(look tree/usr/bin/alone)" \
	"$uid:$gid 711 regular empty file"
echo "f usr/bin/alone - 0711 root $gid 0 1 - -" >mine
exits 'not owners' 2 protocmp -GUPv -d mine tree
like 'it says so' "$(cat err)" \
	'usr/bin/alone: cannot change owner: Operation not permitted'

done_testing
