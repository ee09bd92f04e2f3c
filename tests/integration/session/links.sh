# SPDX-License-Identifier: BSD-2-Clause
#
# The ledger beside a database may lie where others can write: what is found
# under its name is used only if it is a regular file of this user, and a link
# is not followed.

. "${top_srcdir:-.}/tests/tap.sh"

refused='s.db-ledger: not a regular file of this user, with no other name$'

ln -s target s.db-ledger
exits 'a symbolic link ends the run' 125 fakebuild --state s.db touch ran
like 'which says why' "$(cat err)" "$refused"
is_absent 'what it leads to is not made' target
echo precious >target
exits 'nor opened' 125 fakebuild --state s.db touch ran
is 'nor written to' "$(cat target)" precious
ok 'the link is left where it is' test -L s.db-ledger
rm s.db-ledger

fakebuild --state other.db sh -c 'cp other.db-ledger kept; chown 4242:77 target'
ln -s kept s.db-ledger
exits 'nor is one to a ledger' 125 fakebuild --state s.db touch ran
rm s.db-ledger

ln target s.db-ledger
exits 'a second name of another file ends the run' 125 \
	fakebuild --state s.db touch ran
like 'which says why' "$(cat err)" "$refused"
is 'and that file stays as it was' "$(cat target)" precious
rm s.db-ledger

mkfifo s.db-ledger
exits 'a FIFO ends the run' 125 timeout 20 fakebuild --state s.db touch ran
like 'at once' "$(cat err)" "$refused"
rm s.db-ledger

mkdir s.db-ledger
exits 'so does a directory' 125 fakebuild --state s.db touch ran
rmdir s.db-ledger
is_absent 'and no command has run' ran

# A ledger of an earlier format, however it came there, is put aside.
fakebuild --state s.db sh -c 'chown 4242:77 target; cp s.db-ledger kept'
printf '\001' | dd of=kept bs=1 seek=8 conv=notrunc 2>/dev/null
mv kept s.db-ledger
is 'a ledger of another version is not taken up' \
	"$(fakebuild --state s.db stat -c %u:%g target 2>err)" 4242:77
like 'but kept, with what is to be done' "$(cat err)" \
	's.db-ledger: a ledger of version 1, .* kept as .*s.db-ledger.lost\. .* fakebuild -i .*s.db-ledger.lost -s FILE true$'
exits 'nor loaded' 125 fakebuild -i s.db-ledger.lost touch ran
like 'as is said' "$(cat err)" \
	's.db-ledger.lost: a ledger of version 1, .* fakebuild -i s.db-ledger.lost'
is_absent 'before the command runs' ran
echo garbage >s.db-ledger
is 'nor what is no ledger' \
	"$(fakebuild --state s.db stat -c %u:%g target 2>err)" 4242:77
like 'which is said, too' "$(cat err)" \
	's.db-ledger: not a ledger; kept as .*s.db-ledger.lost.1$'

done_testing
