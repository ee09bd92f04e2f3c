# SPDX-License-Identifier: BSD-2-Clause
#
# The manual pages have every option that the programs tell, every field that
# protocmp compares, and no other.

. "${top_srcdir:-.}/tests/tap.sh"

for program in protocmp protolist; do
	ok "$program tells its options" "$program" --help
	"$program" --help | grep -o -e ' -[A-Za-z],' -e ' --[a-z-]*' |
		tr -d ' ,' | sort -u >told
	sed -n '/^\.It Fl/p' "$top_srcdir/man/$program.1" |
		sed 's/ Ar .*//; s/ , / /g' | tr ' ' '\n' |
		sed -n 's/^-/--/p; /^[A-Za-z]$/s/^/-/p' | sort -u >written
	same_file "$program: they are those of its page" told written
	isnt "$program: there are some" "$(wc -l <told)" 0
	like "$program tells its version" "$("$program" --version)" \
		"^$program \(fakebuild\) [0-9]"
	exits "$program refuses another" 2 "$program" --nonsense
	like "$program says so" "$(cat err)" "try '$program --help'"
done

# The table has the word file_type for what the section calls type.
${CC:-cc} -E -P -x c -D 'FIELD(i, l, word, k, d, t)=@word' \
	"$top_srcdir/protocmp/compare/field.def" |
	sed -n 's/^@"\(file_\)*\([^ "]*\) *"/\2/p' | sort >compared
sed -n '/^\.Ss What is compared/,/^\.El/s/^\.It Sy //p' \
	"$top_srcdir/man/protocmp.1" | sed 's/ , /\n/g' | sort >written
isnt 'fields are compared' "$(wc -l <compared)" 0
same_file 'protocmp(1) has a paragraph for each of them' written compared

done_testing
