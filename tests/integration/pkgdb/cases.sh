# SPDX-License-Identifier: BSD-2-Clause
#
# Every folder of tests/cases/pkgdb: a command line in `args`, its files, and in
# `expected` all that is to be seen of it.

. "${top_srcdir:-.}/tests/tap.sh"

cases=$top_srcdir/tests/cases/pkgdb
for case in "$cases"/*/; do
	name=$(basename "$case")
	"$cases/run-case" "$case" >found
	same_file "case $name" found "$case/expected"
done
isnt 'there are cases' "$tap_count" 0

done_testing
