# SPDX-License-Identifier: BSD-2-Clause
#
# Threads, processes, forks and signal handlers, all at the same files at the
# same time: nobody sees a torn record, loses a change, hangs or dies.
#
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"

seconds=${STORM_SECONDS:-2}

storm_is_calm()	# SENTENCE ARGUMENT...
{
	tap_sentence=$1
	shift
	timeout $((seconds + 120)) fakebuild -- storm "$@" >found 2>&1
	is "$tap_sentence" "$?, $(head -n 5 found)" \
		"0, $(grep -Ex '[1-9][0-9]* rounds, [0-9]+ handled, 0 wrong' \
			found)"
	sed 's/^/# /' found
}

storm_is_calm '64 threads of one process' 1 64 "$seconds"
storm_is_calm '16 processes with four threads each' 16 4 "$seconds"
storm_is_calm '8 processes whose threads fork' 8 4 "$seconds" fork
storm_is_calm '4 processes interrupted by timers' 4 4 "$seconds" signals
storm_is_calm 'all of that' 4 8 "$seconds" fork signals
like 'handlers ran' "$(cat found)" ' [1-9][0-9]* handled'

done_testing
