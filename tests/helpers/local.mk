# SPDX-License-Identifier: BSD-2-Clause
# Small programs that shell tests run: one line each,
# test_helpers += %D%/<name>
test_helpers += %D%/hostile

test_helpers += %D%/matrix
%C%_matrix_SOURCES = %D%/matrix.c %D%/matrix.h %D%/matrix_files.c \
	%D%/matrix_processes.c %D%/matrix_walks.c
%C%_matrix_LDADD = -ldl

# Built here and, by the tests that use it, for other libcs and machines.
test_helpers += %D%/portable
test_helpers += %D%/outside
test_helpers += %D%/reuse
test_helpers += %D%/storm
%C%_storm_LDADD = -lpthread
test_helpers += %D%/wiped
test_helpers += %D%/sandbox
test_helpers += %D%/cloned
%C%_cloned_LDADD = -lpthread
test_helpers += %D%/closer
test_helpers += %D%/victims
test_helpers += %D%/exchange
test_helpers += %D%/handler
