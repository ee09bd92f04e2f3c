# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
#
# What lies at the path of a recorded file, and is a twin of it on a copy of its
# file system, never takes the record away while the file is there: others
# exchange subvolumes and mounts while a session runs.

. "${top_srcdir:-.}/tests/tap.sh"
own_mounts

chmod 755 .
chown "$TEST_ID:$TEST_ID" .
mkfifo -m 666 ready go

cat >steps <<'X2'
cd "$1"
mkdir a/d
touch a/f a/d/g a/plain
chown 4242:77 a/f a/d
chmod 4755 a/f
chown 4343:78 a/d/g
mknod -m 640 a/c c 5 1
show() { (cd "$1" && stat -c '%n %u:%g:%a:%F:%t:%T' f d d/g c plain); }
show a >"../$1.before"
echo ready >../ready
read -r line <../go
show a >"../$1.twin"
show c >"../$1.file"
chown 4545 a/f
stat -c %u c/f a/f >"../$1.own"
X2

# A session in FOLDER, and in its midst what others do there.
with_others() # FOLDER COMMAND...
{
	folder=$1
	shift
	as_user fakebuild --state "$TEST_HOME/$folder.state" \
		sh steps "$folder" 2>"$folder.complaints" &
	read -r line <ready
	(cd "$folder" && "$@") || bail "$folder: others failed"
	echo go >go
	wait $! || bail "$folder: $(cat "$folder.complaints")"
	same_file "$folder: a twin in its place has what it had" \
		"$folder.twin" "$folder.before"
	same_file "$folder: and the file, elsewhere, too" \
		"$folder.file" "$folder.before"
	is "$folder: each is its own" "$(echo $(cat "$folder.own"))" \
		'4242 4545'
	is "$folder: the state has both" \
		"$(as_user fakebuild --state "$TEST_HOME/$folder.state" \
			stat -c %u "$folder/c/f" "$folder/a/f" | xargs)" \
		'4242 4545'
	like "$folder: there are records to see" "$(cat "$folder.before")" \
		'^f 4242:77:4755'
}

# ---- subvolumes ----

snapshot_in_place()
{
	btrfs -q subvolume snapshot a b && mv a c && mv b a
}

need btrfs mkfs.btrfs
truncate -s 320M image
mkfs.btrfs -q image || bail 'mkfs.btrfs'
mkdir btrfs
mount -o loop image btrfs 2>out || skip_all "$(head -n 1 out)"
btrfs -q subvolume create btrfs/a
chown "$TEST_ID:$TEST_ID" btrfs btrfs/a
with_others btrfs snapshot_in_place

# ---- copies of a whole file system ----

copy_in_place()
{
	sync -f a
	cp ../ext4.image ../ext4.copy
	mount --move a c && mount -o loop ../ext4.copy a
}

need mkfs.ext4
truncate -s 64M ext4.image
mkfs.ext4 -q ext4.image || bail 'mkfs.ext4'
mkdir ext4 ext4/a ext4/c
mount --make-rprivate /
mount -o loop ext4.image ext4/a 2>out || bail "$(cat out)"
chown "$TEST_ID:$TEST_ID" ext4/a
with_others ext4 copy_in_place

done_testing
