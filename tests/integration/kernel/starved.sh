# SPDX-License-Identifier: BSD-2-Clause
#
# A process that cannot map the ledger, or more of it than it has, says so or
# gives the right answer; it never shows a file as if nothing were recorded.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

# `near` is where every process looks first; so much lies between it and `far`
# that both its record and its attributes are elsewhere.
cat >fill.py <<'EOT'
import os, stat
def own(name):
    os.mknod(name, stat.S_IFCHR | 0o640, os.makedev(1, 7))
    os.chown(name, 4242, 4343)
    os.setxattr(name, "trusted.a", b"value")
own("near")
os.mkdir("many")
for number in range(17000):
    name = "many/%d" % number
    os.mknod(name)
    os.chown(name, 4444, 4545)
    if number < 20:
        os.setxattr(name, "trusted.large", b"x" * 60000)
own("far")
EOT
cat >right <<'EOT'
fstat 4242:4343 20640
stat 4242:4343 20640
lstat 4242:4343 20640
statx 4242:4343 20640
getxattr value
listxattr trusted.a
readdir 2
setxattr done
chmod done
chown done
status 0
EOT
sed 's/ .*/ Cannot allocate memory/; s/^readdir .*/readdir 0/
	s/^status .*/status 0/' right >starved

# Of each line, either the one answer or the other.
check() # SENTENCE FOUND
{
	paste -d '|' "$2" right starved | awk -F '|' '
		$1 != $2 && $1 != $3 { print "found " $1 ", not " $2 }' >wrong
	same_file "$1" wrong /dev/null
}

cat >session.sh <<'EOT'
python3 fill.py
for how in not space mappings descriptors refused; do
	chown 4242:4343 near far
	chmod 640 near far
	starved $how near >cold-$how; echo "status $?" >>cold-$how
	stat -c '%u:%g %a' near >>after
	starved $how --known near far >far-$how; echo "status $?" >>far-$how
done
EOT
fb sh session.sh 2>err
same_file 'there is no complaint' err /dev/null

for where in cold far; do
	same_file "who lacks nothing has the answers of root: $where" \
		"$where-not" right
	for how in space mappings descriptors refused; do
		check "a right answer or an error: $where, $how" "$where-$how"
	done
done
is 'a change was made, or it was not' \
	"$(sort -u after | grep -vx '4242:4343 640' | grep -vx '4646:4747 711')" ''
is 'no set-id bit is on disk' "$(find . -perm /7000)" ''
like 'a process can be starved' "$(cat cold-* far-*)" 'Cannot allocate memory'

# Where the session has no socket, the want of a descriptor is not hidden by
# the lack of that.
mkdir alone
cd alone || exit
sed '/^os.mkdir/,$d' ../fill.py >fill.py
mkfifo gate
fb sh -c 'python3 fill.py; echo "$LD_PRELOAD" >lib
	env | grep -E "^FAKEBUILD_(LEDGER|SECRET|LIB)=" >vars; >up; cat gate' &
wait_for test -e up
for how in not descriptors; do
	env "LD_PRELOAD=$(cat lib)" $(cat vars) starved $how near >cold-$how
	echo "status $?" >>cold-$how
done
echo >gate
wait
cp ../right ../starved .
same_file 'a process without the name of a socket' cold-not right
check 'knows what it lacks' cold-descriptors

done_testing
