# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
#
# A file system that is mounted anew in the middle of a session, under another
# device number, has the owners, modes and types that it had.

. "${top_srcdir:-.}/tests/tap.sh"
own_mounts

chmod 755 .
mkdir m
mkfifo -m 666 ready go

# Two loop devices of the same image, each kept to the end: the number of one
# that is free would be another file system's in the meantime.
first='' second=''
detach()
{
	[ -z "$first" ] || losetup -d "$first"
	[ -z "$second" ] || losetup -d "$second"
	first='' second=''
}
trap detach EXIT

attach()
{
	first=$(losetup -f --show image 2>out) &&
		second=$(losetup -f --show image 2>out)
}

mount_image() # LOOP
{
	umount m 2>/dev/null
	mount "$1" m
}

cat >steps <<'X2'
cd m
mkdir d
touch f d/g plain
chown 4242:77 f d
chmod 4755 f
chown 4343:78 d/g
mknod -m 640 c c 5 1
cd ..
show() { stat -c '%n %u:%g:%a:%F:%t:%T' m/f m/d m/d/g m/c m/plain; }
show >before
stat -c %d m >device-before
echo >ready
read -r line <go
show >after
chown 4545 m/f
rm m/d/g
touch m/d/g
stat -c '%n %u:%g:%a' m/f m/d/g >>after
stat -c %d m >device-after
echo >ready
read -r line <go
stat -c '%n %u:%g:%a' m/f m/d m/d/g >back
X2

for type in ext4 xfs; do
	need "mkfs.$type"
	rm -f image
	truncate -s 320M image
	"mkfs.$type" -q image || bail "mkfs.$type"
	attach || skip_all "$(cat out)"
	mount_image "$first" || bail "cannot mount $type"
	chown "$TEST_ID:$TEST_ID" m .
	as_user fakebuild sh steps &
	read -r line <ready
	mount_image "$second" || bail "cannot mount $type again"
	echo >go
	read -r line <ready
	mount_image "$first" || bail "cannot mount $type once more"
	echo >go
	wait $! || bail "$type: the session failed"
	ok "$type: the device number is another" \
		test "$(cat device-before)" != "$(cat device-after)"
	is "$type: what was recorded is shown again" "$(cat after)" \
		"$(cat before; echo m/f 4545:77:755; echo m/d/g 0:0:644)"
	is "$type: and once more, with the first number" "$(cat back)" \
		"$(printf '%s\n' 'm/f 4545:77:755' 'm/d 4242:77:755' \
			'm/d/g 0:0:644')"
	like "$type: there are records to see" "$(cat before)" \
		'^m/f 4242:77:4755'
	umount m
	detach
done

done_testing
