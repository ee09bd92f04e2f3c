# SPDX-License-Identifier: BSD-2-Clause
#
# What the command line of fakebuild, fakeroot and faked means.

. "${top_srcdir:-.}/tests/tap.sh"

ln -s "$(command -v fakebuild)" fakeroot

like 'fakebuild tells its version' "$(fakebuild --version)" \
	'^fakebuild version [0-9.]+$'
like 'fakeroot tells it as fakeroot does' "$(./fakeroot -v)" \
	'^fakeroot version [0-9.]+$'
ln -s fakeroot fakeroot-sysv
like 'also by a longer name' "$(./fakeroot-sysv -v)" \
	'^fakeroot version [0-9.]+$'
like 'faked tells its version' "$(faked --version)" '^faked version [0-9.]+$'
like '--help goes to standard output' "$(fakebuild --help)" '^usage: fakebuild'
like '-h is --help' "$(./fakeroot -h)" '^usage: fakeroot'
like 'faked has help, too' "$(faked --help)" '^usage: faked'

is 'options end at the first word that is none' \
	"$(fakebuild echo -s --version -- x)" '-s --version -- x'
is '-- ends them, too' "$(fakebuild -- echo -- x)" '-- x'
is '-- ends them after others' "$(fakebuild -u -- echo -- x)" '-- x'
is 'arguments reach the command as they are' \
	"$(fakebuild printf '<%s>' '' 'a  b' '*' '$x' "'" '"')" \
	"<><a  b><*><\$x><'><\">"
is 'without a command, $SHELL runs' \
	"$(echo 'echo in:$0' | SHELL=/bin/sh fakebuild)" 'in:/bin/sh'
is 'without $SHELL, /bin/sh does' \
	"$(echo 'echo in:$0' | env -u SHELL fakebuild -u)" 'in:/bin/sh'
touch mine
chmod 600 mine
is 'files of the builder are root'\''s' "$(fakebuild stat -c %u:%g mine)" 0:0
is '-u shows them as they are' "$(fakebuild -u stat -c %u:%g mine)" \
	"$(id -u):$(id -g)"
is '--unknown-is-real is -u' \
	"$(fakebuild --unknown-is-real stat -c %u:%g mine)" \
	"$(id -u):$(id -g)"
is 'with -u, too, what is made is root'\''s, by whatever call' \
	"$(fakebuild -u sh -c 'mkdir d; >f; ln -s f l; mkfifo p
		stat -c %u:%g d f l p mine | tr "\n" " "')" \
	"0:0 0:0 0:0 0:0 $(id -u):$(id -g) "
is '-b and --fd-base are accepted' \
	"$(fakebuild -b 7 --fd-base 9 stat -c %u mine)" 0
is '-f finds the server' "$(fakebuild -f "$(command -v faked)" id -u)" 0
lib=$top_builddir/preload/libfakebuild.so
cp "$lib" other.so
is '-l preloads another library' \
	"$(fakebuild -l other.so sh -c 'echo ${LD_PRELOAD##*:}')" \
	"$(pwd -P)/other.so"

is 'FAKEROOTKEY is set inside' \
	"$(fakebuild sh -c 'test -n "$FAKEROOTKEY" && echo set')" set
is 'and so is FAKED_MODE' "$(fakebuild sh -c 'echo $FAKED_MODE')" \
	unknown-is-root
is 'also for -u' "$(fakebuild -u sh -c 'echo $FAKED_MODE')" unknown-is-real
is 'other preloaded libraries stay before ours' \
	"$(LD_PRELOAD=./other.so fakebuild -l "$lib" sh -c 'echo $LD_PRELOAD')" \
	"./other.so:$(readlink -f "$lib")"
is 'what fakeroot has and we do not need is left alone' \
	"$(FAKEROOTDONTTRYCHOWN=1 FAKEROOT_FD_BASE=3 fakebuild id -u)" 0

# Nothing that was said is dropped.
touch a b
exits '--export runs nothing' 125 fakebuild -i s.db --export json b
is 'as it says' "$(head -n 1 err)" \
	"fakebuild: unexpected operand 'b'"
fakebuild -s ab.db sh -c 'chown 4242 a; chown 4343 b'
is '--explain takes any number of paths' \
	"$(fakebuild -i ab.db --explain $(yes a | head -n 30) b |
		grep -c ', uid 4[0-9]*,')" 31
exits 'and fails if nothing is recorded of one' 1 \
	fakebuild -i ab.db --explain a none b
is 'but answers for each' "$(grep -c '^[a-z]' out)" 3
like 'an option that is given twice counts once, which is said' \
	"$(fakebuild -i ab.db --explain a --explain b 2>&1 | tr '\n' ' ')" \
	'^fakebuild: warning: --explain a: ignored, since b comes .*: .* uid 4343,'
exits 'an answer is saved nowhere' 125 \
	fakebuild -i ab.db -s other.db --explain a
is_absent 'as it says' other.db
exits '--checkpoint is for --state' 125 fakebuild --checkpoint 3 true
exits 'where it is good' 0 fakebuild --checkpoint 3 --state c.db chown 4242 a
exits 'who joins a session cannot want another view of files' 125 \
	fakebuild --state c.db fakebuild -u --state c.db touch ran
like 'as it is told' "$(cat err)" 'c\.db: in use by a session without -u$'
exits 'nor the usual one, where it is -u' 125 \
	fakebuild -u --state c.db fakebuild --state c.db touch ran
like 'as it is told, too' "$(cat err)" 'c\.db: in use by a session with -u$'
is_absent 'and nothing is run' ran
is 'who wants the same joins it' "$(fakebuild -u --state c.db \
	fakebuild -u --state c.db stat -c %u a b | tr '\n' ' ')" "4242 $(id -u) "
is 'and nothing stays but the state' "$(files_of c.db)" c.db

# In a session the file tells what root would see: the truth is seen from
# outside, while the command waits for its input to end.
true_privs()	# OPTION...
{
	mkfifo gate
	fakebuild "$@" sh -c 'echo $$ >pid && exec cat' <gate &
	exec 4>gate
	until [ -s pid ]; do sleep 0.02; done
	grep NoNewPrivs "/proc/$(cat pid)/status" | tr -d '\t'
	exec 4>&-
	wait
	rm gate pid
}

is 'set-id programs gain nothing by default' "$(true_privs)" NoNewPrivs:1
is '--allow-setid lets them' "$(true_privs --allow-setid)" \
	"$(grep NoNewPrivs /proc/self/status | tr -d '\t')"

done_testing
