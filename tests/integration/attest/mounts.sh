# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
#
# One tree, made by two users on ext4, tmpfs and an overlay, is one archive and
# one manifest.

. "${top_srcdir:-.}/tests/tap.sh"
own_mounts
. "$top_srcdir/tests/integration/attest/furnish.inc"

chmod 755 .
# Folders in which anybody may build: DIRECTORY...
open_folders()
{
	chmod 1777 "$@"
}

# Makes the tree in a folder as one user.
build() # FOLDER UID GID
{
	(umask 077 && cd "$1" && env HOME="$PWD" TMPDIR="$PWD" setpriv \
		--reuid "$2" --regid "$3" --clear-groups sh -ec '
		mkdir $(id -u)
		cd $(id -u)
		fakebuild --state s.db python3 "$1" root more
		attest pack -s s.db -o tar root
		attest manifest -s s.db -o mtree root' sh "$furnish")
}
furnish=$PWD/furnish.py
chmod 644 "$furnish"
mkdir here
open_folders here
build here "$TEST_ID" "$TEST_ID" || bail 'the tree cannot be made'
want=here/$TEST_ID

# Where a file system is mounted, two users have the same as here.
on() # NAME FOLDER
{
	open_folders "$2"
	for user in "$TEST_ID" 4713; do
		remark "$(build "$2" "$user" 4715 2>&1)"
		same_file "user $user on $1: the archive" "$2/$user/tar" \
			"$want/tar"
		same_file "user $user on $1: the manifest" "$2/$user/mtree" \
			"$want/mtree"
	done
}

mkdir disk memory merged
truncate -s 64M image
if mkfs.ext4 -q image >out 2>&1 && mount -o loop image disk 2>>out; then
	on ext4 disk
	is '... which it is' "$(stat -f -c %T disk)" ext2/ext3
else
	skip ext4 "$(head -n 1 out)"
fi
mount -t tmpfs none memory || bail 'no tmpfs'
on tmpfs memory
is '... which it is' "$(stat -f -c %T memory)" tmpfs

# An overlay: a tree of two layers, whose lower one is read only.
mkdir memory/lower memory/upper memory/work
cp -a "$want" memory/lower/below
if mount -t overlay -o lowerdir=memory/lower,upperdir=memory/upper \
	none merged -o workdir=memory/work 2>out
then
	on 'an overlay' merged
	is '... which it is' "$(stat -f -c %T merged)" overlayfs
else
	skip 'an overlay' "$(head -n 1 out)"
fi

done_testing
