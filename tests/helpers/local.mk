# SPDX-License-Identifier: BSD-2-Clause
# Small programs that shell tests run: one line each.  tests/local.mk says how
# they are built.

test_helpers += %D%/cloned
test_helpers += %D%/closer
test_helpers += %D%/exchange
test_helpers += %D%/facts
test_helpers += %D%/handler
test_helpers += %D%/hostile
test_helpers += %D%/matrix
test_helpers += %D%/modify
test_helpers += %D%/outside
test_helpers += %D%/portable
test_helpers += %D%/reuse
test_helpers += %D%/sandbox
test_helpers += %D%/shares
test_helpers += %D%/starter
test_helpers += %D%/starved
test_helpers += %D%/storm
test_helpers += %D%/under
test_helpers += %D%/stranger
test_helpers += %D%/survivor
test_helpers += %D%/walks
test_helpers += %D%/wiped
test_helpers += %D%/writers

%C%_matrix_SOURCES = %D%/matrix.c %D%/matrix.h %D%/matrix_accounts.c \
	%D%/matrix_files.c %D%/matrix_ipc.c %D%/matrix_linker.c \
	%D%/matrix_processes.c %D%/matrix_reach.c %D%/matrix_sync.c %D%/matrix_walks.c

# It searches as the shim does, with the shim's own objects.
if X86_64
test_helpers += %D%/sites
endif
if AARCH64
test_helpers += %D%/sites
endif
%C%_sites_SOURCES = %D%/sites.c %D%/sites.h %D%/sites_arm.c %D%/sites_x86.c
%C%_sites_LDADD = preload/libshim.a

# It uses the ledger as the shim does, with the shim's own objects.
%C%_shares_LDADD = preload/libshim.a

# The plug-in of matrix_linker.c, which finds it beside the program; and under
# the name of a sanitizer's runtime, with which the program begins.
matrix_libraries = %D%/matrix_plugin.so %D%/libasan.matrix.so
$(matrix_libraries): %D%/matrix_plugin.c
	@$(MKDIR_P) $(@D)
	$(AM_V_CCLD)$(CC) -D_GNU_SOURCE $(FB_STD_CFLAGS) -shared -fPIC \
		-Wl,-soname,$(@F) -o $@ $(srcdir)/%D%/matrix_plugin.c
%C%_matrix_LDADD = %D%/libasan.matrix.so -lpthread -ldl -lrt
%C%_matrix_LDFLAGS = -Wl,-rpath,'$$ORIGIN'
EXTRA_%C%_matrix_DEPENDENCIES = $(matrix_libraries)
CLEANFILES += $(matrix_libraries)
EXTRA_DIST += %D%/matrix_plugin.c %D%/own_calls.rs

# For programs of arm64: tests/long/arm64.sh compiles it.
EXTRA_DIST += %D%/arm_call.h %D%/arm_patched.c

# For programs of 32 bits: tests/integration/reach/i386.sh compiles it.
EXTRA_DIST += %D%/narrow.c
