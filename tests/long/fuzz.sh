# SPDX-License-Identifier: BSD-2-Clause
#
# Runs every fuzzer that was built (--enable-fuzzers) from its seeds, each for
# CAMPAIGN_SECONDS.  What it finds is shown in base64.  Of memory, what is used
# counts: libarchive asks for as much as a header of cpio says, up to 4 GiB, and
# then finds that the bytes are not there.

. "${top_srcdir:-.}/tests/tap.sh"

for fuzzer in "$top_builddir"/tests/fuzz/fuzz_*; do
	case $fuzzer in
	*.o | *\*) continue ;;
	esac
	name=$(basename "$fuzzer" | sed 's/^fuzz_//')
	seeds=$top_srcdir/tests/fuzz/seeds/$name
	mkdir -p "corpus/$name"
	if "$fuzzer" -max_total_time="${CAMPAIGN_SECONDS:-600}" -timeout=25 \
		-max_len=8192 -rss_limit_mb=2048 -malloc_limit_mb=8192 \
		-artifact_prefix="$name-" \
		"corpus/$name" "$seeds" >log 2>&1; then
		pass "$name: $(sed -n 's/^Done \([0-9]* runs\).*/\1/p' log)"
	else
		flunk "$name" "$(grep -E 'SUMMARY|^artifact|Test unit' log)" \
			"$(base64 <"$(ls "$name"-* | head -n 1)")"
	fi
done
[ "$tap_count" -gt 0 ] || skip_all 'no fuzzers: configure --enable-fuzzers'

done_testing
