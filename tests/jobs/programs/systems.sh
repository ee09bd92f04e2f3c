# SPDX-License-Identifier: BSD-2-Clause
#
# What populates the root of a system: users, folders and devices from
# declarations, indexes of libraries and modules, alternatives, logs.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setfacl getfacl setfattr

passwords='
	mkdir -p r/etc r/usr/lib/sysusers.d r/usr/lib/tmpfiles.d &&
	printf "%s\n" root:x:0:0::/root:/bin/sh ann:x:4242:4343::/:/bin/sh \
		>r/etc/passwd &&
	printf "%s\n" root:x:0: crew:x:4343: >r/etc/group &&
	conf=r/usr/lib/tmpfiles.d/a.conf'

if have systemd-sysusers; then
	same 'systemd-sysusers --root' 'ann:x:4242:4343:Ann' '
		mkdir -p r/etc r/usr/lib/sysusers.d &&
		printf "%s\n" "g crew 4343" "u ann 4242:4343 \"Ann\" / /bin/sh" \
			"u bob - Bob" "m ann crew" "m bob daemon" \
			>r/usr/lib/sysusers.d/a.conf &&
		systemd-sysusers --root="$PWD/r" && cat r/etc/passwd r/etc/group
		sed "s/:[0-9]*:/:day:/" r/etc/shadow; rm -f r/etc/*shadow*'
else
	skip 'systemd-sysusers --root' 'it is not installed'
fi

if have systemd-tmpfiles; then
	same 'systemd-tmpfiles: folders and files' 'run/a/file .*4755 uid=4242' "
		$passwords && cat >\$conf <<-END
		d /run/a 2770 root crew
		D /run/b 1777 root root
		d /run/locked 0000 4545 4646
		f /run/a/file 4755 ann crew - text
		f+ /run/a/again 0400 root crew - text
		F /run/a/cut 0640 4242 4343 - text
		w+ /run/a/cut - - - - more
		L /run/link - - - - ../target
		C /run/copy 2750 ann crew - /usr/lib/tmpfiles.d
		v /var/volume 0751 - crew
		q /var/quota 0750 ann crew
		END
		systemd-tmpfiles --root=\$PWD/r --create"
	same 'systemd-tmpfiles: devices and FIFOs' 'char +0620 .*511:70000' "
		$passwords && cat >\$conf <<-END
		p /run/fifo 0620 ann crew
		p+ /run/other 0602 - crew
		c /dev/null 0666 root root - 1:3
		c+ /dev/wide 0620 ann crew - 511:70000
		b /dev/sda 0660 root 6 - 8:0
		END
		systemd-tmpfiles --root=\$PWD/r --create"
	same 'systemd-tmpfiles: adjusts what is there' 'uid=4545 gid=4646' "
		$passwords && mkdir -p r/run/a/b && echo >r/run/a/f &&
		chmod 755 r/run/a/f && chown -R 4747 r/run/a &&
		cat >\$conf <<-END
		Z /run/a ~2755 4545 4646
		z /run/a/f 4711 4545 4343
		e /run/a/b 0711 - -
		a /run/a - - - - default:user:4545:rwx
		a+ /run/a - - - - group:4646:r-x
		A /run/a/b - - - - u:4545:rw
		t /run/a/f - - - - user.note=hello trusted.note=secret
		END
		systemd-tmpfiles --root=\$PWD/r --create && getfacl -nR r/run"
	same 'systemd-tmpfiles: one user cannot lead into another'\''s' \
		'unsafe path transition' "
		$passwords && mkdir -p r/run/a && chown 4242 r/run/a &&
		echo x >r/run/a/f && printf '%s\n' 'z /run/a/f 0600 0 0' \
			'd /run/a/d 0700 4545 4646' >\$conf
		systemd-tmpfiles --root=\$PWD/r --create; echo \$?"
	same 'systemd-tmpfiles --remove' 'r/run +dir +0755' "
		$passwords && printf '%s\n' 'D! /run/b 1777 0 0' \
			'r /run/f' 'R /run/d' >\$conf &&
		mkdir -p r/run/b r/run/d/e && touch r/run/b/f r/run/f &&
		chown -R 4242 r/run/d && chmod 0 r/run/d/e &&
		systemd-tmpfiles --root=\$PWD/r --boot --remove"
else
	skip 'systemd-tmpfiles --root' 'it is not installed'
fi

if have systemctl; then
	same 'systemctl --root enable, mask' 'b.service .*-> /dev/null' '
		mkdir -p r/etc/systemd/system r/usr/lib/systemd/system &&
		printf "%s\n" "[Service]" ExecStart=/bin/true "[Install]" \
			WantedBy=multi-user.target \
			>r/usr/lib/systemd/system/a.service &&
		systemctl --root="$PWD/r" enable a &&
		systemctl --root="$PWD/r" mask b.service'
else
	skip 'systemctl --root' 'it is not installed'
fi

if have ldconfig; then
	same 'ldconfig -r' 'libz.so.1 +link' '
		mkdir -p r/lib r/etc && chown 4242:4343 r/etc &&
		for lib in /lib/*/libz.so.1; do
			cp "$lib" r/lib/libz.so.1.2
		done && chmod 644 r/lib/libz* && ldconfig -r "$PWD/r"'
else
	skip 'ldconfig -r' 'it is not installed'
fi

if have depmod; then
	same 'depmod -b' 'modules.dep.bin .*uid=0' '
		mkdir -p r/lib/modules/1.0/kernel &&
		touch r/lib/modules/1.0/modules.order &&
		touch r/lib/modules/1.0/modules.builtin &&
		touch r/lib/modules/1.0/modules.builtin.modinfo &&
		depmod -b "$PWD/r" 1.0'
else
	skip 'depmod -b' 'it is not installed'
fi

if have update-alternatives; then
	same 'update-alternatives --root' 'link .*-> etc/alternatives|name .*->' '
		mkdir -p r/usr/bin r/var/log r/etc/alternatives \
			r/var/lib/dpkg/alternatives &&
		for i in one two; do
			echo >r/usr/bin/$i && chmod 755 r/usr/bin/$i &&
			update-alternatives --root "$PWD/r" \
				--install /usr/bin/name name /usr/bin/$i ${#i}
		done; rm r/var/log/*'
else
	skip 'update-alternatives --root' 'it is not installed'
fi

if have logrotate; then
	same 'logrotate, also as another user' 'd/third.1.* uid=1 gid=60' '
		mkdir d && echo x >first && echo y >second && echo z >d/third &&
		chown 4242:4343 first && chmod 640 first &&
		chown -R daemon:games d && cat >conf <<-END
		$PWD/first {
			create 0604 daemon games
		}
		$PWD/second {
			copytruncate
		}
		$PWD/d/third {
			su daemon games
			create
		}
		END
		sed -i "s/{/{ rotate 2/" conf
		logrotate -f -s "$PWD/state" conf; echo $?; rm -f state conf'
else
	skip 'logrotate' 'it is not installed'
fi

done_testing
