# SPDX-License-Identifier: BSD-2-Clause
#
# Tarballs that were made to hurt who unpacks them.  Each is refused, with a word
# and nothing left of it in the cache, or is an image, which does no harm.
# cache.sh has the names that lead out; tests/long/hostile.sh has a million
# members.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"
. "$top_srcdir/tests/integration/uchroot/hostile.inc"

mkdir outside
echo kept >outside/kept
outside=$PWD/outside
cache=$HOME/.cache/uchroot

# The outside is as it was, and no half image is there.
unhurt() # SENTENCE
{
	is "$1: nothing outside is changed" \
		"$(ls -A outside; cat outside/kept; stat -c %h outside/kept)" 'kept
kept
1'
	is "$1: no half image is left" "$(find "$cache" -maxdepth 1 -name '*.new*')" ''
}

refused() # SENTENCE WORD KIND [ARGUMENT]
{
	refused_name=$1 refused_word=$2
	shift 2
	hostile "$@"
	exits "$refused_name is refused" 125 timeout 60 uchroot hostile.tar true
	like "$refused_name: which is told" "$(head -n 1 err)" \
		"^uchroot: hostile.tar: .*$refused_word"
	unhurt "$refused_name"
}

# What a box of it prints.
taken() # SENTENCE EXPECTED SCRIPT KIND [ARGUMENT]
{
	taken_name=$1 taken_want=$2 taken_script=$3
	shift 3
	hostile "$@"
	is "$taken_name" "$(timeout 120 uchroot hostile.tar sh -c \
		"$taken_script" 2>&1)" "$taken_want"
	unhurt "$taken_name"
}

taken '50,000 members' '50000
4242 4242 0 4242 8484' \
	'find /many ! -type d | wc -l
	echo $(stat -c %u /many/7 /many/49 /many/49/49998 /many/49/49999 \
		/many/0/2)' many 50000
taken 'one name over and over' '4747:0 640 regular file 4
last
0:0 644 regular file 5
plain' 'stat -c "%u:%g %a %F %s" /srv/again; cat /srv/again; echo
	stat -c "%u:%g %a %F %s" /srv/plain; cat /srv/plain' again 500
taken 'devices of the host are nothing but names' 'b 8:0 666
c 1:1 666
0' 'stat -c "b %t:%T %a" /disk-8-0; stat -c "c %t:%T %a" /mem
	cat /disk-* /mem /kmsg /tty | wc -c' disks
is '... on disk, too' "$(find "$cache" -type b -o -type c)" ''
taken 'old and late times' 'found' \
	'stat -c %Y /srv/old /srv/late >/dev/null && echo found' negative_time

refused 'a folder that becomes a link' '' folder_swapped "$outside"
hostile swapped "$outside"
timeout 60 uchroot hostile.tar true 2>err
unhurt 'files that become links'
refused 'a name that is too long' 'File name too long' long_name
refused 'a path that is too long' 'File name too long' long_path
taken 'a deep path' 'deep' 'cd /; i=0
	while [ $i -lt 1999 ]; do cd d || exit; i=$((i + 1)); done; cat d' deep
refused 'a deeper one' 'File name too long' deeper
refused 'a long link' 'File name too long' long_link
refused 'links in a round' 'symbolic links' links_round
refused 'a hard link to nothing' 'No such file' hard_nowhere
refused 'a hard link to outside' 'leads out|No such file|Invalid' hard_out
refused 'a hard link by a link' 'No such file' hard_by_link "$outside"
taken 'a hard link to itself' self 'cat /self' hard_self
refused 'a top that is a link' '' no_top "$outside"
refused 'a top that is a file' '' top_file
hostile empty_name
timeout 60 uchroot hostile.tar true 2>err
unhurt 'a member without a name'
refused 'an owner that is none' 'its owner is no id' odd_owner
taken 'a hole of 4 TiB' 4398046511104 'stat -c %s /huge' sparse 4398046511104
refused 'a file larger than any' 'too large|Invalid|sparse|map' \
	sparse 9223372036854775807

# ---- what becomes large when it is unpacked ----

if have xz && unshare -Urm mount -t tmpfs none "$PWD/outside" 2>/dev/null; then
	python3 - <<-'END2' | xz -1 >bomb.tar.xz
		import sys, tarfile
		member = tarfile.TarInfo("bomb")
		member.size = 1 << 30
		sys.stdout.buffer.write(member.tobuf())
		for i in range(1 << 10):
		    sys.stdout.buffer.write(bytes(1 << 20))
		sys.stdout.buffer.write(bytes(1024))
	END2
	ok 'a bomb is small' test "$(stat -c %s bomb.tar.xz)" -lt 1000000
	is '... and fills no more than there is room for' "$(unshare -Urm sh -c '
		mkdir full && mount -t tmpfs -o size=16m none full
		export XDG_CACHE_HOME="$PWD/full"
		uchroot bomb.tar.xz true 2>told; echo $?; head -n 1 told
		find full -name "*.new"; uchroot image.tar sh -c "echo whole"')" '125
uchroot: bomb.tar.xz: bomb: No space left on device
whole'
fi

done_testing
