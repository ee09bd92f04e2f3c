# SPDX-License-Identifier: BSD-2-Clause
# raw: what works without libc.
#
# Built twice, as the ledger is: text for all, and for what is linked without
# libc (preload/local.mk, faked/local.mk) also what the compiler calls by itself.

raw_sources = %D%/attrs.c %D%/emulator.c %D%/fakeroot.c %D%/linker.c \
	%D%/path_search.c \
	%D%/preload_list.c %D%/program.c %D%/program_calls.c %D%/program_file.c \
	%D%/text.c %D%/variables.c
raw_nolibc_sources = $(raw_sources) %D%/memory.c
raw_headers = %D%/atomic.h %D%/attrs.h %D%/bytes.h %D%/constants.h %D%/emulator.h \
	%D%/fakeroot.h \
	%D%/linker.h \
	%D%/machine.h %D%/machine_aarch64.h %D%/machine_arm.h \
	%D%/machine_i386.h %D%/machine_riscv64.h \
	%D%/machine_ppc64le.h %D%/machine_s390x.h %D%/machine_x86_64.h \
	%D%/memory.h %D%/numbers_32.h %D%/path_search.h %D%/preload_list.h \
	%D%/program.h %D%/program_calls.h %D%/program_file.h %D%/relocation.h %D%/stat.h \
	%D%/statx.h %D%/syscall.h %D%/text.h %D%/variables.h

noinst_LIBRARIES += %D%/libraw.a
%C%_libraw_a_SOURCES = $(raw_sources) $(raw_headers)
EXTRA_DIST += %D%/memory.c
