# SPDX-License-Identifier: BSD-2-Clause
#
# The tests of the shim and of faked on older kernels and in poor sandboxes, as
# tests/helpers/under imitates them: all profiles, or the poorest two where time
# is short.

. "${top_srcdir:-.}/tests/tap.sh"
under 6.1 true 2>/dev/null ||
	skip_all 'seccomp filters cannot be installed here'

profiles='4.18 docker-old'
[ "${CAMPAIGN_SECONDS:-600}" -lt 100 ] || profiles=$(under)

# Not what looks at files of the build, runs for long anyway, or makes programs.
tests=
for test in "$top_srcdir"/tests/integration/preload/*.sh \
	"$top_srcdir"/tests/integration/faked/*.sh; do
	case ${test##*/} in
	coverage.sh | object.sh | portable.sh | valgrind.sh | manual.sh | \
	storm.sh | kill*.sh | shared-memory.sh | inode-reuse.sh) ;;
	*) tests="$tests $test" ;;
	esac
done

# Prints the tests but for those of these names.
without() # NAMES TEST...
{
	names=$1
	shift
	printf '%s\n' "$@" | grep -Ev "/($names)\.sh\$"
}

cd "$top_builddir" || bail 'no build folder'
for profile in $profiles; do
	chosen=$tests
	case $profile in
	# No birth is told: what is said of a state is less.
	*-statx | docker-old)
		chosen=$(without 'fakeroot|kept|saved' $tests) ;;
	# It calls all there is, and that is its death.
	systemd) chosen=$(without matrix $tests) ;;
	esac
	found=$(TMPDIR=$HOME under "$profile" "$top_srcdir/tests/run" -q -t 300 \
		$chosen 2>&1)
	if [ $? = 0 ]; then
		pass "under $profile: $(echo "$found" | tail -n 1)"
	else
		flunk "under $profile" "$(echo "$found" | grep -v '^ok ')"
	fi
done

done_testing
