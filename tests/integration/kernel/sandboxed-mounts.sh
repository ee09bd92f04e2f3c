# SPDX-License-Identifier: BSD-2-Clause
#
# In a process that has locked itself into a filter, the kernel cannot be asked
# what a file system is, nor a file be copied up: the answers are right all the
# same, there and in other processes afterwards.
#
# needs: root to mount file systems

. "${top_srcdir:-.}/tests/tap.sh"
own_mounts

touch probe
sandbox after prctl wide probe >out 2>&1
[ "$?" != 2 ] || skip_all 'seccomp filters cannot be installed here'
chmod 755 .
here=$PWD

# A fresh mount of files that were there before.
make_ext4() { truncate -s 16M image && mkfs.ext4 -q -I 128 image &&
	mount -o loop image disk; }
make_overlay() { mount -t overlay -o lowerdir=low,upperdir=up,workdir=work \
	overlay disk; }
make_fuse() { fuse-overlayfs -o lowerdir=low,upperdir=up,workdir=work disk; }
make_bindfs() { bindfs low disk; }

for kind in ext4 overlay fuse bindfs; do
	mkdir low up work disk
	touch low/recorded low/fresh low/appended
	chown -R "$TEST_ID:$TEST_ID" low up
	make_$kind 2>err || {
		skip "$kind" "it cannot be mounted here: $(head -n 1 err)"
		umount disk 2>/dev/null
		rm -rf low up work disk image
		continue
	}
	cd disk || exit
	[ $kind != ext4 ] || touch recorded fresh appended
	chown "$TEST_ID:$TEST_ID" . *
	for file in recorded fresh appended; do
		cat <<-X
		$file
		0 $([ $file = fresh ] && echo 0:0 || echo 4242:4343) 104711
		0 51:52 100711
		51:52
		X
	done >"$here/expected"
	as_user fakebuild --state "$TEST_HOME/$kind" sh -c '
		for file in recorded fresh appended; do
			echo $file
			[ $file = fresh ] || chown 4242:4343 $file
			chmod 4711 $file
			[ $file != appended ] || echo >>$file
			sandbox before prctl narrow $file 2>&1
			stat -c %u:%g $file
		done' >"$here/found" 2>&1
	same_file "$kind: in a sandbox, and after it" "$here/found" \
		"$here/expected"
	# Without a change before: the sandbox is the first to record anything.
	is "$kind: where the sandbox is the first to record" \
		"$(as_user fakebuild sh -c 'sandbox before prctl narrow fresh
			stat -c %u:%g fresh; echo >>fresh
			stat -c %u:%g fresh; mv fresh other
			stat -c %u:%g other; rm other; touch fresh
			stat -c %u:%g fresh' 2>&1)" "0 0:0 100711
0 51:52 100711
51:52
51:52
51:52
0:0"
	cd "$here" || exit
	umount disk
	rm -rf low up work disk image
done

done_testing
