# SPDX-License-Identifier: BSD-2-Clause
#
# The secret of a session: who gets to see it, and what is not believed without
# it.

. "${top_srcdir:-.}/tests/tap.sh"

touch a b
digits='^[0-9a-f]{32}$'
like 'a session has a secret' "$(fb_sh 'echo "$FAKEBUILD_SECRET"')" "$digits"
isnt 'each its own' "$(fb_sh 'echo "$FAKEBUILD_SECRET"')" \
	"$(fb_sh 'echo "$FAKEBUILD_SECRET"')"

# What is in it stands in the ledger's header, and nowhere else.
hex="od -An -v -tx1 -j32 -N16"
is 'it stands in the header of the ledger' "$(fb_sh '
	'"$hex"' "$FAKEBUILD_LEDGER" | tr -d " \n"
	echo; echo "$FAKEBUILD_SECRET"' | uniq | wc -l)" 1
fakebuild --state s.db sh -c 'echo "$FAKEBUILD_SECRET" >first
	chown 4242:77 a
	perl -e "chown 53, 54, q(b)" "$FAKEBUILD_SECRET" end
	fakebuild --explain b >explained
	for format in mtree devtable json text; do
		fakebuild --export $format >exported.$format
	done'
fakebuild -s saved sh -c 'chown 4242 a; echo "$FAKEBUILD_SECRET" >>first
	perl -e "chown 53, 54, q(b)" "$FAKEBUILD_SECRET"'
is 'it is in no state, export or explanation' \
	"$(cat s.db* saved explained exported.* | grep -acFf first)" 0
like 'what was told of the command is' "$(cat explained)" \
	'perl -e chown 53, 54, q\(b\) x{32} end'
fakebuild --state s.db sh -c 'echo "$FAKEBUILD_SECRET" >second'
isnt 'a session that is taken up has a new one' "$(cat second)" \
	"$(head -n 1 first)"
fb_sh 'tr "\0" "\n" <"/proc/$PPID/cmdline"; cat "/proc/$PPID/comm"' >argv
unlike 'no program is given it as an argument' "$(cat argv)" '[0-9a-f]{32}'

# ---- where it comes from ----

# Neither getrandom(2) nor a device: what the kernel gave the program.
if unshare -Urm mount --bind /dev/null /dev/urandom 2>/dev/null &&
	under no-getrandom true 2>/dev/null; then
	cat >poor.sh <<'EOT'
mount --bind /dev/null /dev/urandom
for run in 1 2; do
	under no-getrandom fakebuild sh -c 'chown 4242:77 a
		stat -c %u:%g a; echo "$FAKEBUILD_SECRET"'
done
EOT
	unshare -Urm sh poor.sh >poor 2>&1
	is 'without any source but the start of the program a session works' \
		"$(grep -c 4242:77 poor)" 2
	is 'and each has its own secret' \
		"$(grep -Ex '[0-9a-f]{32}' poor | sort -u | wc -l)" 2
else
	skip 'no source of random numbers' 'no namespaces or no filters here'
fi

# ---- whose session it is ----

# What su(1) or an old shell carried here: not to be joined, nor looked into.
mkdir closed
for carried in /etc/passwd closed/ledger; do
	chmod 0 closed
	is "a ledger of $carried is no session around us" \
		"$(FAKEBUILD_LIB=/nowhere FAKEBUILD_LEDGER=$carried \
			fakebuild sh -c 'chown 4242:77 b; stat -c %u:%g b
			[ "$FAKEBUILD_LEDGER" != "$1" ] && echo new' \
			sh $carried 2>&1)" '4242:77
new'
	chmod 700 closed
done

# Our own exec would put the wrong one right.
is 'a ledger whose secret is another is no session around us' "$(fb_sh '
	outside env FAKEBUILD_SECRET=00000000000000000000000000000000 \
		FAKEBUILD_LEDGER="$FAKEBUILD_LEDGER" FAKEBUILD_LIB=/nowhere \
		fakebuild sh -c "chown 4242:77 b; stat -c %u:%g b
		[ \$FAKEBUILD_LEDGER != $FAKEBUILD_LEDGER ] && echo new"' 2>&1)" \
	'4242:77
new'

# ---- without it ----

is 'the ledger is believed for it' "$(fb_sh 'chown 4242:77 a
	stat -c %u:%g a')" 4242:77
# Started by the helper, since our own exec would put it right.
is 'a program that is told a wrong one sees none' "$(fb_sh '
	chown 4242:77 a
	outside env LD_PRELOAD="$LD_PRELOAD" FAKEBUILD_LIB="$FAKEBUILD_LIB" \
		FAKEBUILD_LEDGER="$FAKEBUILD_LEDGER" \
		FAKEBUILD_SECRET=00000000000000000000000000000000 \
		stat -c %u:%g a')" "$(id -u):$(id -g)"
is 'nor does one that is told none' "$(fb_sh '
	chown 4242:77 a
	outside env LD_PRELOAD="$LD_PRELOAD" FAKEBUILD_LIB="$FAKEBUILD_LIB" \
		FAKEBUILD_LEDGER="$FAKEBUILD_LEDGER" stat -c %u:%g a')" \
	"$(id -u):$(id -g)"
is 'with it, it does' "$(fb_sh '
	chown 4242:77 a
	outside env LD_PRELOAD="$LD_PRELOAD" FAKEBUILD_LIB="$FAKEBUILD_LIB" \
		FAKEBUILD_LEDGER="$FAKEBUILD_LEDGER" \
		FAKEBUILD_SECRET="$FAKEBUILD_SECRET" stat -c %u:%g a')" 4242:77

# ---- what lies at the path of a ledger ----

# The ledger is moved away, and something else put in its place.
instead() # COMMAND
{
	fb_sh 'chown 4242:77 a
		mv "$FAKEBUILD_LEDGER" "$FAKEBUILD_LEDGER.kept"
		'"$1"'
		timeout 20 stat -c %u:%g a
		rm -f "$FAKEBUILD_LEDGER"
		mv "$FAKEBUILD_LEDGER.kept" "$FAKEBUILD_LEDGER"'
}
is 'a FIFO holds nobody up, and the socket has the ledger' \
	"$(instead 'mkfifo "$FAKEBUILD_LEDGER"')" 4242:77
is 'a link is not followed, not even there' \
	"$(instead 'ln -s "$FAKEBUILD_LEDGER.kept" "$FAKEBUILD_LEDGER"')" \
	4242:77
is 'another session is not this one' "$(instead '
	cp "$FAKEBUILD_LEDGER.kept" "$FAKEBUILD_LEDGER"
	printf wrong | dd of="$FAKEBUILD_LEDGER" bs=1 seek=40 conv=notrunc \
		2>/dev/null')" 4242:77

# What the launcher has checked it goes on with, whatever the name leads to.
fakebuild --state s.db sh -c 'chown 53:54 b; cp s.db-ledger planted'
fakebuild -s saved sh -c 'chown 4242:77 a; mv "$FAKEBUILD_LEDGER" own
	cp planted "$FAKEBUILD_LEDGER"'
is 'a state is saved from the ledger that was made' \
	"$(grep -o 'uid=[0-9]*' saved)" uid=4242
cat >swap <<'EOT'
mv live.db-ledger own
cp planted live.db-ledger
chown 4242:77 a
for try in $(seq 200); do
	sqlite3 live.db 'SELECT uid FROM inodes WHERE uid' 2>/dev/null |
		tee owners |
		grep -q . && break
	sleep 0.05
done
mv own live.db-ledger
EOT
if have sqlite3; then
	fakebuild --state live.db --checkpoint 1 sh swap
	is 'and the database follows that' "$(cat owners)" 4242
else
	skip 'and the database follows that' 'sqlite3 is not installed'
fi

done_testing
