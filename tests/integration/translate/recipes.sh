# SPDX-License-Identifier: BSD-2-Clause
#
# The recipes of fakebuild-recipes(7), run as the page has them by an ordinary
# user, make the images that the same tools make of real root's tree.
#
# needs: root to make the tree that is compared

. "${top_srcdir:-.}/tests/tap.sh"

need cpio setfattr getcap

cat >commands <<'END'
umask 022
mkdir -p root/bin root/dev root/var
echo 1 >root/bin/su
chown 4242:4243 root/bin/su
chmod 4511 root/bin/su
ln root/bin/su root/bin/sulink
echo 2 >root/bin/ping
chown 4244 root/bin/ping
setfattr -n security.capability \
	-v 0x0100000200200000000000000000000000000000 root/bin/ping
mknod root/dev/null c 1 3
chmod 666 root/dev/null
mknod root/dev/sda b 8 1
chown 0:4246 root/dev/sda
mkfifo root/dev/log
chown 4242:4243 root/dev/log
ln -s ../bin/su root/bin/link
chown -h 4247:4248 root/bin/link
chown 4249:4250 root/var
chmod 2775 root/var
chown 0:0 root root/bin root/dev
END

# SECTION: the command lines of its block.
recipe()
{
	page_block fakebuild-recipes.7 "$1"
}

# Everything about a tree but its times: one line each.
show() # TREE
{
	(cd "$1" && find . -printf '%P %U:%G %m %y %l %n\n' | sort &&
		stat -c '%n %t,%T' dev/null dev/sda)
}

caps() # TREE
{
	(cd "$1" && getcap -n bin/ping)
}

# What debugfs knows of an image of ext4.
show_ext4() # IMAGE
{
	for path in / bin bin/su bin/sulink bin/ping bin/link dev/null dev/sda \
		dev/log var; do
		echo "$path"
		debugfs -R "stat $path" "$1" 2>/dev/null |
			grep -o 'Type: [a-zF]*\|Mode: *[0-7]*\|User: *[0-9]*
Group: *[0-9]*\|Links: [0-9]*\|Device.*\|Fast link.*' |
			grep -v 'Links.*[4-9]'
	done
}

run_there() # COMMAND...: in the user's directory
{
	(cd user && "$top_srcdir/tests/run" --as-user "$@")
}

unpack() # IMAGE: into x
{
	rm -rf x
	mkdir x
	case $1 in
	*.tar) tar --xattrs --xattrs-include='*' --numeric-owner -xpf "$1" \
		-C x ;;
	*.cpio) (cd x && cpio -idm --quiet <"$1") ;;
	*.squashfs) rm -rf x && unsquashfs -quiet -no-progress -d x "$1" ;;
	*/oci) rm -rf x && umoci unpack --image "$1:latest" x ;;
	esac >log 2>&1
}

# The first line of show, that of the top, which sqfstar does not take from an
# archive, is left out.
without_top()
{
	sed 1d
}

# IMAGE WHAT [TREE]: compares what comes out of it with real root's tree.
same_tree()
{
	case $2 in
	'squashfs without a session') filter=without_top ;;
	*) filter='cat' ;;
	esac
	unpack "$PWD/user/$1" || cat log
	is "$2: is real root's" "$(show "${3:-x}" | $filter)" \
		"$(show real/root | $filter)"
	case $1 in
	*.cpio) ;;
	*) is "$2: with the capabilities" "$(caps "${3:-x}")" \
		"$(caps real/root)" ;;
	esac
}

# SECTION STATUS: runs a recipe as the user.
run()
{
	recipe "$1" >recipe
	isnt "$1: the page has it" "$(cat recipe)" ''
	exits "$1: runs" "$2" run_there sh -e ../recipe
}

chmod 755 .
mkdir user real
chown "$TEST_ID:$TEST_ID" user
if ! (cd real && sh -e ../commands); then
	skip 'recipes' 'mknod or setfattr is not allowed here'
	done_testing
	exit
fi
run_there fakebuild --state root.db sh -e ../commands ||
	bail 'there is no session'
isnt 'the tree on the disk is another' "$(show user/root)" "$(show real/root)"

image() # NAME TOOL...: both recipes of an image that can be unpacked
{
	name=$1
	shift
	for tool in "$@"; do
		if ! have "$tool"; then
			skip "$name" "no $tool"
			return
		fi
	done
	run "$name in a session" 0
	same_tree "root.$name" "$name in a session"
	rm -f "user/root.$name"
	status=0
	[ $name != cpio ] || status=1
	run "$name without a session" $status
	same_tree "root.$name" "$name without a session"
}

image tar tar
image cpio cpio
if [ -e user/root.cpio ]; then
	like 'cpio: what is lost is said' "$(cat err)" \
		'^cpiotranslate: bin/ping: capabilities'
fi
image squashfs mksquashfs sqfstar unsquashfs
# fsck.erofs extracts no set-id bits and no attributes, so images are compared
# byte by byte; they have the same once time and UUID are given.
fixed_erofs() # SECTION: runs it, and makes `fixed` of it, which is run again
{
	run "$1" 0
	sed 's/mkfs.erofs/& -T0 -U 6bf0f9a5-1b0c-4d5c-9b59-2a5f4c5c4242/' \
		recipe >fixed
	rm -rf user/tree user/root.erofs
	run_there sh -e ../fixed >log
}
if have mkfs.erofs; then
	fixed_erofs 'erofs in a session'
	sed 's/^fakebuild --state root.db//' fixed >bare
	(cd real && sh -e ../bare) >log
	same_file "erofs in a session: is real root's" user/root.erofs \
		real/root.erofs
	fixed_erofs 'erofs from an archive'
	same_file "erofs from an archive: is real root's" user/root.erofs \
		real/root.erofs
	if mkfs.erofs --help 2>&1 | grep -q -e --tar; then
		run 'erofs without a session' 0
	else
		skip 'erofs without a session' 'mkfs.erofs has no --tar'
	fi
else
	skip erofs 'no mkfs.erofs'
fi
if have umoci; then
	for way in in without; do
		[ $way = in ] && run 'tar in a session' 0 ||
			run 'tar without a session' 0
		rm -rf user/oci
		run 'oci from either' 0
		same_tree oci "oci, tar $way" x/rootfs
	done
else
	skip oci 'no umoci'
fi

PATH=$PATH:/usr/sbin:/sbin
if have mkfs.ext4 && have debugfs; then
	run 'ext4 in a session' 0
	recipe 'ext4 in a session' | sed 's/^fakebuild --state root.db//' >bare
	(cd real && sh -e ../bare)
	is "ext4: is real root's" "$(show_ext4 user/root.ext4)" \
		"$(show_ext4 real/root.ext4)"
	is 'ext4: with the capabilities' \
		"$(debugfs -R 'ea_list bin/ping' user/root.ext4 2>/dev/null)" \
		"$(debugfs -R 'ea_list bin/ping' real/root.ext4 2>/dev/null)"
	like 'of a file that has some' \
		"$(debugfs -R 'ea_list bin/ping' user/root.ext4 2>&1)" \
		'security.capability'
	rm user/root.ext4
	if have genext2fs; then
		run 'ext4 without a session' 0
		is "ext4 without a session: is real root's" \
			"$(show_ext4 user/root.ext4)" \
			"$(show_ext4 real/root.ext4)"
	else
		skip 'ext4 without a session' 'no genext2fs'
	fi
else
	skip ext4 'no mkfs.ext4 or debugfs'
fi

done_testing
