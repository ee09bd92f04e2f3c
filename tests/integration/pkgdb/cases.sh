# SPDX-License-Identifier: BSD-2-Clause
#
# Every folder of tests/cases/pkgdb: a command line in `args`, its files, and
# in `expected` all that is to be seen of it.

. "${top_srcdir:-.}/tests/tap.sh"

run_cases pkgdb
done_testing
