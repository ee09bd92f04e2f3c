# SPDX-License-Identifier: BSD-2-Clause
# pkgdb: what the packages say about each path.
#
#	db/	entries, how they are merged, users; the compiled form
#	parse/	what the readers of all formats do with a line
#	ips/	actions and transforms of IPS manifests
#	read/	a reader for each format, and their table
#	write/	a writer for each form
#	open/	options that name databases, for all programs that read them
#	tool/	pkgdb(1)

# What main files share: it prints and exits, which the library never does.
noinst_LIBRARIES += %D%/libopen.a
%C%_libopen_a_SOURCES = \
	%D%/open/database_options.h %D%/open/database_options.c \
	%D%/open/open.h %D%/open/open.c

noinst_LIBRARIES += %D%/libpkgdb.a
%C%_libpkgdb_a_SOURCES = \
	%D%/db/compiled.h %D%/db/compiled.c \
	%D%/db/compiled_write.c \
	%D%/db/db.h %D%/db/db.c \
	%D%/db/entry.h %D%/db/entry.c \
	%D%/db/index.h %D%/db/index.c %D%/db/lookup.c \
	%D%/db/order.h %D%/db/order.c \
	%D%/db/look.h %D%/db/look.c \
	%D%/db/machine.h %D%/db/machine.c \
	%D%/db/merge.c \
	%D%/db/pack.h %D%/db/pack.c \
	%D%/db/pack_add.h %D%/db/pack_add.c \
	%D%/db/packer.h %D%/db/packer.c \
	%D%/db/pkgdb.h %D%/db/pkgdb.c \
	%D%/db/seal.c \
	%D%/db/sqlite.h %D%/db/sqlite.c %D%/db/sqlite_put.c \
	%D%/db/users.h %D%/db/users.c \
	%D%/db/users_table.h %D%/db/users_table.c \
	%D%/parse/lex.h %D%/parse/lex.c \
	%D%/parse/mtree_keyword.h %D%/parse/mtree_keyword.c \
	%D%/parse/params.h %D%/parse/params.c \
	%D%/parse/perm_text.h %D%/parse/perm_text.c \
	%D%/parse/pkginfo.h %D%/parse/pkginfo.c \
	%D%/parse/reader.h %D%/parse/reader.c \
	%D%/parse/svr4.h %D%/parse/svr4.c \
	%D%/parse/symbolic_mode.h %D%/parse/symbolic_mode.c \
	%D%/ips/ips_action.h %D%/ips/ips_action.c \
	%D%/ips/ips_apply.c \
	%D%/ips/ips_run.h %D%/ips/ips_run.c \
	%D%/ips/ips_transform.h %D%/ips/ips_transform.c \
	%D%/read/detect.h %D%/read/detect.c \
	%D%/read/part_entry.h %D%/read/part_entry.c \
	%D%/read/exceptions.h %D%/read/exceptions.c \
	%D%/read/formats.def %D%/read/formats.h %D%/read/formats.c \
	%D%/read/manifest.h %D%/read/manifest.c \
	%D%/read/read.c \
	%D%/read/read_contents.c \
	%D%/read/read_device_table.c \
	%D%/read/read_fakeroot.c \
	%D%/read/read_gen_init_cpio.c \
	%D%/read/read_ips.c \
	%D%/read/read_ips_dir.c \
	%D%/read/read_json.c \
	%D%/read/read_mtree.c \
	%D%/read/read_pkgdefs.c \
	%D%/read/read_pkgmap.c \
	%D%/read/read_protolist.c \
	%D%/read/read_prototype.c \
	%D%/read/read_rpm.c \
	%D%/read/read_state.h %D%/read/read_state.c \
	%D%/read/read_statoverride.c \
	%D%/read/state_paths.h %D%/read/state_paths.c \
	%D%/read/text_source.h %D%/read/text_source.c \
	%D%/read/text_window.h %D%/read/text_window.c \
	%D%/write/groups.h %D%/write/groups.c \
	%D%/write/write.h %D%/write/write.c \
	%D%/write/write_conflict.h %D%/write/write_conflict.c \
	%D%/write/write_device_table.c \
	%D%/write/write_entries.c \
	%D%/write/write_gen_init_cpio.c \
	%D%/write/write_ips.c \
	%D%/write/write_json.c \
	%D%/write/write_mtree.c \
	%D%/write/write_protolist.c \
	%D%/write/write_rpm.c \
	%D%/write/write_squashfs.c \
	%D%/write/write_statoverride.c \
	%D%/write/write_text.h %D%/write/write_text.c
%C%_libpkgdb_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE3_CFLAGS)

# What every program is linked with that reads a database; faked has the
# archives alone.
pkgdb_archives = %D%/libpkgdb.a parts/libparts.a codec/libcodec.a \
	state/libstate.a ledger/libledger.a raw/libraw.a common/libcommon.a
pkgdb_libs = $(pkgdb_archives) $(SQLITE3_LIBS) $(LIBARCHIVE_LIBS) \
	$(JANSSON_LIBS)

bin_PROGRAMS += %D%/pkgdb
%C%_pkgdb_SOURCES = \
	%D%/tool/commands.h \
	%D%/tool/convert.c \
	%D%/tool/lint.h %D%/tool/lint.c \
	%D%/tool/main.c \
	%D%/tool/options.h %D%/tool/options.c \
	%D%/tool/query.c
%C%_pkgdb_LDADD = %D%/libopen.a $(pkgdb_libs)
