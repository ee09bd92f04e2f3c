# SPDX-License-Identifier: BSD-2-Clause
#
# Files that are copied into a box before its command and out of it afterwards.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

# ---- --copy-in ----

mkdir -p tree/below image/srv
echo 4242 >tree/file
ln tree/file tree/below/same
ln -s ../file tree/below/link
echo program >tree/run
chmod 751 tree/run
mkfifo tree/pipe
printf x >tree/sparse
truncate -s 50M tree/sparse
touch -h -d @42424242 tree/below/* tree/* tree
shape='stat -c "%n %F %a %h %s %Y" below/same below/link file run pipe sparse'
(cd tree && sh -c "$shape") >expected

uchroot --copy-in tree:/srv image sh -c "cd /srv/tree && $shape" >found
same_file 'a tree goes below a directory that is there' found expected
is 'and belongs to root' "$(uchroot --copy-in tree:/srv image sh -c \
	'stat -c %u:%g /srv/tree/file; chown 42:43 /srv/tree/run
	stat -c %u:%g /srv/tree/run')" '0:0
42:43'
is 'its directory has its time' "$(uchroot --copy-in tree:/srv image \
	stat -c %Y /srv/tree)" 42424242
is 'or it gets another name' "$(uchroot --copy-in tree:/srv/a/b image sh -c \
	'ls -a /srv/a; cat /srv/a/b/below/link')" '.
..
b
4242'
is 'a file as well' "$(uchroot --copy-in tree/file:/tmp/new image \
	cat /tmp/new)" 4242
is 'in place of what is there' "$(uchroot --copy-in tree/file:/bin/cat image \
	sh -c 'read -r line </bin/cat; echo $line')" 4242
is 'with the holes that it has' "$(uchroot --copy-in tree/sparse:/tmp/ image \
	sh -c 'set -- $(stat -c "%s %b" /tmp/sparse)
		echo $1 $(($2 * 512 < 1000000))')" '52428800 1'
is 'through a link, which leads nowhere else' "$(
	ln -sfn /etc image/srv/to
	uchroot --copy-in tree/file:/srv/to/new image cat /etc/new)" 4242
is_absent 'nothing of it is in the image' image/srv/tree
is_absent 'nor on the host' /etc/new
is 'a waiting box has it, too' "$(
	name=$(uchroot --copy-in tree/file:/srv/new -b image)
	uchroot -r -c "$name" cat /srv/new; uchroot -e -c "$name")" 4242
exits 'what is not there cannot be copied' 125 \
	uchroot --copy-in absent:/srv image true
is 'which is told' "$(cat err)" 'uchroot: absent: No such file or directory'
exits 'nor what the user may not read' 125 \
	uchroot --copy-in /etc/shadow:/srv image true
is 'by its name' "$(cat err)" 'uchroot: /etc/shadow: Permission denied'
exits 'nor to a place that is no directory' 125 \
	uchroot --copy-in tree:/bin/cat/tree image true
exits 'both need words' 125 uchroot --copy-in tree image true

# ---- --copy-out ----

mkdir kept
make='mkdir -p /srv/made/below && cd /srv/made && echo 4242 >file &&
	chown 4242:4343 file && chmod 6751 file && ln file below/same &&
	ln -s ../file below/link && mknod pipe p &&
	printf x >sparse && dd if=/dev/null of=sparse bs=1M seek=50 2>/dev/null &&
	touch -h -d @42424242 below/* file pipe sparse below .'
ok 'a tree is copied out' uchroot --copy-out /srv/made:kept image sh -c "$make"
is 'below a directory that is there, as the user'\''s' \
	"$(cd kept/made && stat -c '%n %F %a %h %u %Y' below/same below/link file \
		pipe .)" "below/same regular file 751 2 $(id -u) 42424242
below/link symbolic link 777 1 $(id -u) 42424242
file regular file 751 2 $(id -u) 42424242
pipe fifo 644 1 $(id -u) 42424242
. directory 755 3 $(id -u) 42424242"
is 'with its data' "$(cat kept/made/below/link)" 4242
ok 'and its holes' test "$(du -k kept/made/sparse | cut -f 1)" -lt 1000
ok 'or it gets another name' \
	uchroot --copy-out /srv/made:kept/other image sh -c "$make"
is 'which it has' "$(cat kept/other/file)" 4242
echo old >kept/file
ok 'a file replaces a file' \
	uchroot --copy-out /srv/made/file:kept image sh -c "$make"
is 'with its own data' "$(cat kept/file)" 4242
ln -sf "$PWD/tree/file" kept/away
ok 'and a link, too' \
	uchroot --copy-out /etc/passwd:kept/away image sh -c 'echo new >/etc/passwd'
is 'which it does not follow' "$(cat kept/away tree/file)" 'new
4242'
exits 'but no directory with something in it' 125 \
	uchroot --copy-out /srv/made:kept image sh -c "$make"
like 'which is told' "$(cat err)" '^uchroot: kept/made: '
exits 'the status is that of the command' 42 \
	uchroot --copy-out /srv/log:kept image sh -c 'echo why >/srv/log; exit 42'
is 'of which something is copied if it has failed' "$(cat kept/log)" why
exits 'or of the copying, if that fails' 125 \
	uchroot --copy-out /srv/absent:kept image true
is 'which is told as well' "$(cat err)" \
	'uchroot: /srv/absent: No such file or directory'
exits 'a command that has failed is no failure of copying' 42 \
	uchroot --copy-out /srv/absent:kept image sh -c 'exit 42'
exits 'a device cannot be copied' 125 uchroot --copy-out /srv/d:kept image \
	sh -c 'mkdir /srv/d && echo >/srv/d/a && mknod /srv/d/b b 42 43'
is 'nor anything of its tree' "$(cat err; ls -A kept | tr '\n' ' ')" \
	'uchroot: /srv/d/b: a device cannot be made
away file log made other '
exits 'a session has no end to copy at' 125 uchroot -b --copy-out /a:b image

# ---- links that lead out ----

# Runs a script in a box, and copies /srv/x, or what is named, to evil/.
echo secret >secret
out_of() # SCRIPT [PATH]
{
	rm -rf evil && mkdir evil
	uchroot --copy-out "${2:-/srv/x}:evil/x" image sh -c "$1" 2>err
}
for target in "$PWD/secret" / ../secret below/../../secret \
	../../../../../../../../../etc/passwd below/..; do
	out_of "mkdir -p /srv/x/below && ln -s '$target' /srv/x/link"
	is "a link to $(basename "$target") is not copied" "$?; $(ls evil); $(cat err)" \
		'125; ; uchroot: /srv/x/link: a link that may lead out of what is copied'
done
out_of "mkdir -p /srv/x/a/b && ln -s ../../c /srv/x/a/b/link && echo in >/srv/x/c"
is 'one that climbs inside is' "$(cat evil/x/a/b/link)" in
out_of "ln -s '$PWD/secret' /srv/x"
is 'a link on the way leads not to the host' "$(cat err)" \
	'uchroot: /srv/x: No such file or directory'
out_of "ln -s ../../../../../..$PWD /srv/x" /srv/x/secret
is 'nor does one that climbs' "$(cat err)" \
	'uchroot: /srv/x/secret: No such file or directory'
out_of "ln -s /proc/self/root /srv/x" "/srv/x$PWD/secret"
like 'nor one of proc' "$(cat err)" "^uchroot: /srv/x.*/secret: "
out_of "ln -s /srv/y /srv/x; echo in >/srv/y"
is 'but inside it is followed' "$(cat evil/x)" in
exits 'what is shown of the host is not what is copied' 125 uchroot \
	--bind "$PWD:/mnt" --copy-out /mnt/secret:evil/secret image true

# ---- archives with owners ----

ok 'a tree becomes an archive' uchroot --copy-out /srv/made:kept/made.tar:tar \
	image sh -c "$make; mknod node c 42 43; chmod 600 node; mkdir -m 700 a
		chown 51:52 a; touch -h -d @42424242 a node ."
tar --numeric-owner -tvf kept/made.tar >list
is 'which has the owners' "$(sed 's/  *[0-9,]* [12][0-9-]* ..:..//' list)" \
	'drwxr-xr-x 0/0 ./
drwx------ 51/52 ./a/
drwxr-xr-x 0/0 ./below/
lrwxrwxrwx 0/0 ./below/link -> ../file
-rwsr-s--x 4242/4343 ./below/same
hrwsr-s--x 4242/4343 ./file link to ./below/same
crw------- 0/0 ./node
prw-r--r-- 0/0 ./pipe
-rw-r--r-- 0/0 ./sparse'
like 'and numbers of devices' "$(grep node list)" ' 42,43 '
uchroot --copy-out /srv/made:kept/again.tar:tar image \
	sh -c "$make; mknod node c 42 43; chmod 600 node; mkdir -m 700 a
		chown 51:52 a; touch -h -d @42424242 a node ."
same_file 'and is the same the next time' kept/again.tar kept/made.tar
ok 'its name may ask for compression' uchroot \
	--copy-out /srv/made:kept/made.tar.gz:tar image sh -c "$make"
ok 'which it has then' gzip -t kept/made.tar.gz
is 'in a directory it gets a name' "$(uchroot --copy-out /srv:kept:tar image true
	tar -tf kept/srv.tar)" './
./to'
exits 'a file is no archive' 125 uchroot --copy-out /bin/cat:kept:tar image true
is 'which is told of it' "$(cat err)" 'uchroot: /bin/cat: Not a directory'

# ---- the log ----

uchroot --audit log --copy-in tree/file:/srv/in --copy-out /srv/made:told \
	--copy-out /srv/made:told.tar:tar image sh -c "$make"
ok 'the log fits' uchroot --verify-audit log
like 'it has what came in' "$(grep '"event":"box"' log)" \
	'"copies":\[\{"from":"tree/file","to":"/srv/in"\}\]'
sum_of() # FILE
{
	sha256sum "$1" | sed 's/ .*//'
}
like 'and what went out' "$(grep copy_out log | grep 'told/')" \
	"\"path\":\"told/[a-z/]*\",\"size\":5,\"sha256\":\"$(sum_of told/file)\""
like 'each file' "$(grep copy_out log | grep sparse)" \
	"\"path\":\"told/sparse\",\"size\":52428800,\"sha256\":\"$(sum_of told/sparse)\""
like 'and archive' "$(grep copy_out log | grep told.tar)" \
	"\"path\":\"told.tar\",\"size\":[0-9]*,\"sha256\":\"$(sum_of told.tar)\""

done_testing
