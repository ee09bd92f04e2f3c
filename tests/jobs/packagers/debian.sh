# SPDX-License-Identifier: BSD-2-Clause
#
# What Debian's packagers call, on sources of a few files: each package that
# comes out lists as what real root's run of the same tool makes.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
. "$top_srcdir/tests/jobs/gain"
need dpkg-deb setcap setfattr

# Shows a package: its fields, then its members.
cat >show-deb <<'END'
for deb; do
	echo "== ${deb##*/}"
	dpkg-deb --ctrl-tarfile "$deb" | tar tv --numeric-owner |
		awk '{ print $1, $2, $NF }'
	dpkg-deb --fsys-tarfile "$deb" >data.tar && "$listing" data.tar
	rm data.tar
done
END
# Makes ./odd-1, the source of a package that asks for root, by debhelper.
cat >make-source <<'END'
mkdir -p odd-1/debian/source && cd odd-1/debian &&
echo '3.0 (native)' >source/format &&
printf '%s\n' 'Source: odd' 'Section: misc' 'Priority: optional' \
	'Maintainer: Nobody <nobody@example.org>' \
	'Build-Depends: debhelper-compat (= 13)' 'Standards-Version: 4.6.2' \
	"Rules-Requires-Root: ${1:-binary-targets}" '' 'Package: odd' \
	'Architecture: all' 'Description: one of each' \
	' Nothing of it is of use.' >control &&
printf '%s\n' 'odd (1) unstable; urgency=low' '' '  * One of each.' '' \
	' -- Nobody <nobody@example.org>  Thu, 01 Jan 2026 00:00:00 +0000' \
	>changelog &&
printf '%s\n' 'var/lib/odd' 'usr/share/odd' >odd.dirs &&
printf '%s\n' 'debian/odd.dirs usr/share/odd' >odd.install &&
printf '%s\n' '[Service]' 'ExecStart=/bin/true' '[Install]' \
	'WantedBy=multi-user.target' >odd.service &&
printf '%s\n' '#!/bin/sh' 'exit 0' >odd.init && chmod 755 odd.init &&
printf '%s\n' '#!/bin/sh' 'set -e' '#DEBHELPER#' >odd.postinst &&
cp "${0%/*}/rules" rules && chmod 755 rules
END
cat >rules <<'END'
#!/usr/bin/make -f
d = debian/odd
build clean:
binary: install
	dh_compress
	dh_fixperms -Xusr/bin/both
	chown 4242:4343 $(d)/var/lib/odd $(d)/usr/share/odd/odd.dirs
	chmod 2770 $(d)/var/lib/odd
	chmod 4750 $(d)/usr/share/odd/odd.dirs
	mknod $(d)/var/lib/odd/tty c 5 1
	chown 4242:tty $(d)/var/lib/odd/tty
	ln $(d)/usr/bin/mailer $(d)/usr/bin/mailer2
	ln -s odd $(d)/usr/bin/link && chown -h 4242 $(d)/usr/bin/link
	dh_installdeb
	dh_gencontrol
	dh_md5sums
	dh_builddeb -- -Zgzip
install:
	dh_testroot
	dh_prep
	dh_installdirs
	install -D -m 0666 debian/control $(d)/usr/bin/odd
	install -o 4242 -g 4343 -m 6755 debian/control $(d)/usr/bin/both
	install -o root -g mail -m 2755 debian/control $(d)/usr/bin/mailer
	mkdir -p $(d)/usr/share/man/man1 $(d)/etc/sudoers.d
	printf '.TH odd 1\n' >$(d)/usr/share/man/man1/odd.1
	echo >$(d)/etc/sudoers.d/odd
	chown -R 4242:4343 $(d)/etc/sudoers.d
	dh_install
	dh_installinit
	dh_installsystemd
END
export world_top
source='sh "$world_top/make-source" && cd odd-1 &&'
quiet='>>../log 2>&1 &&'
show='{ sh "$world_top/show-deb" ../*.deb; grep -v buildinfo debian/files; } ||
	tail -n 40 ../log'
target='-us -uc -d --no-pre-clean -T binary >../log 2>&1 &&'

if have dpkg-buildpackage && have dh; then
	both='bin/both +file +6755 uid=4242'
	gains 'dpkg-buildpackage -rfakeroot' 'odd/tty +char +0644 .*5:1' "
		$source dpkg-buildpackage -rfakeroot $target $show"
	gains_alike 'dpkg-buildpackage -rfakebuild' "$both" "
		$source dpkg-buildpackage -rfakebuild $target $show"
	gains_alike 'dpkg-buildpackage -r"fakeroot -u"' "$both" "
		$source dpkg-buildpackage -r'fakeroot -u' $target $show"
	# It sets a PATH of its own.
	with debuild debuild && gains_alike 'debuild' "$both" "
		$source debuild --no-conf --prepend-path=\${PATH%%:*} \\
			--no-lintian -b -us -uc -d $quiet $show"
	# With nothing in the environment, as a chroot's builder calls it.
	gains_alike 'debian/rules, its parts in sessions of their own' "$both" "
		$source env -i PATH=\"\$PATH\" listing=\$listing \\
			fakeroot -s ../x.state debian/rules install $quiet
		fakeroot -i ../x.state -s ../x.state make -f debian/rules \\
			-o install binary $quiet $show"
else
	skip 'dpkg-buildpackage' 'dpkg-dev or debhelper is not installed'
fi

# ---- packages made from what is installed, or of another kind ----

if have dpkg-repack; then
	# It calls fakeroot -u.
	gains 'dpkg-repack' 'bin/expiry +file +2755 uid=0 gid=42' '
		dpkg-repack --deb-option=-Zgzip passwd >/dev/null 2>&1
		sh "$world_top/show-deb" *.deb'
else
	skip 'dpkg-repack' 'it is not installed'
fi

archive='mkdir -p p/opt/d && echo text >p/opt/f && echo su >p/opt/su &&
	fakeroot sh -c "chown -R 4242:4343 p/opt/f; chmod 4755 p/opt/su
		chmod 2775 p/opt/d; chgrp 4343 p/opt/d
		tar czf odd-1.tgz -C p ."'
if have alien; then
	gains 'alien --to-deb' 'opt/f +file +0644 uid=4242 gid=4343' "
		$archive; fakeroot alien -k --to-deb odd-1.tgz >/dev/null &&
		sh \"\$world_top/show-deb\" *.deb | grep -v share/doc/odd/"
	with 'alien --to-rpm' rpmbuild &&
	gains 'alien --to-rpm' 'opt/su *-rwsr-xr-x' "
		$archive; fakeroot alien -k --to-rpm odd-1.tgz >/dev/null 2>&1 &&
		rpm -qp --qf '[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME}\\
			%{FILEGROUPNAME}\\n]' *.rpm"
else
	skip 'alien' 'it is not installed'
fi

# It moves what `make install` makes by a library of its own in front of ours.
# That knows no stat(2) of glibc 2.33 and later, so chown(1) and chmod(1) do not
# find what was moved, not even root's; install(1) does.
if have checkinstall; then
	cat >Makefile <<-'END'
	install: ; mkdir /opt/odd && install -m 644 Makefile /opt/odd/f && \
		install -m 4711 -o 4242 -g 4343 Makefile /opt/odd/su && \
		ln -s f /opt/odd/l
	END
	gains 'checkinstall --fstrans=yes' 'odd/su +file +4711 uid=4242' '
		mkdir doc-pak && cp "$world_top/Makefile" . &&
		fakeroot checkinstall -D -y --install=no --fstrans=yes \
			--pkgname=odd --pkgversion=1 --pkgrelease=1 --nodoc \
			--pkgarch=all --backup=no --strip=no --gzman=no \
			--reset-uids=no make install >log 2>&1 || cat log
		sh "$world_top/show-deb" *.deb; cat log'
else
	skip 'checkinstall' 'it is not installed'
fi

# ---- repositories ----

if have apt-ftparchive; then
	gains 'apt-ftparchive' '^Package: odd' '
		mkdir -p p/DEBIAN repo && printf "%s\n" "Package: odd" \
			"Version: 1" "Architecture: all" "Description: odd" \
			"Maintainer: Nobody <nobody@example.org>" \
			>p/DEBIAN/control && echo text >p/f &&
		fakeroot sh -c "chown 4242:4343 p/f; chmod 4755 p/f
			dpkg-deb -Zgzip --build p repo" >/dev/null &&
		fakeroot apt-ftparchive packages repo | grep -v \
			"^[MSD].*[Ss5]*:\|^Size" && fakeroot apt-ftparchive \
			contents repo && sh "$world_top/show-deb" repo/*.deb'
else
	skip 'apt-ftparchive' 'it is not installed'
fi

# ---- documented calls ----

# scripts/package/builddeb of Linux 5.x: KBUILD_PKG_ROOTCMD="fakeroot -u".
cat >builddeb <<'END'
set -e
rm -rf tmp && mkdir -m 755 -p tmp/DEBIAN tmp/lib/modules tmp/boot
cp /etc/hostname tmp/boot/vmlinuz-1 && cp /etc/hostname tmp/lib/modules/a.ko
chmod u=rwx,go=r tmp/boot/vmlinuz-1
printf '%s\n' 'Package: linux-image-1' 'Version: 1' 'Architecture: all' \
	'Maintainer: Nobody <nobody@example.org>' 'Description: none' \
	>tmp/DEBIAN/control
(cd tmp && find . -type f ! -path './DEBIAN/*' -printf '%P\0' |
	xargs -r0 md5sum >DEBIAN/md5sums)
# Fix ownership and permissions.
if [ "${DEB_RULES_REQUIRES_ROOT:-}" = no ]; then
	owner=--root-owner-group
else
	chown -R root:root tmp
fi
chmod -R go-w tmp
chmod -R a+rX tmp
chmod -R ug-s tmp
dpkg-deb -Zgzip ${owner:-} --build tmp linux.deb >/dev/null
END
gains 'the kernel'\''s builddeb, KBUILD_PKG_ROOTCMD="fakeroot -u"' \
	'boot/vmlinuz-1 +file +0755 uid=0' '
	fakeroot -u sh "$world_top/builddeb" && sh "$world_top/show-deb" *.deb'

# mxe: one state is made by many packages' steps, the first finds none.
gains 'mxe'\''s deb.fakeroot, step after step' 'usr/two +file +4711' '
	step="fakeroot -i deb.fakeroot -s deb.fakeroot"
	for i in one two; do
		$step sh -c "mkdir -p usr; echo $i >usr/$i
			chown 4242:4343 usr/$i; chmod 4711 usr/$i" 2>/dev/null
	done; $step tar cf a.tar usr && "$listing" a.tar'

# dpkg-statoverride, as maintainer scripts call it for a root elsewhere.
gains 'dpkg-statoverride --root' 'r/f +file +2755 uid=0 gid=4343' '
	mkdir -p r/var/lib/dpkg/info r/var/lib/dpkg/updates r/etc && : >r/f &&
	: >r/var/lib/dpkg/status && : >r/d && echo root:x:0:0::/: \
	>r/etc/passwd && echo odd:x:4343: >r/etc/group &&
	fakeroot -s s dpkg-statoverride --root=r --update --add \
		"#0" "#4343" 2755 /f &&
	fakeroot -i s -s s dpkg-statoverride --root=r --update --add \
		"#4242" "#4343" 0640 /d &&
	fakeroot -i s sh -c "dpkg-statoverride --root=r --list
		rm -r r/var; tar cf a.tar r" && "$listing" a.tar'

done_testing
