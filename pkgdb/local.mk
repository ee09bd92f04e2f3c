# SPDX-License-Identifier: BSD-2-Clause
# pkgdb: what the packages say about each path.

noinst_LIBRARIES += %D%/libpkgdb.a
%C%_libpkgdb_a_SOURCES = \
	%D%/arena.h %D%/arena.c \
	%D%/db.h \
	%D%/detect.h %D%/detect.c \
	%D%/entry.h %D%/entry.c \
	%D%/exceptions.h %D%/exceptions.c \
	%D%/formats.h %D%/formats.c \
	%D%/index.h %D%/index.c \
	%D%/lex.h %D%/lex.c \
	%D%/machine.h %D%/machine.c \
	%D%/merge.c \
	%D%/pkgdb.h %D%/pkgdb.c \
	%D%/reader.h %D%/reader.c \
	%D%/read_mtree.c \
	%D%/read_protolist.c \
	%D%/seal.c \
	%D%/symbolic_mode.h %D%/symbolic_mode.c \
	%D%/users.h %D%/users.c \
	%D%/users_table.h %D%/users_table.c
%C%_libpkgdb_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE3_CFLAGS)
