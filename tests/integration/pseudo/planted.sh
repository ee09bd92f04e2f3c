# SPDX-License-Identifier: BSD-2-Clause
#
# A directory of pseudo that others may write: what they put in the place of the
# keeper's files is not written, does not block it, and has no process killed.

. "${top_srcdir:-.}/tests/tap.sh"

mkdir bin d
ln -s "$(command -v fakebuild)" bin/pseudo
PSEUDO_PREFIX=$PWD PSEUDO_LOCALSTATEDIR=$PWD/d
export PSEUDO_PREFIX PSEUDO_LOCALSTATEDIR

# Does what needs a keeper, and ends that.
session()
{
	bin/pseudo sh -c 'chown 4242 f; stat -c %u f' && bin/pseudo -S
}
touch f

echo precious >precious
for name in pseudo.pid pseudo.log; do
	ln precious d/$name
done
is 'a session begins and ends where its files are other files' \
	"$(session)" 4242
is 'which stay as they are' "$(cat precious)" precious
is 'and are replaced' "$(stat -c %h precious)" 1

rm d/pseudo.pid d/pseudo.log
ln -s ../precious d/pseudo.pid
ln -s ../made d/pseudo.log
is 'the same with symbolic links' "$(session)" 4242
is 'which lead nowhere' "$(cat precious; ls made 2>/dev/null)" precious

rm d/pseudo.pid d/pseudo.log
mkfifo d/pseudo.pid d/pseudo.log
is 'FIFOs do not block' "$(timeout 60 sh -c '
	bin/pseudo sh -c "chown 4343 f; stat -c %u f" && bin/pseudo -S')" 4343

# ---- whom `pseudo -S` tells to end ----

sleep 1000 &
bystander=$!
is 'a session begins' "$(bin/pseudo stat -c %u f)" 4343
keeper=$(cat d/pseudo.pid)
echo $bystander >d/pseudo.pid
exits 'the keeper is not looked for in another process' 1 bin/pseudo -S
like 'as is said' "$(cat err)" 'in use by a process that pseudo.pid does not'
ok 'that process lives' kill -0 $bystander
echo "$keeper" >d/pseudo.pid
ok 'the keeper is found' bin/pseudo -S
is 'and has ended' "$(ls d/*-ledger 2>/dev/null)" ''
kill $bystander

rm d/pseudo.lock
mkfifo d/pseudo.lock
exits 'a lock that is no file is refused' 1 bin/pseudo -d
like 'by its name' "$(cat err)" "$PWD/d/pseudo.lock as a file of this user"
rm d/pseudo.lock

done_testing
