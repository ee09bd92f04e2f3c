# SPDX-License-Identifier: BSD-2-Clause
# common: small things without opinions, for every program but not the shim.
# sqlite.c stands in for libsqlite3 in faked, which alone is linked with it.

noinst_LIBRARIES += %D%/libcommon.a
%C%_libcommon_a_SOURCES = \
	%D%/arena.h %D%/arena.c \
	%D%/array.h %D%/array.c \
	%D%/base.h %D%/base.c \
	%D%/caps.h %D%/caps.c \
	%D%/database.h %D%/database.c %D%/database_files.c \
	%D%/diag.h %D%/diag.c \
	%D%/digest.h %D%/digest.c \
	%D%/exit_status.h \
	%D%/fault.h %D%/fault.c \
	%D%/io.h %D%/io.c \
	%D%/json.h %D%/json.c \
	%D%/newfile.h %D%/newfile.c \
	%D%/number.h %D%/number.c \
	%D%/options.h %D%/options.c %D%/options_table.c \
	%D%/path.h %D%/path.c \
	%D%/progress.h %D%/progress.c \
	%D%/str.h %D%/str.c \
	%D%/temporary.h %D%/temporary.c \
	%D%/tick.h %D%/tick.c
