# SPDX-License-Identifier: BSD-2-Clause
#
# Each source of raw/ and preload/ has a unit test, or stands with a reason in
# the list of tests/README; and no source has both.

. "${top_srcdir:-.}/tests/tap.sh"

# The names of the list: the words of its first column, and of lines that give
# only names; a word without a folder is in the folder of the one before.
sed -n '/^Every source of raw/,/^$/p' "$top_srcdir/tests/README" |
	sed -n 's/^    \([a-z]\)/\1/p' | sed 's/   .*//' |
	sed 's/\.c\>//' | tr ',' '\n' | awk '
	{
		gsub(/ /, "")
		if (/\//) folder = $0
		sub(/[^\/]*$/, "", folder)
		print /\// ? $0 : folder $0
	}' | sed '/^raw\//!s|^|preload/|' | sort >"$TMPDIR/listed"
(cd "$top_srcdir" && ls raw/*.c preload/*/*.c) | sed 's/\.c$//' |
	sort >"$TMPDIR/sources"

ok 'the list has names' [ -s "$TMPDIR/listed" ]
is 'each name in the list is a source' \
	"$(comm -23 "$TMPDIR/listed" "$TMPDIR/sources")" ''
while read -r source; do
	module=${source%%/*} file=${source##*/}
	if grep -q "/${file}_test$" "$top_srcdir/tests/unit/$module/local.mk"
	then
		echo "$source"
	fi
done <"$TMPDIR/sources" >"$TMPDIR/tested"
is 'a source with a test is not in the list' \
	"$(comm -12 "$TMPDIR/listed" "$TMPDIR/tested")" ''
sort "$TMPDIR/listed" "$TMPDIR/tested" >"$TMPDIR/known"
is 'every other source is in the list' \
	"$(comm -23 "$TMPDIR/sources" "$TMPDIR/known")" ''

done_testing
