# SPDX-License-Identifier: BSD-2-Clause
#
# The manual pages have every option that the programs tell, and no other.

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

done_testing
