# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets.  For a target `tar` in fuzz_tar.c, the replay of its seeds:
#	fuzz_replays += %D%/tar_replay
#	%C%_tar_replay_SOURCES = %D%/fuzz_tar.c %D%/replay.c
# and the fuzzer itself, inside `if FUZZERS`:
#	check_PROGRAMS += %D%/fuzz_tar
#	%C%_fuzz_tar_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

include %D%/pkgdb.mk

EXTRA_DIST += %D%/replay.c %D%/fuzz_file.h

# ---- faked ----

EXTRA_DIST += %D%/fuzz_state.h
fuzz_replays += %D%/ledger_replay %D%/state_sqlite_replay %D%/state_text_replay
%C%_ledger_replay_SOURCES = %D%/fuzz_ledger.c %D%/replay.c
%C%_state_sqlite_replay_SOURCES = %D%/fuzz_state_sqlite.c %D%/replay.c
%C%_state_text_replay_SOURCES = %D%/fuzz_state_text.c %D%/replay.c

if FUZZERS
check_PROGRAMS += %D%/fuzz_ledger %D%/fuzz_state_sqlite %D%/fuzz_state_text
%C%_fuzz_ledger_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_state_sqlite_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_state_text_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
endif

fuzz_replays += %D%/import_replay
%C%_import_replay_SOURCES = %D%/fuzz_import.c %D%/replay.c
%C%_import_replay_LDADD = faked/libimport.a $(pkgdb_libs)

if FUZZERS
check_PROGRAMS += %D%/fuzz_import
%C%_fuzz_import_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_import_LDADD = faked/libimport.a $(pkgdb_libs)
endif

# ---- translate ----

EXTRA_DIST += %D%/fuzz_translate.h
fuzz_replays += %D%/tar_replay %D%/cpio_replay %D%/pax_replay \
	%D%/filters_replay
%C%_tar_replay_SOURCES = %D%/fuzz_tar.c %D%/replay.c
%C%_cpio_replay_SOURCES = %D%/fuzz_cpio.c %D%/replay.c
%C%_pax_replay_SOURCES = %D%/fuzz_pax.c %D%/replay.c
%C%_filters_replay_SOURCES = %D%/fuzz_filters.c %D%/replay.c

if FUZZERS
check_PROGRAMS += %D%/fuzz_tar %D%/fuzz_cpio %D%/fuzz_pax %D%/fuzz_filters
%C%_fuzz_tar_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_cpio_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pax_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_filters_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
endif

# ---- uchroot ----

fuzz_replays += %D%/uchroot_config_replay
%C%_uchroot_config_replay_SOURCES = %D%/fuzz_uchroot_config.c %D%/replay.c

if FUZZERS
check_PROGRAMS += %D%/fuzz_uchroot_config
%C%_fuzz_uchroot_config_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
endif

# ---- attest ----

EXTRA_DIST += %D%/fuzz_attest.h
fuzz_replays += %D%/attest_archive_replay %D%/attest_manifest_replay
fuzz_replays += %D%/attest_keys_replay %D%/attest_statement_replay
fuzz_replays += %D%/attest_descriptor_replay
%C%_attest_archive_replay_SOURCES = %D%/fuzz_attest_archive.c %D%/replay.c
%C%_attest_descriptor_replay_SOURCES = %D%/fuzz_attest_descriptor.c \
	%D%/replay.c
%C%_attest_keys_replay_SOURCES = %D%/fuzz_attest_keys.c %D%/replay.c
%C%_attest_manifest_replay_SOURCES = %D%/fuzz_attest_manifest.c %D%/replay.c
%C%_attest_statement_replay_SOURCES = %D%/fuzz_attest_statement.c %D%/replay.c

if FUZZERS
check_PROGRAMS += %D%/fuzz_attest_archive %D%/fuzz_attest_descriptor \
	%D%/fuzz_attest_manifest
%C%_fuzz_attest_archive_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_attest_descriptor_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_attest_manifest_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
check_PROGRAMS += %D%/fuzz_attest_keys %D%/fuzz_attest_statement
%C%_fuzz_attest_keys_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_attest_statement_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
endif

# ---- preload ----

if X86_64

# The shim's objects are not instrumented: these are compiled once more.
site_sources = preload/site/x86_decode.c preload/site/frames.c \
	preload/site/x86_number.c preload/site/x86_sites.c \
	preload/site/x86_stub.c preload/site/x86_window.c

# With a ledger and memory of its own.
plan_sources = $(site_sources) preload/site/image.c preload/site/plan.c \
	preload/site/sections.c preload/site/x86_machine.c

fuzz_replays += %D%/plan_replay
%C%_plan_replay_SOURCES = %D%/fuzz_plan.c %D%/replay.c $(plan_sources)

fuzz_replays += %D%/sites_replay
%C%_sites_replay_SOURCES = %D%/fuzz_sites.c %D%/replay.c $(site_sources)

if FUZZERS
check_PROGRAMS += %D%/fuzz_sites
%C%_fuzz_sites_SOURCES = %D%/fuzz_sites.c $(site_sources)
%C%_fuzz_sites_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
check_PROGRAMS += %D%/fuzz_plan
%C%_fuzz_plan_SOURCES = %D%/fuzz_plan.c $(plan_sources)
%C%_fuzz_plan_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
endif

endif
