# SPDX-License-Identifier: BSD-2-Clause
#
# A limit on file sizes (ulimit -f) does not concern the ledger: whether it was
# there before the session, soft or hard, or is set by a command in it.  What a
# state would be written to is a file like any other.

. "${top_srcdir:-.}/tests/tap.sh"

# Below the limit nothing can be written into a file: what it says goes through
# a pipe.
limited() # ULIMIT-ARGUMENTS COMMAND...
{
	(ulimit $1 && shift && "$@") 2>&1 | cat
}

touch file
change='chown 4242:77 file; chmod 4711 file; stat -c %u:%g:%a file'
for limit in 0 1 100 1000 100000 1500000; do
	for kind in -f '-S -f'; do
		is "below ulimit $kind $limit" \
			"$(limited "$kind $limit" fakebuild sh -c "$change")" \
			4242:77:4711
	done
	is "a command in a session may set $limit" \
		"$(fakebuild sh -c "{ ulimit -f $limit; $change; } | cat")" \
		4242:77:4711
done
is 'the limit stays as it was' \
	"$(limited '-S -f 100' fakebuild sh -c 'ulimit -f; ulimit -H -f')" \
	"100
$(ulimit -H -f)"

# Through all of a session: many records, programs that have closed every
# descriptor, commands of the session, another root.
mkdir many
is 'many records are kept' "$(limited '-f 0' fakebuild sh -c '
	i=0
	while [ $((i += 1)) -le 3000 ]; do echo many/$i; done | xargs touch
	find many -type f | xargs chown 4242:77
	find many -type f | xargs chmod 4711
	find many -type f -printf "%U:%G %m\n" | sort | uniq -c')" \
	'   3000 4242:77 4711'
is 'a command in the session joins it' \
	"$(limited '-f 100' fakebuild sh -c '
		chown 4343:78 file
		fakebuild stat -c %u:%g file
		fakebuild --export text 2>&1 | grep -c uid=4343')" '4343:78
1'
is 'a state is taken up' "$(fakebuild -s state chown 4444:79 file
	limited '-f 100' fakebuild -i state stat -c %u:%g file)" 4444:79
limited '-f 0' sh -c 'fakebuild -s small chown 4242 file; echo $?' >told
is 'what is too large for the limit is an error of the save' \
	"$(sed -n '1p; $p' told)" 'fakebuild: cannot write small: File too large
125'
is 'and no other folder can take it, which is said' \
	"$(tail -n 2 told | head -n 1)" \
	'fakebuild: what the session recorded is lost: no folder has room for it'
is_absent 'and leaves nothing' small

for limit in 0 1000 6000; do
	is "a state has no ledger beside it below $limit, which is said" \
		"$(limited "-f $limit" sh -c '
			fakebuild --state live.db chown 4242 file; echo $?')" "\
fakebuild: live.db: the limit on file sizes (ulimit -f) leaves no room for a\
 ledger beside it, which needs 3264 KiB
125"
done
is 'and makes nothing' "$(echo live.db*)" 'live.db*'
is 'above, it takes some thousand records' "$(limited '-f 16000' sh -c '
	fakebuild --state live.db sh -c "chown 4646:81 many/*; cd many; stat -c %u *" |
	sort | uniq -c')" '   3000 4646'

served=$(ulimit -f 100; faked)
key=${served%:*}
(ulimit -f 100; FAKEROOTKEY=$key fakebuild chown 4545:80 file)
is 'who has its key joins it' \
	"$(FAKEROOTKEY=$key fakebuild stat -c %u:%g file)" 4545:80
is 'and nobody else makes one with that key' \
	"$(limited '-f 100' sh -c "faked --key $key; echo \$?")" \
	"faked: key $key: in use
1"
kill "${served#*:}"
wait_for sh -c "! kill -0 ${served#*:}"

# Nothing is left, whoever is killed.
have ipcs || {
	skip 'no segment is left' 'ipcs is not installed'
	done_testing
}
number=$(limited '-f 0' fakebuild sh -c 'echo $FAKEBUILD_LEDGER
	ipcs -m -i ${FAKEBUILD_LEDGER#sysv:} >/dev/null && kill -9 $PPID' |
	sed -n 's/^sysv://p')
like 'a session lives in a segment' "$number" '^[0-9]+$'
gone() { ! ipcs -m | awk '{ print $2 }' | grep -qx "$number"; }
ok 'no segment is left' wait_for gone

done_testing
