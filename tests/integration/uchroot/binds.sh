# SPDX-License-Identifier: BSD-2-Clause
#
# Files of the host in a box whose image is hostile: whatever links it has where
# they are to be shown, nothing is made or changed outside of it.  And what is
# shown is one thing, even while somebody changes what its name leads to.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

mkdir shown victim victim/folder secret
echo shown >shown/file
echo victim >victim/file
echo secret >secret/file

# All that could be changed by a box.
outside()
{
	find victim shown -printf '%p %y %m %i %T@ %C@\n'
	cat victim/file shown/file
}
outside >before

# The image has a link here; a bind is to be shown there.
untouched() # SENTENCE LINK TARGET BIND
{
	ln -s "$3" "image$2"
	timeout 20 uchroot --bind "$4" image true 7<victim 8<victim/file \
		>out 2>err
	untouched_status=$?
	rm "image$2"
	outside >after
	case $untouched_status in
	0 | 125) same_file "$1" after before ;;
	*) flunk "$1" "status $untouched_status" "$(cat err)" ;;
	esac
}

up=/../../../../../../../..
for way in "$up$PWD" "..$up$PWD" "$PWD" "/proc/1/root$PWD" /proc/self/cwd; do
	case $way in
	/proc/self/cwd) name='/proc/self/cwd' ;;
	*) name=$(echo "$way" | sed "s|$PWD|/...|") ;;
	esac
	untouched "$name: a folder below a link" /etc/x "$way/victim" \
		"$PWD/shown:/etc/x/made"
	untouched "$name: a link to a folder" /etc/x "$way/victim/folder" \
		"$PWD/shown:/etc/x"
	untouched "$name: a link to what is not there" /etc/x \
		"$way/victim/made" "$PWD/shown:/etc/x"
	untouched "$name: a file below a link" /etc/x "$way/victim" \
		"$PWD/shown/file:/etc/x/made"
	untouched "$name: a link to a file" /etc/x "$way/victim/file" \
		"$PWD/shown/file:/etc/x"
	untouched "$name: a link to no file" /etc/x "$way/victim/made" \
		"$PWD/shown/file:/etc/x"
done
for fd in 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	untouched "descriptor $fd: a folder below it" /etc/x "/proc/self/fd/$fd" \
		"$PWD/shown:/etc/x/made"
	untouched "descriptor $fd: a file" /etc/x "/proc/self/fd/$fd" \
		"$PWD/shown/file:/etc/x/made"
done
untouched 'the path of a bind climbs not' /etc/x victim \
	"$PWD/shown:$up$PWD/victim/made"
untouched '... by a file' /etc/x victim "$PWD/shown/file:$up$PWD/victim/made"

# Where the box has its own file systems.
for place in run dev proc tmp; do
	mv "image/$place" kept 2>/dev/null
	for way in "$up$PWD" "..$up$PWD" "$PWD" "/proc/1/root$PWD"; do
		untouched "/$place is a link to $(echo "$way" | sed "s|$PWD|/...|")" \
			"/$place" "$way/victim/folder" "$PWD/shown:/mnt"
	done
	mv kept "image/$place" 2>/dev/null
done

mkfifo image/etc/pipe
exits 'a pipe where a file is shown is not waited for' 0 timeout 20 \
	uchroot --bind shown/file:/etc/pipe image cat /etc/pipe
is '... and shows it' "$(cat out)" shown
ln -s other image/etc/link
echo other >image/etc/other
is 'a link inside is followed' "$(uchroot --bind shown/file:/etc/link image \
	cat /etc/other)" shown
ln -s new image/etc/dangling
exits '... but not to what is not there' 125 \
	uchroot --bind shown/file:/etc/dangling image true
like '... which is told' "$(cat err)" '^uchroot: cannot show /etc/dangling: '
is 'slashes and dots count not' "$(uchroot --bind shown:/mnt/./a/../b// image \
	cat /mnt/b/file)" shown

# ---- somebody changes the source meanwhile ----

need python3
cat >swap.py <<'END2'
import os, sys
# NAME, a folder, is in turns itself and a link to TARGET, until the parent ends
# or there is a file "enough".
name, target = sys.argv[1:]
os.symlink(target, name + ".link")
parent = os.getppid()
while os.getppid() == parent and not os.path.exists("enough"):
    os.rename(name, name + ".folder")
    os.rename(name + ".link", name)
    os.rename(name, name + ".link")
    os.rename(name + ".folder", name)
END2
mkdir race race/only-named image/etc/race
echo named >race/file
python3 swap.py race secret &
swapper=$!
ok 'somebody swaps a folder for a link' wait_for test -L race
i=0
while [ $i -lt 100 ]; do
	# The same name is a place that can be written to and one that cannot.
	uchroot --bind race:/mnt:ro image sh -c '
		echo "$(cat /mnt/file) $(ls /mnt | tr "\n" " ")"
		(echo changed >/mnt/file) 2>/dev/null && echo changed
		(: >/mnt/new) 2>/dev/null && echo changed' 2>>told
	i=$((i + 1))
done >seen
touch enough
wait $swapper
rm enough
is 'a box shows the one or the other' \
	"$(grep -vx -e 'named file only-named ' -e 'secret file ' seen)" ''
isnt '... and not always the same error' "$(wc -l <seen)" 0
is '... or says that it is not there, or has become a link' "$(grep -v \
	-e '^uchroot: race: No such file or directory$' \
	-e "^uchroot: $PWD/race: No such file or directory\$" \
	-e "^uchroot: $PWD/race: Too many levels of symbolic links\$" told)" ''
is 'what is shown read-only stays as it is' \
	"$(cat secret/file race/file; ls secret)" 'secret
named
file'

# ---- ... or the place in the image ----

python3 swap.py image/etc/race "$up$PWD/victim" &
swapper=$!
ok 'somebody swaps a folder of the image' wait_for test -L image/etc/race
i=0
while [ $i -lt 100 ]; do
	uchroot --bind shown:/etc/race/made --bind shown/file:/etc/race/file \
		image true 2>>told
	i=$((i + 1))
done
touch enough
wait $swapper
outside >after
same_file 'nothing is made outside' after before

done_testing
