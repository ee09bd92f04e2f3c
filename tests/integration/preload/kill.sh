# SPDX-License-Identifier: BSD-2-Clause
#
# Killed at any instant, a process loses nothing that a call of it had
# confirmed, tears nothing, and stops nobody else.
#
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"

kills=${KILLS:-200} seconds=${KILL_SECONDS:-0}

fb_sh 'timeout "$3" victims "$1" "$2" >found 2>&1; echo $? >status
	victims --check log >later 2>&1; echo $? >>status' \
	"$kills" "$seconds" $((seconds + 500))
is 'the campaign and a later program find all that was confirmed' \
	"$(cat status)" '0
0'
sed 's/^/# /' found later
like 'as many were killed as was asked for' "$(cat found)" \
	'^[0-9]+ kills, [1-9][0-9]* new files, 0 wrong$'
ok "at least $kills" test "$(sed 's/ .*//' found)" -ge "$kills"

# ---- the disk holds nothing of it ----

is 'no file changed hands, no device and no set-id bit is on the disk' \
	"$(find . ! -user "$(id -u)" -o -type c -o -perm /6000)" ''

done_testing
