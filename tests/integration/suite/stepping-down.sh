# SPDX-License-Identifier: BSD-2-Clause
#
# Root steps down for the tests and for the demo: to an id that nobody has, and
# also where the checkout and root's folder for temporary files are closed.
#
# needs: root to step down

. "${top_srcdir:-.}/tests/tap.sh"
need make

run=$top_srcdir/tests/run

# The id that a run would take.
chosen()
{
	env -u TEST_ID "$run" --as-user id -u
}

id=$(chosen)
like 'an id is chosen' "$id" '^[1-9][0-9]*$'
is 'which no user or group has' "$(getent passwd "$id"; getent group "$id")" ''
is 'one can be asked for' \
	"$(TEST_ID=5151 "$run" --as-user sh -c 'id -u; id -g; id -G')" \
	'5151
5151
5151'
exits 'but not that of root' 255 env TEST_ID=0 "$run" --as-user id
like 'it says so' "$(cat err)" 'TEST_ID=0: no unprivileged id'

is_busy()	# ID
{
	find /proc -maxdepth 1 -name '[0-9]*' -uid "$1" | grep -q .
}

mkfifo gate
chmod 666 gate
TEST_ID=$id "$run" --as-user sh -c 'read -r word' <>gate &
wait_for is_busy "$id"
isnt 'an id with processes is not taken' "$(chosen)" "$id"
echo go >gate
wait

mkdir closed
cp -R "$top_srcdir/demo" closed/demo
mkdir closed/tests
cp "$run" "$top_srcdir/tests/tap.sh" closed/tests
printf 'is writable 1 1\ndone_testing\n' |
	cat closed/tests/tap.sh - >closed/quick.sh
chmod 700 closed
is 'a closed folder for temporary files is not used' \
	"$(TMPDIR=$PWD/closed "$run" closed/quick.sh 2>&1 | tail -n 1)" \
	'1 passed, 0 failed'
like 'the demo of a closed checkout runs' \
	"$(TMPDIR=$PWD/closed closed/demo/run "$top_builddir" 2>&1)" \
	'^-rwsr-xr-x 0/0 .* \./usr/bin/h(ello|i)$'

cat >mounts.sh <<'EOF'
# needs: root to mount
mount -t tmpfs of-a-test . && echo ok 1 && echo 1..1
EOF
if unshare -m true 2>/dev/null; then
	exits "root's tests may mount" 0 "$run" mounts.sh
	is 'and leave no mount behind' "$(grep -c of-a-test /proc/mounts)" 0
else
	skip "root's tests may mount" 'not here'
fi

done_testing
