# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that become a plain user are that user: what root has locked stays
# locked, and what they make is theirs.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setpriv

# What a plain user finds out about itself and may not do.
plain='
	echo "$(id -u):$(id -g):$(id -G)"
	mkdir own && cd own && touch mine && ls -ln | cut -d" " -f 3,4
	cat ../secret; echo >../secret; rm -f ../secret
	chown 0 mine; chmod 4755 mine; mknod dev c 1 3
	cd .. && ls closed; rm sticky/theirs; chmod 777 secret; true'
prepare='chmod 777 . && mkdir closed sticky && chmod 700 closed &&
	chmod 1777 sticky && touch sticky/theirs && echo secret >secret &&
	chmod 600 secret'
export plain

same 'setpriv --reuid --regid --clear-groups' '^4242:4343:4343' "
	$prepare && setpriv --reuid 4242 --regid 4343 --clear-groups \\
		sh -c \"\$plain\""
same 'setpriv --groups' '^4242:4343:4343 7 8|^4242:4343:7 8' "
	$prepare && setpriv --reuid 4242 --regid 4343 --groups 7,8 \\
		sh -c \"\$plain\""
same 'setpriv --init-groups' '^1:1:1' "
	$prepare && setpriv --reuid daemon --regid daemon --init-groups \\
		sh -c \"\$plain\""
same 'setpriv --dump shows the ids' '4242' '
	setpriv --reuid 4242 --regid 4343 --clear-groups setpriv --dump |
	head -n 4'
same 'runuser -u' '^1:1:1' "
	$prepare && runuser -u daemon -- sh -c \"\$plain\""
same 'runuser -s -c' '^1:1:1' "
	$prepare && runuser -s /bin/sh daemon -c \"\$plain\""
same 'su -s -c' '^1:1:1' "
	$prepare && su -s /bin/sh -c \"\$plain\" daemon"
same 'su -, to another group too' '^1:60:60 ?1?|^1:60:' "
	$prepare && su - -s /bin/sh -g games -c \"cd \$PWD; \$plain\" daemon"
same 'su, from a plain user, asks for a password' 'status [1-9]' "
	setpriv --reuid daemon --regid daemon --init-groups \\
		su -s /bin/sh -c id nobody </dev/null; echo \"status \$?\""
same 'start-stop-daemon --chuid' '^1:1:1' "
	$prepare && start-stop-daemon --start --chuid daemon:daemon \\
		--chdir \"\$PWD\" --pidfile none \\
		--startas /bin/sh -- -c \"\$plain\""
same 'python drops for good' 'EPERM|\[Errno 1\]' '
	python3 -c "
import os
os.setgroups([]); os.setresgid(4343, 4343, 4343); os.setresuid(4242, 4242, 4242)
print(os.getresuid(), os.getresgid(), os.getgroups())
try:
    os.setuid(0)
except OSError as e:
    print(e)
"'

done_testing
