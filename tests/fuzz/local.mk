# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets.  For a target `tar` in fuzz_tar.c, the replay of its seeds:
#	fuzz_replays += %D%/tar_replay
#	%C%_tar_replay_SOURCES = %D%/fuzz_tar.c %D%/replay.c
# and the fuzzer itself, inside `if FUZZERS`:
#	check_PROGRAMS += %D%/fuzz_tar
#	%C%_fuzz_tar_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

include %D%/pkgdb.mk

EXTRA_DIST += %D%/replay.c

# ---- translate ----

EXTRA_DIST += %D%/fuzz_translate.h
fuzz_replays += %D%/tar_replay %D%/cpio_replay %D%/pax_replay
%C%_tar_replay_SOURCES = %D%/fuzz_tar.c %D%/replay.c
%C%_cpio_replay_SOURCES = %D%/fuzz_cpio.c %D%/replay.c
%C%_pax_replay_SOURCES = %D%/fuzz_pax.c %D%/replay.c

if FUZZERS
check_PROGRAMS += %D%/fuzz_tar %D%/fuzz_cpio %D%/fuzz_pax
%C%_fuzz_tar_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_cpio_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
%C%_fuzz_pax_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
endif
