# SPDX-License-Identifier: BSD-2-Clause
#
# Other readers agree about translated archives.
#
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"

need python3 bsdtar cpio
"$top_srcdir/tests/archives/make-corpus" "$PWD/corpus" >/dev/null
ok 'tar, bsdtar, cpio and Python see the new owner and the old members' \
	python3 "$top_srcdir/tests/archives/oracles.py" corpus

done_testing
