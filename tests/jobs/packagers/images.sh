# SPDX-License-Identifier: BSD-2-Clause
#
# Programs and recipes that make images of systems, most of them in several
# steps, each a session of its own: what comes out is what real root's commands
# make.  Where the tool reaches the kernel without libc (Go), the calls are those
# of its manual that take an archive.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
. "$top_srcdir/tests/jobs/gain"
need setcap setfattr cpio

# What the recipes put into their images: ./tree, and how they look at one.
cat >make-tree <<'END'
umask 022
mkdir -p tree/dev tree/etc tree/var/lib/odd tree/bin
echo text >tree/bin/su && echo cap >tree/bin/ping && echo >tree/etc/shadow
mknod tree/dev/tty c 5 1 && mknod tree/dev/sda b 8 300
mkfifo tree/dev/log
chown 4242:4343 tree/var/lib/odd tree/dev/log
chmod 2770 tree/var/lib/odd
chown 0:42 tree/etc/shadow && chmod 640 tree/etc/shadow
chmod 4755 tree/bin/su && ln tree/bin/su tree/bin/sudo
ln -s su tree/bin/login && chown -h 4242:4343 tree/bin/login
chown 7:4242 tree/dev/tty && chmod 620 tree/dev/tty
setcap cap_net_raw=ep tree/bin/ping
setfattr -n trusted.note -v secret tree/var/lib/odd
END
cat >show-image <<'END'
case $1 in
*.cpio)
	cpio -itvn --quiet <"$1" | sed 's/ [A-Z][a-z][a-z] [ 0-9][0-9] .....//' |
		sort -k 6
	;;
*.squashfs)
	unsquashfs -lln "$1" | grep squashfs-root |
		sed 's/[0-9-]\{10\} [0-9:]\{5\}//'
	;;
*.ext4)
	for f in bin/su bin/ping bin/login dev/tty dev/sda dev/log etc/shadow \
		var/lib/odd; do
		echo $f $(debugfs -R "stat $f" "$1" 2>/dev/null |
			grep -E 'Type:|User:|Links:|Device' |
			sed 's/Version.*//; s/Generation.*//; s/Blockcount.*//
				s/Inode: *[0-9]*//')
		debugfs -R "ea_list $f" "$1" 2>/dev/null | sort
	done
	;;
*) "$listing" "$1" ;;
esac
END
export world_top
tree='sh "$world_top/make-tree" &&'
look='sh "$world_top/show-image"'

# ---- recipes in steps ----

packed='find . | LC_ALL=C sort | cpio -o -H newc --quiet'
gains 'fakeroot -s f, then fakeroot -i f cpio -o' \
	'^crw--w---- +1 7 +4242 +5, +1 ' "
	fakeroot -s f sh \"\$world_top/make-tree\" &&
	fakeroot -i f sh -c 'cd tree && $packed' >a.cpio && $look a.cpio"
gains 'an initramfs, unpacked, changed and packed again' \
	'^brw-r--r-- +1 0 +0 +8, ?300 ' "
	fakeroot sh -c '$tree cd tree && $packed' >a.cpio && mkdir t && cd t &&
	fakeroot -s ../f cpio -idm --quiet <../a.cpio &&
	fakeroot -i ../f -s ../f sh -c 'mknod dev/null c 1 3
		chown 4242 etc' &&
	fakeroot -i ../f sh -c '$packed' >../b.cpio && $look ../b.cpio"
if have mkfs.ext4 && have debugfs; then
	gains 'fakeroot -i f mkfs.ext4 -d' 'bin/su .*04755' "
		fakeroot -s f sh \"\$world_top/make-tree\" &&
		fakeroot -i f -s f mkfs.ext4 -q -d tree a.ext4 4M 2>&1 &&
		$look a.ext4"
else
	skip 'fakeroot -i f mkfs.ext4 -d' 'e2fsprogs is not installed'
fi
if have mksquashfs && have unsquashfs; then
	quiet='-quiet -no-progress -processors 1 >/dev/null 2>&1'
	gains 'fakeroot -s f unsquashfs, fakeroot -i f mksquashfs' \
		'^crw--w---- 7/4242 ' "
		fakeroot sh -c '$tree mksquashfs tree a.squashfs $quiet' &&
		fakeroot -s f unsquashfs -q -no-progress a.squashfs >log &&
		fakeroot -i f -s f chown -h 4545 squashfs-root/bin/su &&
		fakeroot -i f mksquashfs squashfs-root b.squashfs $quiet
		$look b.squashfs
		fakeroot -i f tar cf a.tar --xattrs --xattrs-include='*' \\
			-C squashfs-root . && $look a.tar"
else
	skip 'fakeroot -i f mksquashfs' 'squashfs-tools is not installed'
fi
gains 'a -i FILE that is not there only warns' '^made 0:0 4755' "
	fakeroot -s deb.fakeroot touch made &&
	fakeroot -i deb.fakeroot -s deb.fakeroot chmod 4755 made &&
	fakeroot -i none.fakeroot true 2>/dev/null &&
	fakeroot -i deb.fakeroot stat -c '%n %u:%g %a' made"
gains 'fakeroot -u: what the user has stays, what is made is root'\''s' \
	'^b 0:0 755' '
	touch a && fakeroot -u sh -c "mkdir b; touch h; ln -s h i; mkfifo j
		cp -p /etc/passwd c; chown 0 c; mknod d c 5 1
		install -d e/f; install a g
		stat -c \"%n %u:%g %a\" b c d e e/f g h i j"; stat -c %n a'

# ---- genimage ----

if have genimage; then
	cat >genimage.cfg <<-'END'
	image a.ext4 {
		ext4 {
			use-mke2fs = true
		}
		size = 4M
	}
	image a.tar {
		tar {
		}
	}
	image a.cpio {
		cpio {
			format = "newc"
		}
	}
	image a.squashfs {
		squashfs {
			compression = "gzip"
		}
	}
	END
	make='genimage --loglevel 1 --rootpath tree --tmppath tmp \
		--inputpath in --outputpath out --config \
		"$world_top/genimage.cfg" >log 2>&1 || cat log'
	gains 'genimage' 'dev/tty +char +0620 uid=7' "
		fakeroot sh -c '$tree { $make; }' && cd out && for i in \\
			a.ext4 a.cpio a.squashfs a.tar; do $look \$i; done"
else
	skip 'genimage' 'it is not installed'
fi

# ---- OCI layers ----

layer='tar --numeric-owner --xattrs --xattrs-include='\''*'\'' -C tree -c .'
if have umoci; then
	gains 'umoci raw add-layer' 'bin/su +(file|hard) +4755 uid=0' "
		fakeroot sh -c \"$tree $layer\" >a.tar &&
		umoci init --layout img && umoci new --image img:x &&
		umoci raw add-layer --image img:x a.tar &&
		for i in img/blobs/sha256/*; do
			gunzip <\$i >l.tar 2>/dev/null && $look l.tar
		done; umoci gc --layout img 2>/dev/null"
else
	skip 'umoci raw add-layer' 'it is not installed'
fi

# ---- ostree, as flatpak-builder and others call it ----

if have ostree; then
	files='rm -r tree/dev && setfattr -x trusted.note tree/var/lib/odd'
	gains 'ostree commit --tree=dir, in a session, and =tar, outside' \
		'04755 0 0 .*bin/su' "
		fakeroot sh -c '$tree $files && $layer >a.tar &&
			ostree --repo=repo init --mode=archive &&
			ostree --repo=repo commit -b dir -s x \\
			--timestamp=1970-01-01 --tree=dir=tree >/dev/null' &&
		ostree --repo=repo ls -RX dir && ostree --repo=repo commit \\
			-b tar -s x --timestamp=1970-01-01 \\
			--tree=tar=a.tar >/dev/null && ostree --repo=repo ls -RX tar"
	# Owners of the options go before those of the session, modes are added.
	gains 'ostree commit --owner-uid, --owner-gid, --statoverride' \
		'06755 4545 0 .*bin/su' "
		fakeroot sh -c '$tree $files && ostree --repo=repo init &&
			echo +2048 /bin/su >modes && echo =384 /bin/ping >>modes &&
			echo +1024 /bin/su >>modes && echo /etc >left &&
			for owner in --owner-uid=4545 --owner-gid=4646; do
				ostree --repo=repo commit -b x \$owner -s x \
					--timestamp=1970-01-01 tree \
					--statoverride=modes --skip-list=left &&
				ostree --repo=repo ls -RX x; done &&
			ostree --repo=repo checkout x out &&
			tar cf a.tar -C out . && $look a.tar'"
else
	skip 'ostree commit' 'it is not installed'
fi

# It wants a runtime, which two empty trees are.  What it commits is root's and
# without set-id bits: there has to be something to take away.
if have flatpak-builder; then
	cat >odd.json <<-'END'
	{ "app-id": "org.example.Odd", "runtime": "org.example.Platform",
	  "runtime-version": "1", "sdk": "org.example.Sdk", "command": "su",
	  "modules": [] }
	END
	cat >make-app <<-'END'
	set -e
	export XDG_DATA_HOME=$PWD/data XDG_RUNTIME_DIR=$PWD
	export DBUS_SESSION_BUS_ADDRESS=unix:path=/none
	ostree --repo=odd init --mode=archive
	for part in Platform Sdk; do
		mkdir -p $part/files
		printf '%s\n' '[Runtime]' "name=org.example.$part" \
			runtime=org.example.Platform/x86_64/1 \
			sdk=org.example.Sdk/x86_64/1 >$part/metadata
		ostree --repo=odd commit -b runtime/org.example.$part/x86_64/1 \
			--canonical-permissions --owner-uid=0 --owner-gid=0 \
			--add-metadata-string=xa.metadata="$(cat $part/metadata)
	" -s x $part
	done
	flatpak build-update-repo odd
	flatpak --user remote-add --no-gpg-verify odd odd
	flatpak --user install -y --noninteractive odd org.example.Platform \
		org.example.Sdk
	build="flatpak-builder --user --disable-rofiles-fuse --arch=x86_64"
	$build --build-only --disable-cache --disable-download app \
		"$world_top/odd.json"
	mkdir -p app/files/bin && echo su >app/files/bin/su
	chown 4242:4343 app/files/bin/su && chmod 6755 app/files/bin/su
	$build --finish-only app "$world_top/odd.json"
	$build --export-only --repo=repo app "$world_top/odd.json"
	END
	gains 'flatpak-builder' '^-00755 0 0 .*/files/bin/su' '
		fakeroot sh "$world_top/make-app" >log 2>&1 || cat log
		ostree --repo=repo ls -RX app/org.example.Odd/x86_64/master'
else
	skip 'flatpak-builder' 'it is not installed'
fi

# ---- mkosi: its calls when the tree stands; it needs systemd-nspawn ----

gains 'mkosi'\''s tar and cpio' 'dev/tty +char +0620 uid=7' "
	fakeroot sh -c '$tree tar -C tree -c --xattrs --xattrs-include=* \\
		--xattrs-exclude=security.selinux . >a.tar && cd tree &&
		find . -print0 | LC_ALL=C sort -z | cpio -o --reproducible --null \\
		-H newc --quiet -D . >../a.cpio' && $look a.tar && $look a.cpio"

# ---- Apptainer ----

# It looks at what `fakeroot env` prints, copies the files that it finds that
# way, and starts the copies where nothing else of the package is.
gains 'Apptainer'\''s copies of launcher, library and faked' \
	'^4242:4343 4755' '
	[ "$(id -u)" != 0 ] || { echo "4242:4343 4755 0"; exit; }
	fakeroot env >env &&
	lib=$(sed -n "s/^LD_PRELOAD=//p" env | tr ": " "\n\n" |
		grep ^libfakeroot) &&
	for dir in $(sed -n "s/^LD_LIBRARY_PATH=//p" env | tr : " "); do
		[ ! -e "$dir/$lib" ] || break
	done && mkdir libs && cp -L "$dir/$lib" libs/libfakeroot.so &&
	cp -L "$(command -v fakeroot)" libs/fakeroot &&
	cp -L "$(command -v faked)" libs/faked && touch f && unset \
		LD_LIBRARY_PATH && cd / && PATH=/usr/bin:/bin &&
	"$OLDPWD/libs/fakeroot" -f "$OLDPWD/libs/faked" \
		-l "$OLDPWD/libs/libfakeroot.so" sh -c "
		chown 4242:4343 $OLDPWD/f; chmod 4755 $OLDPWD/f
		stat -c \"%u:%g %a\" $OLDPWD/f | tr \"\\n\" \" \"; id -u"'

done_testing
