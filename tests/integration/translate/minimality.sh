# SPDX-License-Identifier: BSD-2-Clause
#
# One change in the database changes one member's headers, as readers that have
# nothing to do with us see it.
#
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"

need python3
"$top_srcdir/tests/archives/make-corpus" "$PWD/corpus" >/dev/null
ok 'a change of uid, gid, mode, uname or mtime touches nothing else' \
	python3 "$top_srcdir/tests/archives/minimality.py" corpus

done_testing
