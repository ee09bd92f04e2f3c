# SPDX-License-Identifier: BSD-2-Clause
#
# A tarball as an image: all that it says of files is shown, it is unpacked
# once, and neither a hostile nor a damaged one is ever used.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

cache=$HOME/.cache/uchroot

# ---- what a tarball says ----

! have getfattr || sh "$top_srcdir/tests/jobs/furnish" image getfattr
fb_sh "cd image && mkdir etc/default && $(odd_files 1M) &&
	setfattr -n user.mark -v 4242 shadow 2>/dev/null
	touch -h -d @42424242 ./* . && cd .. &&
	tar --xattrs --numeric-owner -cf ../image.tar ." || bail 'no tarball'
rm -rf image

# Names, types, owners, modes, times; and where devices lead.
shape='cd /srv && stat -c "%n %F %u:%g %a %h %t:%T %Y" shadow set same \
	link node pipe mail shut sparse | sort'
fb_sh 'mkdir root && tar -C root -xpf image.tar --numeric-owner && cd root/srv &&
	stat -c "%n %F %u:%g %a %h %t:%T %Y" shadow set same link node pipe \
		mail shut sparse | sort' >expected
like 'the tarball has odd owners' "$(cat expected)" '^set .* 4242:4343 6751 2 '
uchroot image.tar sh -c "$shape" >found
same_file 'a box shows what is in the tarball' found expected
is 'the digest names the image' "$(cd "$cache" && ls -d [0-9a-f]*[0-9a-f])" \
	"$(sha256sum image.tar | sed 's/ .*//')"
uchroot image.tar sh -c "$shape" >found
same_file 'and again' found expected
is 'on disk nothing is set-id, nor a device' \
	"$(find "$cache" -perm /7000 -o -type b -o -type c)" ''
if have getfattr; then
	is 'attributes are there' "$(uchroot image.tar \
		getfattr --only-values -n user.mark /srv/shadow)" 4242
fi
is 'and data, with their holes' "$(uchroot image.tar sh -c \
	'cat /srv/shadow /srv/same; stat -c %s /srv/sparse')" 'secret
program
1048576'
is 'a file keeps its owner when it is changed' "$(uchroot image.tar sh -c '
	echo more >>/srv/shadow; mv /srv/set /srv/moved; chmod 600 /srv/node
	touch /srv/mail/new
	stat -c "%n %u:%g %a" /srv/shadow /srv/moved /srv/node /srv/mail')" \
	'/srv/shadow 4242:4343 640
/srv/moved 4242:4343 6751
/srv/node 0:0 600
/srv/mail 4242:8 3775'
uchroot image.tar sh -c "$shape" >found
same_file 'which no later box sees' found expected
exits 'a tarball is not changed in place' 125 uchroot --in-place image.tar true

# ---- ACLs ----

# The tarball has its passwd behind the files, and a user whose number is not
# that of this system.
acls()
{
	have setfacl && have getfacl || return
	sh "$top_srcdir/tests/jobs/furnish" acls sh getfacl stat touch id cat
	echo 'daemon:x:242:242::/:/bin/sh' >acls/etc/passwd
	printf '%s\n' 'mail:x:243:' 'daemon:x:244:' >acls/etc/group
	fb_sh 'mkdir -p acls/aa && cd acls/aa && echo 4242 >named && touch plain &&
		chmod 640 named plain && mkdir folder && chmod 750 folder &&
		chown 4244:4245 folder &&
		setfacl -m u:4243:rw,u:daemon:r,g:mail:rwx,m:r named &&
		setfacl -m g:4253:- plain &&
		setfacl -m u:4242:rx -d -m u:4243:rwx,g:daemon:x folder &&
		cd .. && tar --acls --numeric-owner -cf ../acls.tar aa &&
		tar --acls --numeric-owner -rf ../acls.tar --exclude ./aa .' ||
		bail 'no tarball'
	rm -rf acls
	fb_sh 'mkdir real && tar -C real --acls --numeric-owner -xpf acls.tar &&
		cd real/aa && getfacl -n named plain folder &&
		stat -c "%n %a" named plain folder' |
		sed -e 's/^user:1:/user:242:/' -e 's/^group:8:/group:243:/' \
			-e 's/^default:group:1:/default:group:244:/' >as_tar
	like 'a tarball has ACLs' "$(cat as_tar)" 'user:242:r--'
	uchroot acls.tar sh -c 'cd /aa && getfacl -n named plain folder &&
		stat -c "%n %a" named plain folder' >found 2>err
	same_file 'which a box shows' found as_tar
	is '... as they are for whom they name' "$(uchroot acls.tar sh -c '
		cat /aa/named' && uchroot -u 4243 acls.tar cat /aa/named)" '4242
4242'
	exits '... and for others' 1 uchroot -u 4247 acls.tar cat /aa/named
	is '... and for what is new in a folder' "$(uchroot acls.tar sh -c '
		touch /aa/folder/new; getfacl -cEn /aa/folder/new 2>/dev/null' |
		grep 4243)" user:4243:rwx
}
if sanitized; then :; else acls; fi

odd_acl() # ENTRIES
{
	tar -cf odd.tar --format=pax \
		--pax-option="SCHILY.acl.access:=$(echo "$1" | tr , '\n')" ids
	exits "no ACL of a file: $1" 125 uchroot odd.tar true
}

echo >ids
odd_acl user::rw-,user:4242:rwx,group::r--,other::r--
odd_acl user::rw-,user:4294967295:rwx,mask::rwx,group::r--,other::r--
odd_acl user::rw-,group::r--,other::r--,mask::rwx,user:stranger:rwx
like 'one that nobody is named in' "$(cat err)" \
	"odd.tar: ids: the image does not know 'stranger', who stands in its ACL"

# ---- its forms ----

for form in gzip xz zstd; do
	have $form || continue
	$form -c <image.tar >image.tar.x
	ok "$form: a compressed one is an image" uchroot image.tar.x true
done
cp image.tar other.tar
ok 'a copy is the same image' uchroot other.tar true
fb_sh 'mkdir new && tar -C new -xpf image.tar && chown 4246 new/srv/shadow &&
	tar -C new -cf other.tar .'
is 'a tarball that is replaced is another' \
	"$(uchroot other.tar stat -c %u /srv/shadow)" 4246

# ---- once ----

rm -rf "$cache"
uchroot image.tar sh -c "$shape" >one &
uchroot image.tar sh -c "$shape" >two &
wait
same_file 'of two first uses, one works' one expected
same_file 'and so does the other' two expected
is 'and nothing else is left' "$(find "$cache" -name '*new*')" ""

rm -rf "$cache"
for wait in 0 0.01 0.02 0.05 0.1; do
	uchroot image.tar true 2>/dev/null &
	first=$!
	sleep $wait
	kill -KILL $first 2>/dev/null
	wait $first 2>/dev/null
	rm -f "$cache"/known/*
done
uchroot image.tar sh -c "$shape" >found
same_file 'after kills, the image is whole' found expected

# ---- damage ----

head -c 200000 image.tar >cut.tar
exits 'a tarball that is cut off is no image' 125 uchroot cut.tar true
like 'which is told' "$(cat err)" '^uchroot: cut.tar: '
echo text >text.tar
exits 'nor is a text' 125 uchroot text.tar true
exits 'nor an empty file' 125 uchroot /dev/null true

mkdir -p evil/a
echo evil >evil/a/file
hostile() # SENTENCE TAR-ARGUMENT...
{
	hostile_name=$1
	shift
	(cd evil && tar -cPf ../evil.tar "$@") || bail 'tar'
	uchroot evil.tar true 2>err
	is "$hostile_name" "$(find . -name evil -prune -o -name escaped -print |
		grep -v "^./.cache/uchroot/[0-9a-f]*/root/")" ''
}

hostile 'a member climbs not out' --transform 's|a/file|../../../escaped|' a/file
like 'which is told' "$(cat err)" 'leads out of the image'
hostile 'nor by an absolute name' --transform "s|a/file|$PWD/escaped|" a/file
ln -s ../../.. evil/up
hostile 'nor by a link' --transform 's|a/file|up/escaped|' up a/file
ln -sfn "$PWD" evil/up
hostile 'nor by an absolute one' --transform 's|a/file|up/escaped|' up a/file
ln evil/a/file evil/a/escaped
ln -s "$PWD/image.tar" evil/victim
sum=$(cksum <image.tar)
(cd evil && tar -cf ../evil.tar victim &&
	tar -rf ../evil.tar --transform 's|a/file|victim|' a/file)
uchroot evil.tar true 2>/dev/null
is 'a file replaces a link, and follows it not' "$(cksum <image.tar)" "$sum"

# ---- purge ----

export XDG_RUNTIME_DIR="$PWD"
name=$(uchroot -b image.tar)
sum=$(sha256sum image.tar | sed 's/ .*//')
uchroot other.tar true
mkdir -p "$cache/$(sha256sum other.tar | sed 's/ .*//').new/root"
echo mine >"$cache/notes"
ok 'the cache can be emptied' uchroot --purge
is 'but for what is used' "$(cd "$cache" && echo *)" "$sum $sum.lock known notes"
is 'and known, which it still is' "$(readlink "$cache"/known/*)" "$sum"
ok 'the box goes on' uchroot -r -c "$name" cat /srv/shadow
uchroot -e -c "$name"
name=$(uchroot -b image.tar)
pkill -KILL -u "$(id -u)" -f 'uchroot -b image.tar'
ok 'what a kill has left can be removed' wait_for \
	sh -c "uchroot --purge && [ ! -e '$cache/$sum' ]"
is 'with the images' "$(cd "$cache" && find . | sort)" '.
./known
./notes'
is 'and the names of sessions' "$(ls uchroot)" ''
uchroot image.tar sh -c "$shape" >found
same_file 'after that, it is filled again' found expected
for i in 1 2 3; do
	(while [ ! -e enough ]; do uchroot --purge || echo no; done >purged 2>&1) &
done
for i in 1 2 3 4 5 6 7 8; do
	uchroot image.tar cat /srv/shadow
done >many 2>&1
touch enough
wait
is 'who begins meanwhile has an image' "$(sort -u many)" secret
is 'and nobody fails' "$(cat purged)" ''

chmod 777 "$cache"
exits 'a cache that others write to is not used' 125 uchroot image.tar true
chmod 700 "$cache"

done_testing
