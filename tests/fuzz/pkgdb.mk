# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets of pkgdb: one source, compiled once for each text reader, and one
# for its SQLite files.  A target for the depth of mtree beside them.

%C%_pkgdb_libs = $(pkgdb_libs)

fuzz_replays += %D%/pkgdb_mtree_replay
%C%_pkgdb_mtree_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_mtree_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_mtree_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"mtree"'
fuzz_replays += %D%/pkgdb_json_replay
%C%_pkgdb_json_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_json_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_json_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"json"'
fuzz_replays += %D%/pkgdb_protolist_replay
%C%_pkgdb_protolist_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_protolist_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_protolist_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"protolist"'
fuzz_replays += %D%/pkgdb_ips_replay
%C%_pkgdb_ips_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_ips_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_ips_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"ips"'
fuzz_replays += %D%/pkgdb_gen_init_cpio_replay
%C%_pkgdb_gen_init_cpio_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_gen_init_cpio_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_gen_init_cpio_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"gen_init_cpio"'
fuzz_replays += %D%/pkgdb_pkgmap_replay
%C%_pkgdb_pkgmap_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_pkgmap_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_pkgmap_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"pkgmap"'
fuzz_replays += %D%/pkgdb_device_table_replay
%C%_pkgdb_device_table_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_device_table_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_device_table_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"device-table"'
fuzz_replays += %D%/pkgdb_contents_replay
%C%_pkgdb_contents_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_contents_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_contents_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"contents"'
fuzz_replays += %D%/pkgdb_statoverride_replay
%C%_pkgdb_statoverride_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_statoverride_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_statoverride_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"statoverride"'
fuzz_replays += %D%/pkgdb_rpm_replay
%C%_pkgdb_rpm_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_rpm_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_rpm_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"rpm"'
fuzz_replays += %D%/pkgdb_prototype_replay
%C%_pkgdb_prototype_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_prototype_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_prototype_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"prototype"'
fuzz_replays += %D%/pkgdb_fakeroot_replay
%C%_pkgdb_fakeroot_replay_SOURCES = %D%/fuzz_pkgdb.c %D%/replay.c
%C%_pkgdb_fakeroot_replay_LDADD = $(%C%_pkgdb_libs)
%C%_pkgdb_fakeroot_replay_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"fakeroot"'
fuzz_replays += %D%/pkgdb_sqlite_replay
%C%_pkgdb_sqlite_replay_SOURCES = %D%/fuzz_pkgdb_sqlite.c %D%/replay.c
%C%_pkgdb_sqlite_replay_LDADD = $(%C%_pkgdb_libs)
fuzz_replays += %D%/pkgdb_exceptions_replay
%C%_pkgdb_exceptions_replay_SOURCES = %D%/fuzz_pkgdb_exceptions.c %D%/replay.c
%C%_pkgdb_exceptions_replay_LDADD = $(%C%_pkgdb_libs)
fuzz_replays += %D%/mtree_depth_replay
%C%_mtree_depth_replay_SOURCES = %D%/fuzz_mtree_depth.c %D%/replay.c
%C%_mtree_depth_replay_LDADD = $(%C%_pkgdb_libs)

if FUZZERS
check_PROGRAMS += %D%/fuzz_pkgdb_mtree
%C%_fuzz_pkgdb_mtree_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_mtree_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"mtree"'
%C%_fuzz_pkgdb_mtree_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_mtree_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_json
%C%_fuzz_pkgdb_json_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_json_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"json"'
%C%_fuzz_pkgdb_json_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_json_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_protolist
%C%_fuzz_pkgdb_protolist_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_protolist_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"protolist"'
%C%_fuzz_pkgdb_protolist_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_protolist_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_ips
%C%_fuzz_pkgdb_ips_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_ips_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"ips"'
%C%_fuzz_pkgdb_ips_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_ips_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_gen_init_cpio
%C%_fuzz_pkgdb_gen_init_cpio_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_gen_init_cpio_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"gen_init_cpio"'
%C%_fuzz_pkgdb_gen_init_cpio_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_gen_init_cpio_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_pkgmap
%C%_fuzz_pkgdb_pkgmap_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_pkgmap_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"pkgmap"'
%C%_fuzz_pkgdb_pkgmap_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_pkgmap_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_device_table
%C%_fuzz_pkgdb_device_table_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_device_table_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"device-table"'
%C%_fuzz_pkgdb_device_table_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_device_table_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_contents
%C%_fuzz_pkgdb_contents_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_contents_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"contents"'
%C%_fuzz_pkgdb_contents_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_contents_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_statoverride
%C%_fuzz_pkgdb_statoverride_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_statoverride_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"statoverride"'
%C%_fuzz_pkgdb_statoverride_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_statoverride_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_rpm
%C%_fuzz_pkgdb_rpm_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_rpm_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"rpm"'
%C%_fuzz_pkgdb_rpm_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_rpm_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_prototype
%C%_fuzz_pkgdb_prototype_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_prototype_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"prototype"'
%C%_fuzz_pkgdb_prototype_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_prototype_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_fakeroot
%C%_fuzz_pkgdb_fakeroot_SOURCES = %D%/fuzz_pkgdb.c
%C%_fuzz_pkgdb_fakeroot_CPPFLAGS = $(AM_CPPFLAGS) -DFORMAT='"fakeroot"'
%C%_fuzz_pkgdb_fakeroot_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_fakeroot_LDADD = $(%C%_pkgdb_libs)
check_PROGRAMS += %D%/fuzz_pkgdb_sqlite %D%/fuzz_pkgdb_exceptions \
	%D%/fuzz_mtree_depth
%C%_fuzz_pkgdb_sqlite_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_sqlite_LDADD = $(%C%_pkgdb_libs)
%C%_fuzz_pkgdb_exceptions_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pkgdb_exceptions_LDADD = $(%C%_pkgdb_libs)
%C%_fuzz_mtree_depth_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_mtree_depth_LDADD = $(%C%_pkgdb_libs)
endif
