# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that make their system calls themselves, as a distribution packages
# them: shells without a dynamic linker, tools written in Go and in Rust, and
# the go command, which starts many of them.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setfattr
odd='uid=4242 gid=4343'

# Without it bash-static looks for the user's shell by modules of NSS that it was
# not linked with, which kills it in real root's world too.
export SHELL=/bin/sh

# A row for a program; skipped where it is not installed.
row() # PROGRAM SENTENCE PATTERN SCRIPT
{
	row_tool=$1
	shift
	! with "$row_tool: $1" "$row_tool" || {
		row_sentence="$row_tool: $1"
		shift
		same "$row_sentence" "$@"
	}
}

# ---- shells ----

# What a shell does itself: its redirections, tests, modes and jobs.
cat >shell.sh <<'END'
umask 027
mkdir dir
echo x >dir/file
chown 4242:4343 dir dir/file
chmod 6751 dir/file
chmod 2770 dir
[ -u dir/file ] && [ -g dir/file ] && echo 'set ids'
[ -O dir/file ] || echo 'not its own'
[ -w dir/file ] && [ -x dir/file ] && echo 'may write'
mknod disk b 259 70
mkfifo fifo
[ -b disk ] && [ -p fifo ] && echo 'special files'
echo more >>dir/file
(cd dir && echo in >new)
for n in 1 2 3 4; do
	(touch job$n && chown $n$n:42 job$n) &
done
wait
echo "$(id -u) $(cat dir/file | wc -l)"
exec 5>fd
exec 5>&-
chown 51 fd
setpriv --reuid 4242 --regid 4343 --clear-groups "$1" -c '
	true >dir/theirs && echo yes || echo no
	true >theirs || echo no' 2>/dev/null
END
for shell in zsh-static mksh-static lksh bash-static; do
	row $shell 'a script' "$odd" "
		$shell ../../shell.sh \$(command -v $shell)"
done
row zsh-static 'its own chown, chmod, ln, mkdir and stat' \
	'uid=61 gid=4343' "
	zsh-static -fc '
		zmodload zsh/files zsh/stat
		zf_mkdir -m 2751 dir
		: >dir/file
		zf_chown 4242:4343 dir/file
		zf_chmod 4751 dir/file
		zf_ln dir/file hard
		zf_ln -s hard link
		zf_chown -h 51:52 link
		zf_chown -R 61 dir
		zstat -L +uid link
		zstat -s dir/file | grep -E \"^(mode|uid|gid|nlink)\"
		zf_mv hard harder
		print -l dir/*(u61) harder(g4343)'"
row sash 'its own chown, chgrp, chmod, mknod, tar and cp' "$odd" "
	sash -c '-mkdir dir'; echo x >dir/file
	sash -c '-chown 4242 dir/file'; sash -c '-chgrp 4343 dir/file'
	sash -c '-chmod 4751 dir/file'; sash -c '-mknod dir/disk b 259 70'
	sash -c '-chown 51 dir/disk'
	sash -c '-cp -r dir copy'
	sash -c '-tar cf all.tar dir'; mkdir out; cd out
	sash -c '-tar xf ../all.tar'; rm ../all.tar
	sash -c '-ls -ln dir' | awk '{ print \$1, \$2, \$3, \$4, \$NF }'
	sash -c '-find dir -type b'"

# ---- Go ----

row rclone 'copies owners, modes and attributes' "$odd" '
	mkdir from from/dir && echo x >from/dir/file && echo y >from/other &&
	chown 4242:4343 from/dir/file && chmod 6751 from/dir/file &&
	setfattr -n user.odd -v value from/dir/file && chown 51:52 from/other &&
	rclone --config /dev/null -q copy -M from to; rclone --config /dev/null \
		lsjson -M --files-only -R from | grep -o "\"\(mode\|uid\|gid\|odd\)\":\"[^\"]*\""'
row skopeo 'copies an image' '"Architecture"' '
	mkdir -p bundle/rootfs && echo x >file && tar -cf layer.tar file &&
	umoci init --layout image && umoci new --image image:one &&
	umoci unpack --image image:one tree &&
	echo x >tree/rootfs/file && chown 4242:4343 tree/rootfs/file &&
	chmod 4751 tree/rootfs/file && mknod tree/rootfs/disk b 259 70 &&
	setfattr -n user.odd -v value tree/rootfs/file &&
	umoci repack --image image:one tree && rm -r tree &&
	skopeo --insecure-policy copy -q oci:image:one oci:copy:two &&
	skopeo --insecure-policy inspect oci:copy:two | grep Architecture &&
	umoci unpack --image copy:two tree && mv tree/rootfs . &&
	rm -r tree image copy layer.tar'
row buildah 'commits what was put into a container' '4242/4343 .* file$' '
	printf "[network]\nnetwork_config_dir = \"$PWD\"\n" >all.conf
	export CONTAINERS_CONF=$PWD/all.conf BUILDAH_ISOLATION=chroot
	echo "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}" >policy
	own="--root $PWD/root --runroot $PWD/run --storage-driver vfs"
	name=$(buildah $own from scratch) && mount=$(buildah $own mount $name) &&
	echo x >$mount/file && chown 4242:4343 $mount/file &&
	chmod 4751 $mount/file && mknod $mount/disk b 259 70 &&
	setfattr -n user.odd -v value $mount/file &&
	buildah $own commit --signature-policy policy -q $name dir:image >id &&
	for file in image/*; do tar -tvf $file --numeric-owner; done 2>/dev/null |
		sed "s/[0-9-]* ..:..//"; grep -la SCHILY.xattr.user.odd image/* | wc -l
	rm -rf all.conf policy root run image id'
row go 'what it builds belongs to root' 'uid=0' '
	export GOCACHE=$PWD/cache GOFLAGS=-mod=mod GO111MODULE=off
	cat >main.go <<-END
		package main
		import ("fmt"; "os"; "syscall")
		func main() {
			os.WriteFile("made", nil, 0640)
			os.Chown("made", 4242, 4343)
			os.Chmod("made", 0751|os.ModeSetuid)
			syscall.Mknod("disk", syscall.S_IFBLK|0600, 259<<8|70)
			syscall.Setxattr("made", "trusted.odd", []byte("v"), 0)
			st, _ := os.Stat("made")
			fmt.Println(st.Mode(), st.Sys().(*syscall.Stat_t).Uid)
		}
	END
	CGO_ENABLED=0 go build -o program main.go && ./program && go version
	rm -rf cache program'

# ---- Rust ----

cat >rust.sh <<'END'
mkdir -p tree/dir && echo needle >tree/dir/file && echo needle >tree/other &&
chown 4242:4343 tree/dir/file && chmod 4751 tree/dir/file &&
mkfifo tree/fifo && ln -s file tree/dir/link && chown -h 4242 tree/dir/link
END
row fdfind 'finds by owner and type' '^tree/dir/file$' '
	. ../../rust.sh; fdfind --owner 4242 . tree | sort
	fdfind --owner :4343 -t f . tree; fdfind -t p . tree; fdfind -t x . tree
	fdfind -t f . tree -x chown 61'
row rg 'searches' '^tree/dir/file:needle$' '
	. ../../rust.sh; rg --sort path needle tree; rg --files tree | sort'
row batcat 'shows' '^needle$' '
	. ../../rust.sh; batcat --paging never -p tree/dir/file'

done_testing
