# SPDX-License-Identifier: BSD-2-Clause
# The runner itself: what must count as a failure does.
. "${top_srcdir:-.}/tests/tap.sh"

# Runs one script with the given body; prints the last line of the result.
result_of() # BODY
{
	printf '%s\n' "$1" >case.sh
	TMPDIR=$PWD "$top_srcdir/tests/run" -t 2 case.sh >result 2>&1
	tap_status=$?
	tail -n 1 result
	return $tap_status
}

head=". $top_srcdir/tests/tap.sh"

is 'passed assertions are counted one by one' "$(result_of "$head
pass one
is two 2 2
like three abc '^a.c$'
done_testing")" '3 passed, 0 failed'

is 'each failed assertion counts' "$(result_of "$head
is one 1 2
like two abc x
ok three false
exits four 3 sh -c 'exit 4'
pass five
done_testing")" '1 passed, 4 failed'

is 'a crash counts' "$(result_of "$head
pass one
kill -SEGV \$\$")" '1 passed, 2 failed'
like 'and the signal is named' "$(cat result)" 'killed by signal 11'

is 'a plan that is not kept counts' "$(result_of 'echo ok 1
echo 1..2')" '1 passed, 1 failed'

is 'a missing plan counts' "$(result_of 'echo ok 1')" '1 passed, 1 failed'

is 'a test that asserts nothing fails' "$(result_of 'echo 1..0')" \
	'0 passed, 1 failed'

is 'an exit status without a failed assertion counts' "$(result_of 'echo ok 1
echo 1..1
exit 3')" '1 passed, 1 failed'

is 'a test that does not end is stopped and counts' "$(result_of 'echo ok 1
echo 1..1
sleep 100')" '1 passed, 1 failed'

is 'giving up counts' "$(result_of "$head
bail 'no way'")" '0 passed, 2 failed'

is 'what is skipped is not passed' "$(result_of "$head
pass one
skip two 'no such tool'
done_testing")" '1 passed, 0 failed'
like 'and is shown' "$(cat result)" '^1 skipped'

is 'a run that only skips does not succeed' "$(result_of "$head
skip_all nothing || :"; echo $?)" '0 passed, 0 failed
1'

is 'what needs root is skipped without it' "$(result_of '# needs: root
echo ok 1
echo 1..1'; echo $?)" '0 passed, 0 failed
1'
like 'with its reason' "$(cat result)" 'case.sh: needs root'

isnt 'tests do not run as root' "$(id -u)" 0
is 'they know whom they run as' "$TEST_ID" "$(id -u)"

# ---- what is told at the end ----

printf '# slow: it waits\necho ok 1\necho 1..1\n' >slow.sh
printf '# timeout: 900\necho ok 1\necho 1..1\n' >long.sh
printf 'echo ok 1\necho 1..1\n' >quick.sh
printf 'echo not ok 1\necho 1..1\n' >wrong.sh
is 'what is slow is left out of a quick run' \
	"$("$top_srcdir/tests/run" -q slow.sh long.sh quick.sh |
		tail -n 1)" \
	'1 passed, 0 failed'
is 'and of no other' \
	"$("$top_srcdir/tests/run" slow.sh long.sh quick.sh |
		tail -n 1)" \
	'3 passed, 0 failed'
like 'the time of each layer is told' \
	"$("$top_srcdir/tests/run" quick.sh)" '^other: 1 files, [0-9]+ s$'

cat >Makefile <<'EOF'
check: inner
inner:
	@$(MAKE) run
run:
	@"$(top_srcdir)/tests/run" wrong.sh
EOF
exits 'make fails when tests do' 2 make check
make check 2>&1 | cat >all
like 'it complains' "$(cat all)" '^make: \*\*\* '
is 'the result is the last line nevertheless' "$(tail -n 1 all)" \
	'0 passed, 1 failed'

done_testing
