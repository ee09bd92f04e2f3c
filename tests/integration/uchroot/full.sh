# SPDX-License-Identifier: BSD-2-Clause
#
# Where there is no room: an image that is half unpacked is gone, and told with
# the name of what did not fit; the next try, with more room, works.  A box whose
# changes are full goes on, and one whose log is full ends.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

fb_sh 'cd image && mkdir srv && cd srv && i=0 && while [ $i -lt 300 ]; do
		mkdir $i && echo $i >$i/file && chown $i:4242 $i/file &&
		ln -s file $i/link && chown -h 4242:$i $i/link || exit
		i=$((i + 1))
	done && cd .. && tar -cf ../image.tar .' || bail 'no tarball'

# Runs a piece of shell where the cache is a file system with such options; it is
# mounted in another user namespace, below which that of a box lies.
with_cache() # OPTIONS SCRIPT
{
	unshare -Urm sh -c 'mkdir -p cache && mount -t tmpfs -o "$1" none cache &&
		export XDG_CACHE_HOME="$PWD/cache" && eval "$2"' sh "$@"
}

with_cache size=64m true || skip_all 'no file system can be mounted here'

# Says the status, what was said, what is left in the cache, and whether more
# room helps.
try='uchroot image.tar true 2>told; echo "status $?"
	sed "s/^[^ ]*: /SAID /; q" told; [ -s told ] || echo silent
	find cache -mindepth 2 ! -name "*.lock" ! -path "*/known*" ! -path "*/root/*" |
		sed "s/[0-9a-f]\{64\}/IMAGE/" | sort
	mount -o remount,size=64m,nr_inodes=9999 none cache
	uchroot image.tar sh -c "stat -c %u:%g /srv/299/file /srv/299/link" 2>&1'

whole='status 0
silent
cache/uchroot/IMAGE
cache/uchroot/IMAGE/ledger
cache/uchroot/IMAGE/root
299:4242
4242:299'
is 'with room enough an image is unpacked' \
	"$(with_cache size=64m "$try")" "$whole"

# Whether it ended as it may for want of room, or was unpacked.
judge() # NAME
{
	if [ "$found" = "$whole" ]; then
		pass "$1: it is unpacked"
		return
	fi
	small=$((small + 1))
	is "$1: nothing is left, and more room helps" \
		"$(echo "$found" | sed '/^SAID/d')" 'status 125
299:4242
4242:299'
	like '... which is told' "$found" '^SAID .*No space left on device$'
}

small=0
for size in 4k 8k 16k 64k 256k 1m 2m 4m 8m 10m 11m 12m 13m 14m 16m; do
	found=$(with_cache size=$size "$try")
	judge "size $size"
done
for count in 2 3 4 5 6 7 8 9 10 16 64 256 512 900 1000 1100; do
	found=$(with_cache size=64m,nr_inodes=$count "$try")
	judge "$count files"
done
ok 'many of them were too small' [ "$small" -gt 20 ]
like 'the file that did not fit is named' "$(with_cache size=1m '
	uchroot image.tar true 2>&1')" \
	'^uchroot: image.tar: (\./)?[a-z0-9_./-]+: No space left on device$'

# ---- two at once, one of which has the room taken away ----

is 'who waits for an image that does not fit, tries himself' \
	"$(with_cache size=1m 'uchroot image.tar true 2>/dev/null &
		uchroot image.tar true 2>/dev/null; echo $?; wait $!; echo $?
		ls cache/uchroot | grep -v "lock$\|known"')" '125
125'

# ---- the changes of a box ----

cat >image/bin/fill <<'END2'
#!/bin/sh
# Fills the disk, says so, and tidies up.
dd if=/dev/zero of=/srv/big bs=64k 2>&1 | grep -o 'No space left on device'
echo small 2>/dev/null >/srv/small || echo refused
mkdir /srv/folder 2>/dev/null || echo refused
chown 4242:4343 /srv/299/file 2>/dev/null && stat -c %u:%g /srv/299/file || echo refused
rm /srv/big && echo again >/srv/small && cat /srv/small
END2
chmod 755 image/bin/fill
is 'a box whose changes are full goes on, and can be tidied up' \
	"$(uchroot --limit disk=1M image fill | grep -v '^refused$')" \
	"$(printf '%s\n' 'No space left on device' again)"
is '... and ends as its command does' \
	"$(uchroot --limit disk=1M image sh -c 'fill >/dev/null; exit 42'; echo $?)" \
	42
for disk in 1 4K 8K 12K 16K 20K 24K; do
	uchroot --limit disk=$disk image true 2>told
	status=$?
	case $status in
	0) pass "disk=$disk is a box" ;;
	125) like "disk=$disk is told to be none" "$(cat told)" \
		'No space left on device|cannot mount' ;;
	*) flunk "disk=$disk" "status $status" "$(cat told)" ;;
	esac
done

# ---- a log ----

is 'a box whose log is full is killed' "$(with_cache size=64k '
	dd if=/dev/zero of=cache/filled bs=1k count=56 2>/dev/null
	uchroot --audit cache/log image sh -c "
		while :; do /bin/true; done" 2>told; echo $?
	sed -n "s/^uchroot: .*: //p" told | uniq
	uchroot --verify-audit cache/log >/dev/null 2>&1
	echo $?')" '125
No space left on device
1'

# ---- sessions ----

is 'a session that has no room for its name is none' "$(with_cache \
	nr_inodes=2 'XDG_RUNTIME_DIR="$PWD/cache"; export XDG_RUNTIME_DIR
		uchroot -b image 2>told; echo $?; sed "s/.*: //" told
		ls -A cache/uchroot; mount -o remount,nr_inodes=99 none cache
		uchroot -b -n full-$$ image
		uchroot -r -c full-$$ id -u; uchroot -e -c full-$$; ls -A cache/uchroot' |
	sed 's/^full-[0-9]*$/full-NAME/')" '125
No space left on device
full-NAME
0'

done_testing
