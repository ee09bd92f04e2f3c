# SPDX-License-Identifier: BSD-2-Clause
#
# A program that throws its environment away, and starts another without any,
# does not leave the session.

. "${top_srcdir:-.}/tests/tap.sh"

is 'env -i changes nothing' "$(fb env -i id -u)" 0
is 'nor does a shell below env -i' \
	"$(fb env -i sh -c 'env -i id -u; (exec id -u)')" '0
0'
is 'a variable that is set stays set' \
	"$(fb env -i A=b sh -c 'echo $A')" b

# Each way to lose an environment, then each way to start a program.
echo 'exec "$1" "$2"' >script
chmod +x script
touch file
for how in $(wiped --ways); do
	fb_sh 'chown 4242 file
		for start in $(wiped --starts); do
			echo "$start $(wiped "$1" "$start" 2>&1)"
		done' "$how" >"found-$how" 2>&1
	while read -r start answer; do
		is "after $how, $start stays in the session" "$answer" '0 4242'
	done <"found-$how"
done
is 'each way met each start' "$(cat found-* | wc -l)" \
	"$(($(wiped --ways | wc -l) * $(wiped --starts | wc -l)))"

# ---- what a program put into LD_PRELOAD itself stays there, before us ----

is 'LD_PRELOAD keeps what the program put there' \
	"$(fb env LD_PRELOAD=/no/such.so sh -c 'echo "$LD_PRELOAD"' 2>/dev/null |
		sed 's,[^:]*/libfakebuild-fakeroot.so$,SHIM,')" '/no/such.so:SHIM'
is 'and the shim is there once only' \
	"$(fb sh -c 'env -u FAKEROOTKEY env sh -c "echo \$LD_PRELOAD"' |
		tr ': ' '\n\n' | grep -c libfakebuild)" 1

# A thousand variables do not fit a small table.
is 'a large environment arrives whole' "$(fb perl -e '
	$ENV{"N$_"} = $_ for 1 .. 1500;
	delete $ENV{LD_PRELOAD};
	exec "sh", "-c", "env | grep -c ^N[0-9]; id -u"' | tr '\n' ' ')" '1500 0 '

done_testing
