# SPDX-License-Identifier: BSD-2-Clause
#
# Killed at any instant, a process loses nothing that a call of it had
# confirmed, tears nothing, and stops nobody else.
#
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"

kills=${KILLS:-200} seconds=${KILL_SECONDS:-0}

ok 'writers and a later program find all that was confirmed' fb_sh '
	end=$(($(date +%s) + $2))
	while writers "$1" log || exit; do
		[ "$(date +%s)" -lt "$end" ] || break
	done
	writers --check log' "$kills" "$seconds"
ok "at least $kills were killed" \
	test "$(od -An -t u8 -N 8 log | tr -d ' ')" -ge "$kills"

# ---- the disk holds nothing of it ----

is 'no file changed hands, no device and no set-id bit is on the disk' \
	"$(find . ! -user "$(id -u)" -o -type c -o -perm /6000)" ''

done_testing
