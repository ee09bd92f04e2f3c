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
like 'and no command is run' "$(bin/pseudo id -u 2>&1; echo "$?")" \
	"^pseudo: $PWD/d/pseudo.lock: not a regular file of this user: .*
1\$"
is 'in no session it is' "$(PSEUDO_DISABLED=1 bin/pseudo id -u)" "$(id -u)"
rm d/pseudo.lock

# ---- a state that is none of ours ----

mv d/fakebuild.db mine
mkfifo d/fakebuild.db
exits 'a database that is no file is refused' 1 bin/pseudo -d
like 'by its name' "$(cat err)" "$PWD/d/fakebuild.db: not a regular file of this user"
rm d/fakebuild.db
ln -s ../mine d/fakebuild.db
exits 'nor is a link' 1 bin/pseudo true
rm d/fakebuild.db
mv mine d/fakebuild.db
is 'all is there later' "$(bin/pseudo stat -c %u f; bin/pseudo -S)" 4343
mkfifo d/fakebuild.db-ledger
like 'a ledger that is no file is refused' "$(bin/pseudo id -u 2>&1; echo $?)" \
	"^pseudo: $PWD/d/fakebuild.db-ledger: not a regular file of this user: .*
1\$"

lib=$(bin/pseudo -V | sed -n 's/^ *library: \(.*\)\/[^/]*$/\1/p')
by_hand()
{
	env LD_PRELOAD=libpseudo.so LD_LIBRARY_PATH="$lib" "$@"
}

me=$(id -u)
is 'without the front programs see files as they are' \
	"$(by_hand sh -c 'stat -c %u f; sh -c "stat -c %u f; chown 4444 f"' \
	2>err; echo $?)" "$me
$me
1"
is 'one of them says so' "$(grep -v ^chown err)" \
	"pseudo: $PWD/d/fakebuild.db-ledger: not a regular file of this user; nothing is recorded, and programs see their files as they are"
is 'those of another directory do not' \
	"$(by_hand sh -c 'stat -c %u f; PSEUDO_LOCALSTATEDIR=$PWD/other \
	sh -c "chown 4545 f; stat -c %u f"' 2>/dev/null)" "$me
4545"
PSEUDO_LOCALSTATEDIR=$PWD/other bin/pseudo -S
rm d/fakebuild.db-ledger
mkdir odd
is 'nor can a keeper be started where there is none' "$(by_hand env \
	FAKEBUILD_LIB="$PWD/odd/libpseudo.so" PSEUDO_BINDIR=/odd sh -c '
	stat -c %u f; stat -c %u f' 2>&1)" \
	"pseudo: $PWD/d: cannot start its keeper; nothing is recorded, and programs see their files as they are
$me
$me"

done_testing
