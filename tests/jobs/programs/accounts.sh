# SPDX-License-Identifier: BSD-2-Clause
#
# Users and groups are added to a tree with a password database of its own.
#
# wants: root to compare with
# timeout: 300

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need useradd

tree='
	mkdir -p t/etc t/home t/var/mail t/dev &&
	echo "root:x:0:0:root:/root:/bin/sh" >t/etc/passwd &&
	echo "root:*:19000:0:99999:7:::" >t/etc/shadow &&
	echo "root:x:0:" >t/etc/group && echo "root:*::" >t/etc/gshadow &&
	chgrp 42 t/etc/shadow t/etc/gshadow && chmod 640 t/etc/shadow &&
	chmod 640 t/etc/gshadow && cp /etc/login.defs t/etc'
# The day of the last change is the one thing that may differ.
tell='cat t/etc/passwd t/etc/group; sed "s/:[0-9]*:/:day:/" t/etc/shadow
	stat -c "%n %a %u %g" t/etc/shadow*; rm -f t/etc/.pwd.lock t/etc/shadow*'

same 'useradd -P, with a home' 't/home/ann +dir +0[0-9]* uid=4242 gid=4242' "
	$tree && useradd -P \$PWD/t -m -u 4242 -U -k /none -d /home/ann ann
	$tell"
same 'useradd -P, in a group, without a home' 'bob:x:4545:0' "
	$tree && useradd -P \$PWD/t -M -u 4545 -g 0 -s /bin/sh bob
	$tell"
same 'groupadd -P' 'crew:x:4343' "
	$tree && groupadd -P \$PWD/t -g 4343 crew
	$tell"
same 'usermod, groupmod, groupdel -P' 'cid:x:4242:4242.*/bin/sh' "
	$tree && p=\$PWD/t && useradd -P \$p -m -u 4242 -U -k /none ann &&
	usermod -P \$p -l cid -s /bin/sh ann && groupmod -P \$p -n two ann &&
	groupadd -P \$p -g 4343 crew && groupdel -P \$p crew
	$tell"
same 'userdel -P' 'status 0' "
	$tree && p=\$PWD/t && useradd -P \$p -m -u 4242 -U -k /none ann &&
	userdel -P \$p ann; $tell"

done_testing
