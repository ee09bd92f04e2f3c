# SPDX-License-Identifier: BSD-2-Clause
#
# A tarball with a million members, and one with a name that comes 200,000 times:
# both are images in the end, in bounded time and memory.
# tests/integration/uchroot/hostile.sh has what else hurts.
#
# timeout: 3600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"
. "$top_srcdir/tests/integration/uchroot/hostile.inc"

[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] || skip_all 'a million takes minutes'

# Runs a command; says what it printed, then its seconds and the MiB of the
# largest process.
cat >measure.py <<'END'
import resource, subprocess, sys, time
begin = time.monotonic()
out = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE).stdout.decode()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(out.strip(), int(time.monotonic() - begin), used.ru_maxrss // 1024)
END

# A box is to be had of it within these bounds.
bounded() # SENTENCE EXPECTED SECONDS MIB SCRIPT
{
	set -- "$@" "$(python3 measure.py uchroot hostile.tar sh -c "$5")"
	# shellcheck disable=SC2086 # three words
	set -- "$1" "$2" "$3" "$4" $6
	is "$1" "$5" "$2"
	ok "$1: in time" test "$6" -lt "$3"
	ok "$1: in memory" test "$7" -lt "$4"
	remark "$6 s, $7 MiB"
}

hostile many 1000000
bounded 'a million members are unpacked' 1000000 900 1024 \
	'find /many ! -type d | wc -l'
bounded 'and are there at once then' 0:4242:8484 10 1024 \
	'echo $(stat -c %u /many/999/999999 /many/0/1 /many/0/2) | tr " " :'
chmod -R u+w "$HOME/.cache/uchroot" && rm -r "$HOME/.cache/uchroot"
hostile again 25000
bounded '200,000 times the same name' 4747:640 900 1024 \
	'stat -c %u:%a /srv/again'

done_testing
