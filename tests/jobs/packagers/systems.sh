# SPDX-License-Identifier: BSD-2-Clause
#
# What the build systems of other distributions call: the tool where it is
# installed, else a script that makes the calls of its own scripts, with small
# stand-ins for its tools.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
. "$top_srcdir/tests/jobs/gain"
need setcap setfattr bsdtar
export world_top

# What a package() installs, below $1; $2 is a file to install.
cat >populate <<'END'
install -D -o 4242 -g 4343 -m 4755 "$2" "$1/usr/bin/odd" &&
mkdir -p "$1/dev" "$1/var/odd" &&
mknod "$1/dev/odd" c 5 70 && chown daemon:4343 "$1/var/odd" &&
chmod 2770 "$1/var/odd" && setcap cap_net_raw=ep "$1/usr/bin/odd" &&
setfattr -n trusted.note -v secret "$1/var/odd" &&
ln -s odd "$1/usr/bin/link" && chown -h 4242:4343 "$1/usr/bin/link"
END

# ---- Arch ----

# makepkg(8) dies in its fakeroot if FAKEROOTKEY is empty.  It refuses to be
# root but in there, so root begins there.
if have makepkg; then
	cat >PKGBUILD <<-'END'
	pkgname=odd
	pkgver=1
	pkgrel=1
	arch=('any')
	options=('!strip' '!debug')
	build() { echo text >file; }
	package() { sh "$world_top/populate" "$pkgdir" "$srcdir/file"; }
	END
	gains 'makepkg' 'usr/bin/odd +file +4755 uid=4242 gid=4343 ' '
		mkdir src && cp "$world_top/PKGBUILD" . &&
		export PKGEXT=.pkg.tar SOURCE_DATE_EPOCH=1000000000 &&
		if [ "$(id -u)" = 0 ]; then
			mkdir pkg && echo text >src/file
			fakeroot makepkg -F -d
		else
			makepkg -d
		fi >log 2>&1 || cat log
		"$listing" odd-1-1-any.pkg.tar | grep -v "^\."
		bsdtar -xOqf odd-1-1-any.pkg.tar .MTREE | gunzip |
			grep -v "BUILDINFO\|PKGINFO"'
else
	skip 'makepkg' 'it is not installed'
fi
# devtools, makedeb and others ask as makepkg does; Portage and Homebrew look at
# FAKED_MODE, others at LD_PRELOAD.
gains 'what scripts ask to learn that they are in it' '^1 1 0 1$' '
	if [ "$(id -u)" = 0 ]; then echo 1 1 0 1; exit; fi
	fakeroot -- bash -e -c "[[ -n \$FAKEROOTKEY ]] && k=1
		[[ \$FAKED_MODE = unknown-is-root ]] && m=1
		[[ \$LD_PRELOAD = *fakeroot* ]] && p=1
		echo \$k \$m \$EUID \$p"'

# ---- Alpine ----

# abuild: $FAKEROOT -- abuild rootpkg, from rootpkg() and create_apks().
cat >abuild <<'END'
case ${1:-} in
rootpkg)
	[ -n "$FAKEROOTKEY" ] || exit
	sh "$world_top/populate" pkg/odd "$world_top/populate"
	chown -R 0:0 pkg/odd/dev
	# prepare_metafiles() and create_apks()
	mkdir -p pkg/.control && cd pkg/odd
	find . -type d -print0 | xargs -0 chmod u+rwx
	tar --xattrs --xattrs-include='*' --sort=name -f - -c * |
		gzip -9 >../data.tar.gz
	;;
*)
	$FAKEROOT -v | grep -o '^fakeroot version' &&
		$FAKEROOT -- sh "$0" rootpkg && gunzip <pkg/data.tar.gz >data.tar &&
		"$listing" data.tar
	;;
esac
END
gains 'abuild' 'dev/odd +char +0644 .*5:70' \
	'FAKEROOT=fakeroot; export FAKEROOT; sh "$world_top/abuild"'

# ---- Void ----

# xbps-src runs do_install by itself, and post-install hooks pack: what they
# call is fakeroot -- xbps-create, which reads the tree with libarchive.
gains 'xbps-src' 'usr/bin/odd +file +4755 uid=4242 gid=4343' '
	XBPS_DESTDIR=$PWD/destdir; export XBPS_DESTDIR
	fakeroot -- sh -c "sh $world_top/populate $PWD/destdir $world_top/populate
		cd $PWD/destdir; bsdtar -cf ../data.tar --format=pax --xattrs *" &&
	"$listing" data.tar'

# ---- OpenWrt ----

# scripts/ipkg-build and include/image.mk.
cat >ipkg-build <<'END'
cd "$1" && mkdir -p CONTROL &&
printf '%s\n' 'Package: odd' 'Version: 1' >CONTROL/control
TAR='tar --format=gnu --numeric-owner --sort=name -cpf - --mtime=@1000000000'
$TAR -C . --exclude=CONTROL . | gzip -n - >../data.tar.gz
(cd CONTROL && $TAR .) | gzip -n - >../control.tar.gz
cd .. && echo 2.0 >debian-binary && $TAR ./debian-binary ./data.tar.gz \
	./control.tar.gz | gzip -n - >odd.ipk
END
gains 'OpenWrt'\''s ipkg-build' 'var/odd +dir +2770 uid=1 gid=4343' '
	STAGING_DIR_HOST=$PWD fakeroot sh -c "
		sh $world_top/populate p $world_top/populate
		find p -exec touch -h -d @1000000000 {} +
		sh $world_top/ipkg-build p" && sha1sum data.tar.gz &&
	gunzip <data.tar.gz >data.tar && "$listing" data.tar'
with 'OpenWrt, squashfs' mksquashfs &&
gains 'OpenWrt'\''s images' 'crw-r--r-- 0/0 +5, 70' '
	sh "$world_top/populate" p "$world_top/populate" 2>/dev/null
	FAKEROOT=fakeroot; mkdir -p r/dev r/etc && echo x >r/etc/shadow &&
	$FAKEROOT sh -c "chmod 600 r/etc/shadow; mknod r/dev/odd c 5 70
		mksquashfs r root.squashfs -nopad -noappend -root-owned \
			-comp gzip -quiet -no-progress -processors 1 >/dev/null
		tar -cf root.tar --numeric-owner --owner=0 --group=0 \
			--sort=name -C r ." &&
	unsquashfs -lln root.squashfs | grep squashfs-root |
		sed "s/[0-9-]\{10\} [0-9:]\{5\}//" && "$listing" root.tar'

# ---- Buildroot ----

# fs/common.mk writes one script for each image and calls it by its PATH; the
# tools of its host/ are stand-ins that take the same words.
cat >makedevs <<'END'
# makedevs -d TABLE ROOT: name type mode uid gid major minor start inc count
root=$3
grep -v '^#' "$2" | while read -r name type mode uid gid major minor start \
	inc count; do
	at=$root$name
	case $type in
	d) mkdir -p "$at" ;;
	f) [ -f "$at" ] || exit ;;
	r) chown -R "$uid:$gid" "$at"; continue ;;
	[bc])
		if [ "${count:--}" != - ]; then
			i=$start
			while [ "$i" -lt $((start + count)) ]; do
				mknod "$at$i" "$type" "$major" \
					$((minor + (i - start) * inc))
				chown "$uid:$gid" "$at$i" && chmod "$mode" "$at$i"
				i=$((i + 1))
			done
			continue
		fi
		mknod "$at" "$type" "$major" "$minor" ;;
	p) mkfifo "$at" ;;
	esac
	chown "$uid:$gid" "$at" && chmod "$mode" "$at"
done
END
cat >device_table <<'END'
/var/odd	d	2770	4242	4343	-	-	-	-	-
/bin/su	f	4755	0	0	-	-	-	-	-
/dev/console	c	622	0	5	5	1	0	0	-
/dev/tty	c	620	0	5	4	0	0	1	4
/dev/sda	b	660	0	6	8	0	0	0	-
/dev/log	p	640	4242	4343	-	-	-	-	-
/srv	r	-1	4545	4646	-	-	-	-	-
END
cat >mkusers <<'END'
# support/scripts/mkusers: makes accounts, and gives them their homes.
echo 'odd:x:4242:4343::/home/odd:/bin/sh' >>"$1/etc/passwd"
echo 'odd:x:4343:' >>"$1/etc/group"
mkdir -p "$1/home/odd" && chown -R 4242:4343 "$1/home/odd" &&
	chmod 0710 "$1/home/odd"
END
cat >br-script <<'END'
#!/bin/sh
set -e
chown -h -R 0:0 target
sh "$world_top/mkusers" target
sh "$world_top/makedevs" -d "$world_top/device_table" target
setfattr -n security.capability \
	-v 0x0100000200200000000000000000000000000000 target/bin/ping
sh target.post
find target -print0 | xargs -0 -r touch -hd @1000000000
tar --xattrs --xattrs-include='*' --numeric-owner --sort=name -cf a.tar \
	--format=posix --pax-option=delete=atime,delete=ctime -C target .
(cd target && find . | LC_ALL=C sort | cpio -o -H newc --quiet >../a.cpio)
END
gains 'Buildroot'\''s FAKEROOT_SCRIPT' \
	'dev/tty3 +char +0620 uid=0 gid=5 .*4:3' '
	mkdir -p target/bin target/etc target/srv/a target/dev &&
	echo su >target/bin/su && echo ping >target/bin/ping &&
	echo >target/srv/a/f && ln -s su target/bin/login &&
	echo root:x:0:0::/:/bin/sh >target/etc/passwd &&
	echo root:x:0: >target/etc/group && chmod 4711 target/bin/ping &&
	echo "chown -h 4242 target/bin/login; chmod 0400 target/etc/passwd" \
		>target.post && cp "$world_top/br-script" . && chmod +x br-script &&
	PATH="$PATH" FAKEROOTDONTTRYCHOWN=1 fakeroot -- ./br-script &&
	"$listing" a.tar && sha1sum <a.tar &&
	cpio -itvn --quiet <a.cpio | cut -c 1-45'

# ---- CMake ----

if have cpack; then
	cat >CMakeLists.txt <<-'END'
	cmake_minimum_required(VERSION 3.13)
	project(odd VERSION 1 LANGUAGES NONE)
	install(FILES CMakeLists.txt DESTINATION bin RENAME su
		PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE SETUID
		GROUP_READ GROUP_EXECUTE WORLD_EXECUTE)
	install(DIRECTORY DESTINATION share/odd DIRECTORY_PERMISSIONS OWNER_READ
		OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE SETGID)
	install(CODE [[execute_process(COMMAND chown 4242:4343
		$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/odd)]])
	set(CPACK_PACKAGE_CONTACT "Nobody <nobody@example.org>")
	set(CPACK_PACKAGE_DESCRIPTION_SUMMARY odd)
	set(CPACK_PACKAGE_FILE_NAME odd)
	set(CPACK_RPM_PACKAGE_LICENSE none)
	set(CPACK_RPM_PACKAGE_ARCHITECTURE noarch)
	include(CPack)
	END
	gains 'cpack -G TGZ, DEB, RPM' 'bin/su +file +4751 uid=0' '
		mkdir b && cd b && fakeroot sh -c "cmake -DCMAKE_INSTALL_PREFIX=/usr \
			-Wno-dev $world_top >/dev/null && for g in TGZ DEB \
			$(command -v rpmbuild >/dev/null && echo RPM); do
				cpack -G \$g >log 2>&1 || cat log
			done"
		"$listing" odd.tar.gz; dpkg-deb --fsys-tarfile odd.deb >d.tar &&
		"$listing" d.tar; [ ! -f odd.rpm ] || rpm -qp --qf \
			"[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME}\n]" \
			odd.rpm'
else
	skip 'cpack' 'it is not installed'
fi

done_testing
