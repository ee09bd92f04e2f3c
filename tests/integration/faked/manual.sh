# SPDX-License-Identifier: BSD-2-Clause
#
# The manual pages are good mdoc.

. "${top_srcdir:-.}/tests/tap.sh"

if have mandoc; then
	for page in fakebuild.1 faked.8 fakebuild-state.5 \
		fakebuild-explain.7; do
		is "$page is good mdoc" "$(mandoc -T lint -W warning \
			"$top_srcdir/man/$page")" ''
	done
else
	skip 'mdoc' 'mandoc is not installed'
fi

done_testing
