# SPDX-License-Identifier: BSD-2-Clause
# Small programs that shell tests run: one line each,
# test_helpers += %D%/<name>
test_helpers += %D%/hostile

# Helpers of the shim's tests run below it with all that these do to their
# environment, their descriptors and their stacks: no sanitizer stands that.
# They need no library of ours either.
HELPER_CFLAGS = $(FB_STD_CFLAGS) $(FB_WARN_CFLAGS) $(FB_DEV_CFLAGS)

test_helpers += %D%/matrix
%C%_matrix_SOURCES = %D%/matrix.c %D%/matrix.h %D%/matrix_files.c \
	%D%/matrix_processes.c %D%/matrix_reach.c %D%/matrix_walks.c
%C%_matrix_CFLAGS = $(HELPER_CFLAGS)
%C%_matrix_LDFLAGS =
%C%_matrix_LDADD = -ldl

test_helpers += %D%/portable
%C%_portable_CFLAGS = $(HELPER_CFLAGS)
%C%_portable_LDFLAGS =
%C%_portable_LDADD =

test_helpers += %D%/outside
%C%_outside_CFLAGS = $(HELPER_CFLAGS)
%C%_outside_LDFLAGS =
%C%_outside_LDADD =

test_helpers += %D%/reuse
%C%_reuse_CFLAGS = $(HELPER_CFLAGS)
%C%_reuse_LDFLAGS =
%C%_reuse_LDADD =

test_helpers += %D%/storm
%C%_storm_CFLAGS = $(HELPER_CFLAGS)
%C%_storm_LDFLAGS =
%C%_storm_LDADD = -lpthread

test_helpers += %D%/wiped
%C%_wiped_CFLAGS = $(HELPER_CFLAGS)
%C%_wiped_LDFLAGS =
%C%_wiped_LDADD =

test_helpers += %D%/sandbox
%C%_sandbox_CFLAGS = $(HELPER_CFLAGS)
%C%_sandbox_LDFLAGS =
%C%_sandbox_LDADD =

test_helpers += %D%/cloned
%C%_cloned_CFLAGS = $(HELPER_CFLAGS)
%C%_cloned_LDFLAGS =
%C%_cloned_LDADD = -lpthread

test_helpers += %D%/closer
%C%_closer_CFLAGS = $(HELPER_CFLAGS)
%C%_closer_LDFLAGS =
%C%_closer_LDADD =

test_helpers += %D%/victims
%C%_victims_CFLAGS = $(HELPER_CFLAGS)
%C%_victims_LDFLAGS =
%C%_victims_LDADD =

test_helpers += %D%/exchange
%C%_exchange_CFLAGS = $(HELPER_CFLAGS)
%C%_exchange_LDFLAGS =
%C%_exchange_LDADD =

test_helpers += %D%/handler
%C%_handler_CFLAGS = $(HELPER_CFLAGS)
%C%_handler_LDFLAGS =
%C%_handler_LDADD =

test_helpers += %D%/starter
%C%_starter_CFLAGS = $(HELPER_CFLAGS)
%C%_starter_LDFLAGS =
%C%_starter_LDADD =

test_helpers += %D%/walks
%C%_walks_CFLAGS = $(HELPER_CFLAGS)
%C%_walks_LDFLAGS =
%C%_walks_LDADD = -lpthread
