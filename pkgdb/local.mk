# SPDX-License-Identifier: BSD-2-Clause
# pkgdb: what the packages say about each path.

noinst_LIBRARIES += %D%/libpkgdb.a
%C%_libpkgdb_a_SOURCES = \
	%D%/arena.h %D%/arena.c \
	%D%/compiled.h %D%/compiled.c %D%/compiled_write.c \
	%D%/db.h \
	%D%/detect.h %D%/detect.c \
	%D%/entry.h %D%/entry.c \
	%D%/exceptions.h %D%/exceptions.c \
	%D%/formats.h %D%/formats.c \
	%D%/index.h %D%/index.c \
	%D%/ips_action.h %D%/ips_action.c \
	%D%/ips_run.h %D%/ips_run.c \
	%D%/ips_transform.h %D%/ips_transform.c %D%/ips_apply.c \
	%D%/lex.h %D%/lex.c \
	%D%/lint.h %D%/lint.c \
	%D%/machine.h %D%/machine.c \
	%D%/merge.c \
	%D%/mtree_keyword.h %D%/mtree_keyword.c \
	%D%/params.h %D%/params.c \
	%D%/perm_text.h %D%/perm_text.c \
	%D%/pkgdb.h %D%/pkgdb.c \
	%D%/pkginfo.h %D%/pkginfo.c \
	%D%/reader.h %D%/reader.c %D%/read.c \
	%D%/read_contents.c \
	%D%/read_device_table.c \
	%D%/read_fakeroot.c \
	%D%/read_gen_init_cpio.c \
	%D%/read_ips.c \
	%D%/read_ips_dir.c \
	%D%/read_mtree.c \
	%D%/read_pkgdefs.c \
	%D%/read_pkgmap.c \
	%D%/read_protolist.c \
	%D%/read_prototype.c \
	%D%/read_rpm.c \
	%D%/read_statoverride.c \
	%D%/read_state.c \
	%D%/seal.c \
	%D%/sqlite.h %D%/sqlite.c \
	%D%/state_names.h %D%/state_names.c \
	%D%/svr4.h %D%/svr4.c \
	%D%/symbolic_mode.h %D%/symbolic_mode.c \
	%D%/users.h %D%/users.c \
	%D%/users_table.h %D%/users_table.c \
	%D%/write.h %D%/write.c \
	%D%/write_device_table.c \
	%D%/write_ips.c \
	%D%/write_json.c \
	%D%/write_mtree.c \
	%D%/write_protolist.c
%C%_libpkgdb_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE3_CFLAGS)

bin_PROGRAMS += %D%/pkgdb
%C%_pkgdb_SOURCES = \
	%D%/commands.h \
	%D%/convert.c \
	%D%/main.c \
	%D%/options.h %D%/options.c \
	%D%/query.c
%C%_pkgdb_LDADD = %D%/libpkgdb.a common/libcommon.a $(SQLITE3_LIBS)
