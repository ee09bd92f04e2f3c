# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets.  For a target `tar` in fuzz_tar.c, the replay of its seeds:
#	fuzz_replays += %D%/tar_replay
#	%C%_tar_replay_SOURCES = %D%/fuzz_tar.c %D%/replay.c
# and the fuzzer itself, inside `if FUZZERS`:
#	check_PROGRAMS += %D%/fuzz_tar
#	%C%_fuzz_tar_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

include %D%/pkgdb.mk

EXTRA_DIST += %D%/replay.c
