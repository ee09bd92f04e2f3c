# SPDX-License-Identifier: BSD-2-Clause
#
# A search that ended at its bound, before it had seen every file, is no proof
# that a file is gone: --prune takes nothing out after it.
#
# slow: more files than a search looks at

. "${top_srcdir:-.}/tests/tap.sh"
need perl

mkdir -p tree/many tree/deep
fakebuild --state s.db sh -c 'touch tree/gone tree/moved
	chown 4242:77 tree/gone
	chown 4343:78 tree/moved'
# As many as the search is allowed to look at, and one more.
perl -e 'for my $n (0 .. 200_000) {
	$n % 30_000 or do { $from = "tree/many/$n"; open my $f, ">", $from };
	$n % 30_000 and (link $from, "tree/many/$n" or die $!);
}' || bail 'cannot make the files'
rm tree/gone
mv tree/moved tree/deep/moved

exits 'after half a search --prune fails' 125 fakebuild --state s.db --prune
like 'and says what would help' "$(cat err)" 'too many files .* --root'
rm -rf tree/many
exits 'where all can be seen it takes out what is gone' 0 \
	fakebuild --verbose --state s.db --prune
like 'and nothing else, then or before' "$(cat err)" \
	's\.db: 1 of 2 records deleted'
is 'what was moved is still known' \
	"$(fakebuild --state s.db stat -c %u:%g tree/deep/moved)" 4343:78

done_testing
