# SPDX-License-Identifier: BSD-2-Clause
#
# kill.sh, with states and ledgers on other file systems.
#
# needs: root
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
need python3 unshare mount

results=${CAMPAIGN_RESULTS:-$PWD/results}
seconds=${CAMPAIGN_SECONDS:-10} kills=${CAMPAIGN_KILLS:-100000}
need_mounts
touch "$results" && chown "$TEST_ID" "$results" || bail "$results"

# In a mount namespace: ./NAME and /dev/shm lie on the file system that SETUP
# mounts on ./NAME.
on() # NAME SETUP
{
	mkdir "$1" || bail "$1"
	unshare -m sh -c 'eval "$1" && chown "$2:$2" "$3" &&
		mkdir -p "$3/shm" && chmod 1777 "$3/shm" &&
		mount --bind "$3/shm" /dev/shm && cd "$3" && shift 3 &&
		exec "$@"' sh "$2" "$TEST_ID" "$1" "$top_srcdir/tests/run" \
		--as-user python3 \
		"$top_srcdir/tests/integration/faked/kill.py" "$results" \
		"$1" "$((seconds / 2))" "$kills" >"$1.out" 2>&1
}

for fs in tmpfs overlayfs; do
	case $fs in
	tmpfs) setup='mount -t tmpfs none tmpfs' ;;
	overlayfs)
		mkdir tmp && mount -t tmpfs none tmp && mkdir tmp/lower \
			tmp/upper tmp/work
		setup='mount -t overlay none overlayfs -o \
			lowerdir=tmp/lower,upperdir=tmp/upper,workdir=tmp/work' ;;
	esac
	if on "$fs" "$setup"; then
		pass "on $fs nothing is lost"
	else
		flunk "on $fs nothing is lost" "$(tail -n 30 "$fs.out")"
	fi
done
umount tmp
awk '{ kills += $3; kept += $4; lost += $5 } END {
	print "# " kills " kills, " kept " changes confirmed, " lost " lost"
	exit lost != 0 }' "$results"
ok 'nor was it in an earlier run of the campaign' \
	awk '{ lost += $5 } END { exit lost != 0 }' "$results"

done_testing
