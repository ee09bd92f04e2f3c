# SPDX-License-Identifier: BSD-2-Clause
#
# What is kept of a box: a copy of its image.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

fb_sh "cd image && $(odd_files 100M) &&
	touch -h -d @42424242 ./* . && cd .. &&
	tar -S --numeric-owner -cf ../image.tar ." || bail 'no tarball'

# Names, types, owners, modes, times; and where devices lead.
shape='cd /srv && stat -c "%n %F %u:%g %a %h %s %t:%T %Y" shadow set same \
	link node pipe mail shut sparse | sort'
uchroot image.tar sh -c "$shape" >expected
like 'an image has odd owners' "$(cat expected)" '^set .* 4242:4343 6751 2 '

# ---- --copy ----

uchroot --copy kept image.tar sh -c "$shape" >found
same_file 'its copy has them, too' found expected
is 'and is there' "$(cat kept/srv/set)" program
is 'with the data of the image' "$(cat kept/srv/shadow)" secret
ok 'and with its holes' test "$(du -k kept/srv/sparse | cut -f 1)" -lt 1000
is 'on disk nothing is set-id, nor a device' \
	"$(find kept -perm /7000 -o -type b -o -type c)" ''
exits 'a copy replaces nothing' 125 uchroot --copy kept image.tar true
is 'which is told' "$(cat err)" 'uchroot: kept: File exists'
uchroot --copy other image.tar sh -c 'echo changed >/srv/set; rm /srv/shadow'
is 'what the command changes is kept' "$(cat other/srv/set; ls other/srv)" \
	'changed
link
mail
node
pipe
same
set
shut
sparse'
uchroot image.tar sh -c "$shape" >found
same_file 'and is not in the image' found expected
exits 'a copy can be made of a directory' 0 uchroot --copy third kept true
is 'whose files are the same' "$(cat third/srv/set)" program
exits 'one that cannot be made' 125 uchroot --copy absent/copy image.tar true
is 'is told of' "$(cat err)" \
	'uchroot: absent/copy.new: No such file or directory'

# ---- --state ----

uchroot --copy root --state root.db image.tar \
	sh -c 'chown 51:52 /srv/pipe; chmod 4711 /srv/shadow; mknod /srv/new c 7 8'
state_of() # FILE
{
	(cd root && fakebuild -i ../root.db stat -c '%F %u:%g %a %t:%T' "srv/$1")
}
is 'the state of a copy is kept' "$(state_of set)" \
	'regular file 4242:4343 6751 0:0'
is 'with what the command has changed' "$(state_of pipe; state_of shadow)" \
	'fifo 51:52 644 0:0
regular file 4242:4343 4711 0:0'
is 'and made' "$(state_of new)" 'character special file 0:0 644 7:8'
is 'by the paths of the host' "$(fakebuild -i root.db --export text |
	grep -c "$PWD/root/srv/")" 8
is 'it is that of the image when that is changed in place' \
	"$(uchroot --in-place --state root.db root sh -c \
		'stat -c "%u:%g %a %t:%T" /srv/pipe /srv/new
		chown 61:62 /srv/pipe; mv /srv/new /srv/moved; rm /srv/set')" \
	'51:52 644 0:0
0:0 644 7:8'
is 'and goes on' "$(state_of pipe; state_of moved; state_of same)" \
	'fifo 61:62 644 0:0
character special file 0:0 644 7:8
regular file 4242:4343 6751 0:0'
fakebuild -i root.db -s root.db sh -c 'echo >out; chown 4247:4248 out'
uchroot --in-place --state root.db root chown -h 4249 /srv/link
is 'what it has of other files stays' \
	"$(fakebuild -i root.db stat -c %u:%g out)" 4247:4248
is 'others than root may own the top' "$(uchroot --in-place --state root.db \
	root chown 4242:4343 / && cd root && fakebuild -i ../root.db \
	stat -c %u:%g . srv/mail)" '4242:4343
4242:8'
cp root.db before
exits 'a state is not that of a copy yet to be made' 125 \
	uchroot --copy fourth --state root.db image.tar true
exits 'nor of an overlay' 125 uchroot --state root.db root true
echo junk >junk
exits 'a file that is none' 125 uchroot --in-place --state junk root true
is 'is left alone' "$(cat junk)" junk
same_file 'and a state that was refused as well' root.db before
exits 'one that cannot be written' 125 \
	uchroot --in-place --state absent/root.db root touch /never
is_absent 'is told before the command starts' root/never
fakebuild --state busy.db sh -c 'chown 4242 root/srv/shadow
	uchroot --in-place --state busy.db root true 2>err; echo $? >>err'
like 'so is one that a session uses' "$(cat err)" \
	'^uchroot: busy.db: a session uses it
125$'

done_testing
