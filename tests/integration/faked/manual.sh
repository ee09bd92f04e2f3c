# SPDX-License-Identifier: BSD-2-Clause
#
# The manual pages and --help name the same options.

. "${top_srcdir:-.}/tests/tap.sh"

in_help() # PROGRAM
{
	"$1" --help | grep -Eo '^ +(-., )?--[a-z-]+' | grep -Eo -e '--[a-z-]+' |
		sort -u
}

# Only the option lists: text may speak of options of others.
in_page() # PAGE
{
	sed -n '/^\.It Fl/s/Fl -/--/gp' "$top_srcdir/man/$1" |
		grep -Eo -e '--[a-z-]+' | sort -u
}

is 'fakebuild(1) lists what --help lists' "$(in_page fakebuild.1)" \
	"$(in_help fakebuild)"
is 'faked(8) lists what --help lists' "$(in_page faked.8)" "$(in_help faked)"
for option in $(in_help fakebuild); do
	case $option in
	--help | --version) continue ;;
	esac
	unlike "fakebuild knows $option" \
		"$(fakebuild $option 2>&1 </dev/null)" 'unknown option'
done
if have mandoc; then
	for page in fakebuild.1 faked.8 fakebuild-state.5; do
		is "$page is good mdoc" "$(mandoc -T lint -W warning \
			"$top_srcdir/man/$page")" ''
	done
else
	skip 'mdoc' 'mandoc is not installed'
fi

done_testing
