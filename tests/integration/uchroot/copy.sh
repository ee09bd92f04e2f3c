# SPDX-License-Identifier: BSD-2-Clause
#
# What is kept of a box: a copy of its image.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

fb_sh 'cd image && mkdir srv srv/mail && cd srv &&
	echo secret >shadow && chown 4242:4343 shadow && chmod 640 shadow &&
	echo program >set && chown 4242:4343 set && chmod 6751 set &&
	ln set same && ln -s set link && chown -h 4244:4245 link &&
	mknod node b 42 43 && chmod 640 node && mknod pipe p &&
	chown 4242:8 mail && chmod 3775 mail && mkdir shut && chmod 0 shut &&
	printf "\0\0\0\0" >sparse && truncate -s 100M sparse &&
	touch -h -d @42424242 ./* . && cd .. &&
	tar -S --numeric-owner -cf ../image.tar .' || bail 'no tarball'

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

done_testing
