# SPDX-License-Identifier: BSD-2-Clause
# common: small things without opinions, for every program but not the shim.
# common/file reads and writes files, common/tree finds those of a tree, and
# common/tool is for main files alone: it prints and exits.  file/sqlite.c stands
# in for libsqlite3 in faked, which alone is linked with it.

noinst_LIBRARIES += %D%/libcommon.a
%C%_libcommon_a_SOURCES = \
	%D%/advance.h %D%/advance.c \
	%D%/arena.h %D%/arena.c \
	%D%/array.h %D%/array.c \
	%D%/base.h %D%/base.c \
	%D%/caps.h %D%/caps.c \
	%D%/deb822.h %D%/deb822.c \
	%D%/digest.h %D%/digest.c \
	%D%/fault.h %D%/fault.c \
	%D%/json.h %D%/json.c \
	%D%/number.h %D%/number.c \
	%D%/path.h %D%/path.c \
	%D%/sha256.h %D%/sha256.c \
	%D%/sha256_blocks.h %D%/sha256_fast.c \
	%D%/str.h %D%/str.c \
	%D%/file/beneath.h %D%/file/beneath.c \
	%D%/file/database.h %D%/file/database.c %D%/file/database_files.c \
	%D%/file/io.h %D%/file/io.c \
	%D%/file/newfile.h %D%/file/newfile.c \
	%D%/file/remove.h %D%/file/remove.c \
	%D%/file/sum.h %D%/file/sum.c \
	%D%/file/temporary.h %D%/file/temporary.c \
	%D%/tree/scan.h %D%/tree/scan.c \
	%D%/tool/diag.h %D%/tool/diag.c \
	%D%/tool/exit_status.h \
	%D%/tool/options.h %D%/tool/options.c %D%/tool/options_table.c \
	%D%/tool/progress.h %D%/tool/progress.c
