# SPDX-License-Identifier: BSD-2-Clause
#
# Older kernels and poor sandboxes, as tests/helpers/under imitates them: what
# any build does has the answers that it has here.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

script=$top_srcdir/tests/integration/kernel/everyday
under 6.1 true 2>/dev/null ||
	skip_all 'seccomp filters cannot be installed here'
mkdir here
(cd here && fb sh "$script" >../expected 2>&1) || bail 'it fails here'
like 'here the answers are those of a session' "$(cat expected)" \
	'dir/other 4242:4343 1700 f'

for profile in $(under); do
	# Some libcs ask by themselves what a sandbox kills for.
	under "$profile" python3 -c '' 2>/dev/null || {
		skip "under $profile" 'python3 itself does not live there'
		continue
	}
	mkdir "$profile"
	(cd "$profile" && under "$profile" fakebuild --state ../state.db \
		sh "$script" >../found 2>&1; echo "status $?" >>../found)
	(cat expected; echo 'status 0') >wanted
	same_file "under $profile" found wanted
	is "under $profile a state is taken up again" \
		"$(under "$profile" fakebuild --state state.db \
			find "$profile/dir/other" -printf '%U:%G %m')" \
		'4242:4343 1700'
	like "under $profile a file is found where it is recorded" \
		"$(under "$profile" fakebuild --state state.db \
			--explain "$profile/dir/other")" 'uid 4242, gid 4343'
	rm -rf "$profile" state.db*
done

done_testing
