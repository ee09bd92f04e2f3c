# SPDX-License-Identifier: BSD-2-Clause
#
# A plain user's programs let loose on the zoo: what they may read, change and
# remove is decided from the owners that the session shows.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr setpriv perl
stock_zoo

# A zoo to be changed, in a folder where everybody may write.  Opening a device
# is another matter: they are out of it.
loose='chmod 777 . && cp -a ../zoo . && rm zoo/char* zoo/block zoo/wide &&'
user='setpriv --reuid 4242 --regid 4343 --clear-groups'
other='setpriv --reuid 4545 --regid 4646 --clear-groups'
export user other

# Run as two users; a folder's entries come in no certain order.
as_user_same() # SENTENCE PATTERN COMMAND
{
	same "$1" "$2" \
		"$loose { $user $3; $other $3; } 2>&1 | LC_ALL=C sort; true"
}

as_user_same 'tar packs what may be read' 'read-only: .*denied' \
	"sh -c 'tar -cf \$\$.tar zoo; mv \$\$.tar tar && \"\$listing\" tar;
		rm -f tar'"
same 'tar unpacks, and keeps what it may' 'denied|not permitted|uid=4242' "
	tar -C .. --exclude char* --exclude block --exclude wide \\
		-cf zoo.tar zoo && chmod 644 zoo.tar && chmod 777 . &&
	$user sh -c 'mkdir own && tar -C own -xpf zoo.tar; echo \$?'; rm zoo.tar"
as_user_same 'find sees what it may' 'zoo/locked f--' \
	"find zoo -type f -readable -printf '%p r\\n' -o -writable \\
		-printf '%p w\\n' -o -executable -printf '%p x\\n' -o \\
		-printf '%p %y--\\n'"
as_user_same 'rm -rf' 'sticky|denied' 'rm -rf zoo'
same 'rm -rf by the owner of the folder' 'denied' \
	"$loose chown 4242 . zoo && $user rm -rf zoo 2>&1; true"
as_user_same 'cp -a' 'denied' "sh -c 'cp -a zoo copy.\$(id -u)'"
have rsync && as_user_same 'rsync -aHAX' 'denied' \
	"sh -c 'rsync -aHAX zoo copy.\$(id -u) | grep -v ^sent'"
as_user_same 'chmod -R' 'not permitted' 'chmod -R u+rwX,g+s,o-rwx zoo'
as_user_same 'chown -R, chgrp -R' 'not permitted' \
	"sh -c 'chown -R 4242:4343 zoo; chgrp -R 4343 zoo'"
as_user_same 'setfacl -R' 'not permitted' 'setfacl -R -m u:4747:rwX zoo'
as_user_same 'setfattr' 'denied|not permitted' "sh -c '
	for f in zoo/*; do
		setfattr -n user.x -v y \$f; setfattr -n trusted.x -v y \$f
	done'"
as_user_same 'mv' 'denied|not permitted' "sh -c '
	for f in zoo/*; do mv \$f moved.\$(id -u); done'"
as_user_same 'ln' 'not permitted' "sh -c '
	mkdir l.\$(id -u); for f in zoo/*; do ln \$f l.\$(id -u); done'"
as_user_same 'touch, truncate' 'denied' "sh -c '
	for f in zoo/[!f]* zoo/*/*; do
		touch \$f; touch -d @5 \$f; truncate -s 3 \$f
	done'"
as_user_same 'ACLs count' 'listed$' "sh -c '
	cat zoo/listed; echo more >>zoo/listed; ls zoo/heirs zoo/deep/er
	touch zoo/heirs/\$(id -u); cat zoo/deep/er/file zoo/closed/inside'"
as_user_same 'perl: file tests' 'zoo/locked' 'perl -we '\''
	for my $f (sort glob("zoo/* zoo/*/*")) {
		print "$f ", join("", map { (eval "-$_ \$f") ? $_ : "-" }
			qw(r w x o R W X O e z s f d l p S u g k)), "\n";
	}'\'''

same 'a user'\''s own set-id files and folders' 'd/g' "
	chmod 777 . && setpriv --reuid 4242 --regid 4343 --groups 5,6 sh -c '
		mkdir d; chgrp 5 d; chmod 2775 d; touch d/f; mkdir d/e
		chgrp 7 d; chmod g+s d/f; touch d/g; chgrp 4343 d/g
		chmod 6755 d/g; cp -p d/g d/h; chown 4242:6 d/g; stat -c %a d/g
		install -m 4755 -g 6 d/f i; mknod p p; mknod c c 1 3; ln d/f l
		umask 077; touch u; mkdir v; truncate -s 0 d/h' 2>&1; true"

# ---- programs that bring rights with them ----

same 'capabilities of a file' 'f .*uid=4748' "
	chmod 777 . && cp /bin/chown c && touch f && setcap cap_chown+ep c &&
	$user ./c 4747 f && setcap cap_chown+p c && $user ./c 1 f
	setcap cap_chown+ei c && setpriv --inh-caps +chown $user ./c 4748 f
	$user chown 2 f; true"
same 'capabilities that the bounding set lacks' 'failed to execute' "
	chmod 777 . && cp /bin/chown c && touch f && setcap cap_chown+ep c &&
	setpriv --bounding-set -chown ./c 1 f
	setcap cap_chown+p c && setpriv --bounding-set -chown ./c 2 f; true"
same 'ambient capabilities' 'f .*uid=4848' "
	touch f && setpriv --inh-caps +chown --ambient-caps +chown \\
		--reuid 4242 --regid 4343 --clear-groups chown 4848 f
	$user chown 5 f; true"
same 'set-id programs' 'euid=4242' "
	chmod 777 . && cp /usr/bin/id i && cp /usr/bin/touch t &&
	chown 4242:4343 i t && chmod 6755 i t && $other ./i && $other ./t x
	$other nice ./i; $other env ./i; $other perl -e 'exec q(./i)'
	setpriv --no-new-privs $other ./i; true"

done_testing
