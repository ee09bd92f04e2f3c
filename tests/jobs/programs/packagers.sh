# SPDX-License-Identifier: BSD-2-Clause
#
# Packages of other kinds than dpkg's: rpm, npm, ostree, and the shape most have
# before they are one, `make install`.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr cpio make
stock_zoo

same 'make install' 'd/bin/z .*4755 uid=0 gid=4242' '
	printf "%s\n" "install:" \
		"	install -d \$(DESTDIR)/bin \$(DESTDIR)/var" \
		"	install -o root -g 4242 -m 4755 Makefile \$(DESTDIR)/bin/x" \
		"	cp -p Makefile \$(DESTDIR)/bin/y" \
		"	chgrp games \$(DESTDIR)/bin/y" \
		"	ln -f \$(DESTDIR)/bin/x \$(DESTDIR)/bin/z" \
		"	chown -R daemon:4343 \$(DESTDIR)/var" \
		"	chmod 2770 \$(DESTDIR)/var" >Makefile
	make -s install DESTDIR="$PWD/d" && make -s install DESTDIR="$PWD/d"'

if have rpmbuild; then
	cat >zoo.spec <<-'END'
	Name: zoo
	Version: 1
	Release: 1
	Summary: one of each
	License: none
	BuildArch: noarch
	%description
	none
	%install
	mkdir -p %{buildroot}/opt/d
	for i in a b c e f; do echo $i >%{buildroot}/opt/$i; done
	chown daemon:games %{buildroot}/opt/b
	chmod 4755 %{buildroot}/opt/b
	mknod %{buildroot}/opt/null c 1 3
	%post -p <lua>
	posix.chown("/opt/c", 4242, 4343)
	posix.chmod("/opt/c", "rwsr-xr-x")
	%files
	%attr(4711,daemon,games) /opt/a
	/opt/b
	%attr(0600,root,root) %config /opt/c
	%defattr(-,bin,bin)
	/opt/e
	%dir %attr(2770,root,games) /opt/d
	/opt/null
	%caps(cap_net_raw=ep) %attr(0755,root,root) /opt/f
	END
	export world_top
	build='rpmbuild -bb --define "_topdir $PWD/t" \
		--define "_rpmdir $PWD" --define "_build_name_fmt zoo.rpm" \
		"$world_top/zoo.spec" >log 2>&1 || cat log; rm -rf t log .rpmdb'
	format='[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME}'
	format="$format %{FILEGROUPNAME} %{FILERDEVS} %{FILECAPS}\n]"
	same 'rpmbuild' '/opt/a -rws--x--x daemon games' "
		$build; rpm -qp --qf '$format' zoo.rpm
		rpm2cpio zoo.rpm | cpio -itnv --quiet | cut -c 1-45
		rm -rf zoo.rpm .rpmdb"
	# Nodes that rpmbuild makes, in the package only.
	{
		sed '/^%install/q' zoo.spec
		echo 'mkdir -p %{buildroot}'
		echo '%files'
		echo '%dev(c,5,70) %attr(0620,root,games) /dev/tty'
		echo '%dev(b,8,200) %attr(0660,4242,4343) /dev/sda'
	} >dev.spec
	same 'rpmbuild, %dev' '/dev/sda brw-rw---- 4242 4343 2248 ' "
		$(echo "$build" | sed s/zoo.spec/dev.spec/)
		rpm -qp --qf '$format' zoo.rpm
		rpm2cpio zoo.rpm | cpio -itnv --quiet | cut -c 1-45
		rm -rf zoo.rpm .rpmdb"
	same 'rpm2cpio, unpacked' 'opt/null +char' "
		$build; rpm2cpio zoo.rpm | cpio -idm --quiet; rm zoo.rpm"
	# rpm changes its root, if only to run Lua in it.
	if as_user unshare -U true 2>/dev/null; then
		same 'rpm --root' '^./a +file +4711 uid=1 gid=60' "
			$build; mkdir -p r/etc && printf '%s\\n' \\
				root:x:0:0::/: daemon:x:1:1::/: bin:x:2:2::/: \\
				>r/etc/passwd &&
			printf '%s\\n' root:x:0: games:x:60: bin:x:2: \\
				>r/etc/group &&
			r=\"rpm --root \$PWD/r --dbpath /db\" &&
			\$r -i --nodeps zoo.rpm && \$r -V zoo; \$r -qa
			\"\$listing\" r/opt; \$r -e zoo && rm -r r/db zoo.rpm"
	else
		skip 'rpm --root' 'no user namespaces for an ordinary user here'
	fi
else
	skip 'rpmbuild' 'it is not installed'
fi

if have npm; then
	same 'npm pack, npm install -g' 'zoo.js .*0755 uid=0' '
		mkdir p && cd p && echo "{ \"name\": \"zoo\",
			\"version\": \"1.0.0\", \"bin\": { \"zoo\": \"zoo.js\" },
			\"scripts\": { \"install\":
				\"id -u >id; chown 4242:4343 id\" } }" \
			>package.json &&
		echo "#!/usr/bin/env node" >zoo.js && chmod 750 zoo.js &&
		chown 4242:4343 zoo.js && export npm_config_cache="$PWD/../c" &&
		npm pack --offline --silent && "$listing" zoo-1.0.0.tgz &&
		npm install --offline --silent -g --prefix="$PWD/../g" \
			./zoo-1.0.0.tgz
		cd .. && rm -rf p c && find g -name .package-lock.json -delete'
else
	skip 'npm' 'it is not installed'
fi

if have ostree; then
	# It takes files, folders and links; ACLs of the zoo are made by umask.
	tree='mkdir tree && cp -a ../zoo/plain ../zoo/set-uid ../zoo/locked \
		../zoo/tagged ../zoo/capable ../zoo/symbolic ../zoo/shared \
		../zoo/deep tree && repo="ostree --repo=repo" &&'
	same 'ostree commit, archive' '04755 4242 0 ' "
		$tree \$repo init --mode=archive && \$repo commit -b x -s x \\
			--timestamp=1970-01-01 tree && \$repo ls -RCX x
		rm -rf repo"
	same 'ostree commit, checkout' 'out/set-uid .*4755 uid=4242' "
		$tree \$repo init --mode=bare && \$repo commit -b x -s x \\
			--timestamp=1970-01-01 tree && \$repo fsck -q &&
		\$repo checkout x out && \$repo checkout -U x user
		rm -rf repo"
else
	skip 'ostree' 'it is not installed'
fi

if have zip && have unzip; then
	same 'zip and unzip -X' 'uid=4242 gid=4343' '
		zip -qr zoo.zip ../zoo/plain ../zoo/set-uid ../zoo/shared &&
		mkdir out && unzip -qX zoo.zip -d out; rm zoo.zip'
else
	skip 'zip' 'it is not installed'
fi

done_testing
