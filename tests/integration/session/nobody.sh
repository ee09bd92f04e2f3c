# SPDX-License-Identifier: BSD-2-Clause
#
# A builder of uid 65534, the number of all whom a user namespace does not map:
# where it maps everybody, he is a user like others.
#
# needs: root to be one user or another

. "${top_srcdir:-.}/tests/tap.sh"

cd "$top_builddir" || bail 'no build'
for test in session/secret.sh kernel/file-limit.sh; do
	file=$top_srcdir/tests/integration/$test
	is "$test" "$(TEST_ID=65534 "$top_srcdir/tests/run" "$file" 2>&1 |
		grep -Ev '^ok|^integration:|^[0-9]+ skipped|passed, 0 failed$')" ''
done

done_testing
