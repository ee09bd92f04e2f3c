# SPDX-License-Identifier: BSD-2-Clause
#
# File-system images and packages: what mksquashfs, mkfs.ext4 -d and
# dpkg-deb put in, read back by their own listing tools.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr
stock_zoo

# ---- squashfs ----

# Columns: mode, owner, size or device, name; the time falls out.
if have mksquashfs && have unsquashfs; then
	# A file's size is its text's, a folder's depends on how it is stored.
	same 'mksquashfs' 'crw--w---- 4242/4343 ' '
		mksquashfs ../zoo zoo.sqfs -quiet -no-progress -noappend \
			-processors 1 >log 2>&1 || cat log
		unsquashfs -lln zoo.sqfs | grep squashfs-root |
			sed "s/[0-9-]\{10\} [0-9:]\{5\}//"
		rm -f zoo.sqfs log'
	same 'mksquashfs with xattrs, unsquashfs as root' 'security.capability' '
		mksquashfs ../zoo zoo.sqfs -quiet -no-progress -noappend \
			-processors 1 >log 2>&1 || cat log
		unsquashfs -quiet -no-progress -d out zoo.sqfs >log 2>&1 ||
			cat log; rm -f zoo.sqfs log'
	same 'unsquashfs over what is there' 'security.capability' '
		mksquashfs ../zoo zoo.sqfs -quiet -no-progress -noappend \
			-processors 1 >log 2>&1 || cat log
		for i in 1 2; do
			unsquashfs -q -no-progress -f -d out zoo.sqfs >log 2>&1 ||
				cat log
		done; rm -f zoo.sqfs log'
	same 'mksquashfs -force-uid -force-gid, pseudo files' '4545/4646' '
		mksquashfs ../zoo zoo.sqfs -quiet -no-progress -noappend \
			-force-uid 4545 -force-gid 4646 \
			-p "null c 666 7 8 1 3" >log 2>&1 || cat log
		unsquashfs -lln zoo.sqfs | grep squashfs-root |
			sed "s/[0-9-]\{10\} [0-9:]\{5\}//"; rm -f zoo.sqfs log'
else
	skip 'mksquashfs' 'squashfs-tools is not installed'
fi

# ---- ext4 ----

if have mkfs.ext4 && have debugfs; then
	same 'mkfs.ext4 -d' 'User: 4242 Group: 4343' '
		truncate -s 8M disk && mkfs.ext4 -q -O ^has_journal \
			-E hash_seed=11111111-1111-1111-1111-111111111111 \
			-U 11111111-1111-1111-1111-111111111111 \
			-d ../zoo disk >log 2>&1 || cat log
		(cd ../zoo && find .) | sort | sed s/^.// | while read -r f; do
			echo "$f" $(debugfs -R "stat \"$f\"" disk 2>/dev/null |
				grep -E "Type:|User:|Links:|Device" |
				sed "s/Version.*//; s/Generation.*//
					s/Blockcount.*//; s/Inode: *[0-9]*//")
			debugfs -R "ea_list \"$f\"" disk 2>/dev/null | sort
		done; rm -f disk log'
else
	skip 'mkfs.ext4 -d' 'e2fsprogs is not installed'
fi

# ---- images that other tools read back ----

# Without times and inode numbers images are equal to the byte.
still='cp -a ../zoo . && find zoo -exec touch -h -d @1000000000 {} + &&'

if have genext2fs && have debugfs; then
	same 'genext2fs' 'User: 4242 Group: 4343' '
		genext2fs -d ../zoo -b 4096 disk >log 2>&1 &&
		for f in plain set-uid char wide fifo locked shared/file; do
			echo "$f" $(debugfs -R "stat $f" disk 2>/dev/null |
				grep -E "Type:|User:|Links:|Device" |
				sed "s/Version.*//; s/Generation.*//
					s/Blockcount.*//; s/Inode: *[0-9]*//")
		done; rm disk log'
else
	skip 'genext2fs' 'it is not installed'
fi
if have mkfs.cramfs; then
	same 'mkfs.cramfs' '^[0-9a-f]{40}' \
		"$still mkfs.cramfs zoo disk && sha1sum <disk; rm -r zoo disk"
else
	skip 'mkfs.cramfs' 'it is not installed'
fi
if have mkfs.jffs2; then
	same 'mkfs.jffs2 --with-xattr' '^[0-9a-f]{40}' "
		$still mkfs.jffs2 -r zoo -e 128 --with-xattr -o disk 2>&1 &&
		sha1sum <disk; rm -r zoo disk"
else
	skip 'mkfs.jffs2' 'it is not installed'
fi
if have mkfs.erofs && have fsck.erofs; then
	same 'mkfs.erofs, fsck.erofs --extract' 'out/char .*uid=4242' '
		mkfs.erofs -T0 disk ../zoo >log 2>&1 || cat log
		fsck.erofs --extract=out --preserve disk; rm -f disk log'
else
	skip 'mkfs.erofs' 'it is not installed'
fi
if have xorriso; then
	same 'xorriso: ACLs, xattrs and back' 'heirs .*uid=4242 gid=4343' '
		xorriso -outdev disk -acl on -xattr on -map ../zoo / \
			>log 2>&1 || cat log
		xorriso -acl on -xattr any -osirrox on -indev disk \
			-extract / out >log 2>&1 || cat log; rm disk log'
	same 'xorriso -as mkisofs -R' 'crw--w---- +[0-9]+ 4242 +4343' '
		xorriso -as mkisofs -quiet -R -o disk ../zoo 2>log || cat log
		xorriso -indev disk -find / -exec lsdl 2>/dev/null |
			cut -c 1-46,60- | sort; rm disk log'
else
	skip 'xorriso' 'it is not installed'
fi
if have bsdtar; then
	same 'bsdtar --format=iso9660' 'zoo/char .*uid=4242' '
		bsdtar --format=iso9660 -cf disk -C .. zoo && bsdtar -xpf disk
		rm disk'
fi

# ---- dpkg ----

deb_tree='
	cp -a ../zoo p && chown 0:0 p && mkdir p/DEBIAN &&
	printf "%s\n" "Package: zoo" "Version: 1" "Architecture: all" \
		"Maintainer: Nobody <nobody@example.org>" \
		"Description: one of each" >p/DEBIAN/control'
no_root='mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates &&
	: >root/var/lib/dpkg/status && : >root/var/lib/dpkg/available'

if have dpkg-deb; then
	same 'dpkg-deb --build' 'uid=4242 gid=4343' "
		$deb_tree && dpkg-deb -Zgzip --build p zoo.deb &&
		dpkg-deb --fsys-tarfile zoo.deb >data.tar &&
		\"\$listing\" data.tar; rm -rf zoo.deb data.tar p"
	same 'dpkg-deb --build --root-owner-group' 'uid=0 gid=0' "
		$deb_tree && dpkg-deb -Zgzip --root-owner-group --build p zoo.deb &&
		dpkg-deb --fsys-tarfile zoo.deb >data.tar &&
		\"\$listing\" data.tar; rm -rf zoo.deb data.tar p"
	same 'dpkg-deb --extract' 'uid=4242 gid=4343' "
		$deb_tree && dpkg-deb -Zgzip --build p zoo.deb &&
		dpkg-deb --extract zoo.deb out; rm -rf zoo.deb p"
	same 'dpkg -i into a --root' 'root/set-uid .*4755 uid=4242' "
		$deb_tree && dpkg-deb -Zgzip --build p zoo.deb && $no_root &&
		dpkg --root=root --force-not-root --log=/dev/null \
			--force-script-chrootless -i zoo.deb
		rm -rf zoo.deb p; rm -f root/var/lib/dpkg/status*
		rm -f root/var/lib/dpkg/info/* root/var/lib/dpkg/lock*"
	same 'dpkg -i again, over itself, and -r' 'status 0' "
		$deb_tree && dpkg-deb -Zgzip --build p zoo.deb && $no_root &&
		for i in 1 2; do
			dpkg --root=root --force-not-root --log=/dev/null \
				--force-script-chrootless -i zoo.deb
		done && (cd root && ls -ln set-uid char | cut -d' ' -f 1-4) &&
		dpkg --root=root --force-not-root --log=/dev/null \
			--force-script-chrootless -P zoo
		rm -rf zoo.deb p; rm -f root/var/lib/dpkg/status*
		rm -f root/var/lib/dpkg/lock*"
	# The script finds its root in a variable; what it runs, on the host.
	same 'maintainer scripts' 'root/opt/f .*2755 uid=4242 gid=4343' "
		mkdir -p p/DEBIAN p/opt && cp -a ../zoo/plain p/opt/f &&
		cp -a ../zoo/plain p/opt/g && chown 0:0 p/opt/? &&
		printf '%s\\n' 'Package: zoo' 'Version: 1' 'Architecture: all' \\
			'Maintainer: Nobody <nobody@example.org>' \\
			'Description: with a script' >p/DEBIAN/control &&
		printf '%s\\n' '#!/bin/sh' 'chown 4242:4343 \$DPKG_ROOT/opt/f' \\
			'chmod 2755 \$DPKG_ROOT/opt/f' 'dpkg-statoverride \\
			--root=\$DPKG_ROOT --update --add root root 4711 /opt/g' \\
			>p/DEBIAN/postinst && chmod 755 p/DEBIAN/postinst &&
		dpkg-deb -Zgzip --build p zoo.deb && $no_root && mkdir root/etc &&
		echo root:x:0:0::/: >root/etc/passwd &&
		echo root:x:0: >root/etc/group && for i in 1 2; do
			dpkg --root=\$PWD/root --force-not-root --log=/dev/null \\
				--force-script-chrootless --force-confnew -i zoo.deb
		done; rm -rf zoo.deb p root/var/lib/dpkg/status*
		rm -f root/var/lib/dpkg/info/* root/var/lib/dpkg/lock*"
	same 'dpkg-statoverride in a --root' 'root/file .*2755 uid=0 gid=42' "
		$no_root && echo >root/file && mkdir root/etc &&
		echo root:x:0:0::/:/bin/sh >root/etc/passwd &&
		echo shadow:x:42: >root/etc/group &&
		dpkg-statoverride --root=root --update --add \
			'#0' '#42' 2755 /file; rm -rf root/var"
else
	skip 'dpkg' 'it is not installed'
fi

done_testing
