# SPDX-License-Identifier: BSD-2-Clause
#
# An ordinary user compares and restores in a world where he is root.

. "${top_srcdir:-.}/tests/tap.sh"

cat >db <<'END'
d bin        -   0755 root bin  0 2 - -
f bin/ct     -   4511 root uucp 0 2 - -
f bin/cu     -   4511 root uucp 0 2 - -
f bin/secret -   0400 4242 4343 0 1 - -
d dev        -   1777 root sys  0 2 - -
c dev/null   -   0666 root sys  0 1 1 3
p dev/pipe   -   0640 root sys  0 1 - -
s sbin       bin 0777 4242 4343 0 1 - -
END

mkdir -p tree/bin tree/dev
echo program >tree/bin/ct
ln tree/bin/ct tree/bin/cu
echo secret >tree/bin/secret
mkfifo tree/dev/pipe
ln -s bin tree/sbin

# shellcheck disable=SC2016
exits 'the tree is restored in the session' 0 fb_sh '
	mknod tree/dev/null c 1 3 &&
	protocmp -GUP -d db tree &&
	protocmp -d db tree >report &&
	protocmp -GUP -n -d db tree >rest &&
	(cd tree && stat -c "%n %u:%g %a %F" bin bin/* dev dev/* sbin) >found &&
	chown 4444 tree/bin/secret && chmod 4711 tree/bin/ct &&
	protocmp -P -d db tree && ! protocmp -d db tree >changed'
is 'and found to be as the database says' "$(grep -c 'differ:' report)" 0
is 'with nothing left to do' "$(cat rest)" ''
cat >expected <<'END'
bin 0:2 755 directory
bin/ct 0:5 4511 regular file
bin/cu 0:5 4511 regular file
bin/secret 4242:4343 400 regular file
dev 0:3 1777 directory
dev/null 0:3 666 character special file
dev/pipe 0:3 640 fifo
sbin 4242:4343 777 symbolic link
END
same_file 'every program in the session sees it' found expected
is 'no file changed hands' "$(find tree ! -user "$(id -u)")" ''
is 'no set-id bit is on the disk' "$(find tree -type f -perm /6000)" ''

is 'what differs again is found' \
	"$(awk '$1 == "filea:" { print $3 } /differ:/' changed)" \
	"$(printf 'bin/secret\n    differ: owner ')"

# A device table can state capabilities.
printf '/bin/ct f 755 0 0 - - - - -\n|xattr cap_net_raw+ep\n' >caps
# shellcheck disable=SC2016
exits 'capabilities are set, and again after a change of owner' 0 fb_sh '
	chown 4242 tree/bin/ct
	protocmp -d caps tree >before; echo $? >>before
	protocmp -GUPv -d caps tree >made
	protocmp -GUPn -d caps tree &&
	chown 4242 tree/bin/ct && protocmp -U -d caps tree &&
	protocmp -GUPn -d caps tree'
like 'they were missing' "$(cat before)" '^    differ: .*capabilities $'
like 'they were set' "$(cat made)" "^setcap 'cap_net_raw\+ep' bin/ct$"

# What was left by another session without its state.
mkdir -p old/dev
: >old/dev/null
cp -r old older
echo '/dev/null c 666 4242 4243 1 3 - - -' >nodes
# shellcheck disable=SC2016
exits 'devices are made in the session' 0 fb_sh '
	protocmp -GUP --make-nodes -d nodes old &&
	stat -c "%u:%g %a %F %t,%T" old/dev/null'
is 'and are seen in it' "$(cat out)" \
	'4242:4243 666 character special file 1,3'
# shellcheck disable=SC2016
exits 'also with -P alone' 0 fb_sh '
	protocmp -P -d nodes older && stat -c "%a %F %t,%T" older/dev/null'
is 'with the mode' "$(cat out)" '666 character special file 1,3'
exits 'outside it is refused' 2 protocmp -P -d nodes older
like 'and told' "$(cat err)" "older|dev/null: is of type 'f'"
is 'the disk holds a stand-in' "$(stat -c '%u %F' old/dev/null)" \
	"$(id -u) regular empty file"

done_testing
