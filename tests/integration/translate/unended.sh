# SPDX-License-Identifier: BSD-2-Clause
#
# An archive of cpio that lacks its end marker may have been cut between two
# members: its members come through, but the exit status tells.

. "${top_srcdir:-.}/tests/tap.sh"

need cpio

echo one >a
echo two >b
printf '%s\n' a b | cpio -o -H newc 2>/dev/null >whole
printf '%s\n' a | cpio -o -H newc 2>/dev/null >first
echo '/ r -1 4242 4343 - - - - -' >table

# Without the 124 bytes of the trailer, and the zeros behind it.
for file in whole first; do
	at=$(grep -abo 070701 $file | tail -n 1 | cut -d: -f1)
	head -c "$at" $file >$file.cut
done
: >empty

for file in whole.cut first.cut empty; do
	exits "$file has no end" 1 cpiotranslate -o out table <$file
	is "$file: which is said" "$(cat err)" 'cpiotranslate: standard input: '\
'ends without an end marker: is it complete?'
	is "$file: once in the report" "$(cpiotranslate --report log table \
		<$file >out 2>&1; grep -c '"event":"unended"' log)" 1
done
cpiotranslate table <whole.cut >out 2>err
cpiotranslate table <whole >all
at=$(wc -c <whole.cut)
head -c "$at" all >want
same_file 'the members are translated all the same' out want
exits 'a whole one has no fault' 0 cpiotranslate -o out table <whole
gzip -n <whole.cut >cut.gz
exits 'nor does compression hide it' 1 cpiotranslate -o out table <cut.gz
is 'it is told once' "$(cat err)" 'cpiotranslate: standard input: '\
'ends without an end marker: is it complete?'
gzip -n <whole >whole.gz
exits 'a compressed one that is whole' 0 cpiotranslate -o out table <whole.gz

done_testing
