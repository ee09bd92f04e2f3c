# SPDX-License-Identifier: BSD-2-Clause
#
# The manual page has every field that protocmp compares, and no other.

. "${top_srcdir:-.}/tests/tap.sh"

# The table has the word file_type for what the section calls type.
${CC:-cc} -E -P -x c -D 'FIELD(i, l, word, k, d, t)=@word' \
	"$top_srcdir/protocmp/compare/field.def" |
	sed -n 's/^@"\(file_\)*\([^ "]*\) *"/\2/p' | sort >compared
sed -n '/^\.Ss What is compared/,/^\.El/s/^\.It Sy //p' \
	"$top_srcdir/man/protocmp.1" | sed 's/ , /\n/g' | sort >written
isnt 'fields are compared' "$(wc -l <compared)" 0
same_file 'protocmp(1) has a paragraph for each of them' written compared

done_testing
