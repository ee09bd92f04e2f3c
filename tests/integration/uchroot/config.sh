# SPDX-License-Identifier: BSD-2-Clause
#
# Images by their names: where a name is looked for, what the configuration gives
# a box, and whose files are believed.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

unset XDG_CONFIG_HOME XDG_CACHE_HOME
conf=$HOME/.config/uchroot/chroot.d
mkdir -p "$conf" shown
umask 022
echo 4242 >shown/file
cat >image/etc/passwd <<'END'
root:x:0:0::/root:/bin/sh
builder:x:4242:4343::/:/bin/sh
END
touch image/etc/here
fb tar --numeric-owner -C image -cf image.tar .

# ---- fields ----

cat >"$conf/odd" <<END
# A comment
Type: directory
Path: $PWD/image
Aliases: other
 third
Bind: $PWD/shown:/mnt:ro
# another one
 ~/shown
Network: yes
User: builder
Limits: nofile=42, fsize=1M
END

is 'a file gives an image its name' "$(uchroot odd cat /etc/here && echo)" ''
ok 'which can be told with an option' uchroot -c third cat /etc/here
is 'the user is the one who is given' "$(uchroot other sh -c 'id -u; id -g')" \
	'4242
4343'
is 'unless an option says otherwise' "$(uchroot -u root odd id -u)" 0
is 'a folder of the host is shown' \
	"$(uchroot odd sh -c 'cat /mnt/file; echo 2>/dev/null >/mnt/new || echo no')" \
	'4242
no'
is 'so is one below the home' "$(uchroot odd cat "$HOME/shown/file")" 4242
mkdir more
echo 4243 >more/file
is 'options add to these' "$(uchroot --bind more:/srv odd \
	cat /mnt/file /srv/file)" '4242
4243'
is 'and come later' "$(uchroot --bind more:/mnt odd cat /mnt/file)" 4243
is 'limits are those of the file' "$(uchroot odd sh -c 'ulimit -n; ulimit -f')" \
	'42
2048'
is 'or of an option, one by one' "$(uchroot --limit nofile=43 odd \
	sh -c 'ulimit -n; ulimit -f')" '43
2048'
links() # OPTION...
{
	uchroot "$@" odd sh -c 'cat /proc/net/dev' | grep -c :
}
outside=$(grep -c : /proc/net/dev)
if [ "$outside" != 1 ]; then
	is 'the network is the host'\''s' "$(links)" "$outside"
else
	skip 'the network is the host'\''s' 'the host has none'
fi
is 'unless an option takes it away' "$(links --no-network)" 1
exits 'which is not given at once' 125 uchroot --network --no-network odd true

# ---- sessions ----

export XDG_RUNTIME_DIR="$PWD"
session=$(uchroot -b odd)
is 'who runs commands is known to a session' \
	"$(uchroot -r -c "$session" id -u)" 4242
is 'unless an option says otherwise, there too' \
	"$(uchroot -r -c "$session" -u root id -u)" 0
is 'and so is what it is shown' "$(uchroot -r -c "$session" cat /mnt/file)" 4242
uchroot -e -c "$session"

# ---- where a name is looked for ----

mkdir -p .cache/sbuild third
cp image.tar .cache/sbuild/suite-odd.tar
cat >.uchroot <<END
Name: first
Path: $PWD/image.tar

Name: second
Path: $PWD/image.tar
Type: tarball
Unpack: ~/unpacked
END
ok 'a file with several images is read' uchroot first cat /etc/here
ok 'each of them is found' uchroot second cat /etc/here
ok 'and is unpacked where it says' ls unpacked/*/root/etc/here
ok 'a tarball of sbuild is found' uchroot suite-odd cat /etc/here
ok 'a name goes before a file' uchroot third cat /etc/here
exits 'what has a slash is a file' 127 uchroot ./third cat /etc/here
ok 'so is what has no other meaning' uchroot image.tar cat /etc/here
exits 'what is nothing is told' 125 uchroot nothing true
is 'by its name' "$(cat err)" \
	'uchroot: nothing: there is no image of this name, and no such file'
is 'all names are listed' "$(uchroot -l --all-chroots)" 'odd
first
second
suite-odd'
session=$(uchroot -b first)
is 'and all sessions' "$(uchroot -l --all-chroots --all-sessions | tail -n 1)" \
	"$session"
is 'which alone are by default' "$(uchroot -l)" "$session"
uchroot -e -c "$session"

case $(uname -m) in
x86_64) arch=amd64 ;;
aarch64) arch=arm64 ;;
*) arch= ;;
esac
if [ -n "$arch" ]; then
	mv .cache/sbuild/suite-odd.tar ".cache/sbuild/suite-$arch.tar.x"
	ok 'a suite is that of this machine' uchroot suite cat /etc/here
	ok 'which may be named' uchroot "suite-$arch" cat /etc/here
else
	skip 'a suite is that of this machine' 'its name is not known here'
	skip 'which may be named' 'its name is not known here'
fi
mkdir -p elsewhere/uchroot/chroot.d
echo "Path: $PWD/image" >elsewhere/uchroot/chroot.d/moved
ok 'the folder of configuration can be elsewhere' \
	env XDG_CONFIG_HOME="$PWD/elsewhere" uchroot moved true
exits 'and is then not where it was' 125 \
	env XDG_CONFIG_HOME="$PWD/elsewhere" uchroot odd true

# ---- the other program ----

answers() # COMMAND ARGUMENT...
{
	answers_to=$1
	shift
	printf '%s\nquit\n' "$answers_to" | autopkgtest-virt-uchroot "$@"
}
like 'the server of tests takes names, and the user' \
	"$(answers capabilities odd)" 'suggested-normal-user=builder'
mkfifo asks
autopkgtest-virt-uchroot odd <asks >answers 2>err &
exec 3>asks
printf 'open\nprint-execute-command\n' >&3
wait_for grep -q 'box-' answers
call=$(sed -n '$s/^ok //p' answers | tr , ' ')
# The answer has no blanks.
# shellcheck disable=SC2086
is 'the testbed has what the file says' "$($call sh -c \
	'id -u; cat /mnt/file; ulimit -n')" '0
4242
42'
echo quit >&3
exec 3>&-
wait

# ---- the example of the page ----

mkdir -p page/uchroot/chroot.d
sed -n '/^Name: bookworm/,/^\.Ed/{/^\.Ed/d;p}' \
	"$top_srcdir/man/uchroot.conf.5" >page/uchroot/chroot.d/example
is 'the example of the page is read' "$(XDG_CONFIG_HOME=$PWD/page \
	uchroot -l --all-chroots | head -n 2)" 'bookworm
here'

# ---- what is not believed ----

# The message names the file.
refused() # SENTENCE TEXT
{
	exits "$1" 125 uchroot odd true
	is 'and told' "$(cat err)" "uchroot: $2"
}
chmod 664 "$conf/odd"
refused 'a file that the group may write is refused' \
	"$conf/odd: others may write there (chmod go-w)"
chmod 646 "$conf/odd"
refused 'so is one that all may write' \
	"$conf/odd: others may write there (chmod go-w)"
chmod 644 "$conf/odd"
chmod 777 "$conf"
refused 'and a folder' "$conf: others may write there (chmod go-w)"
chmod 755 "$conf"
printf 'Name: new\n\nPath: /\n' >"$conf/wrong"
refused 'what is wrong is told with its line' \
	"$conf/wrong:1: no Path is given"
echo 'Pfad: /' >"$conf/wrong"
refused 'a field that is not known is an error' \
	"$conf/wrong:1: Pfad: there is no such field"
mv "$conf/wrong" "$conf/wrong~"
ok 'a backup of an editor is left alone' uchroot odd true
rm "$conf/wrong~"
mkfifo "$conf/pipe"
refused 'nor is a pipe waited for' \
	"$conf/pipe: this is no file of configuration"
rm "$conf/pipe"
sed -i 's/^Type: .*/Type: tarball/' "$conf/odd"
refused 'an image of the other type is none' \
	"$conf/odd:2: $PWD/image is no tarball"
ok 'and a path asks no configuration' uchroot ./image true

done_testing
