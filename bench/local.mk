# SPDX-License-Identifier: BSD-2-Clause
# bench: what the tools cost, as ratios to the bare command.  See bench/README.

bench_programs = %D%/lookup %D%/loop %D%/loop-static %D%/worker \
	%D%/records
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs) bench.csv bench.svg

%C%_lookup_LDADD = $(pkgdb_libs)
%C%_loop_LDADD = common/libcommon.a
%C%_loop_static_SOURCES = %D%/loop.c
%C%_loop_static_LDADD = common/libcommon.a
%C%_loop_static_LDFLAGS = $(AM_LDFLAGS) -static-pie
%C%_worker_LDADD = common/libcommon.a
%C%_records_LDADD = ledger/libledger.a raw/libraw.a

# WORKLOAD picks some by name, ROUNDS and BENCHFLAGS go to the driver.
WORKLOAD =
ROUNDS = 7
BENCHFLAGS =
#? make bench                ratios to the bare command and to other tools
bench: all $(bench_programs)
	@$(PYTHON3) $(srcdir)/bench/run.py --build . --rounds $(ROUNDS) \
		$(BENCHFLAGS) $(WORKLOAD)

# README's table and the plot beside it, of what make bench has measured.
#? make bench-publish        README's table, of the last make bench
PUBLISH = bench.csv
bench-publish:
	@$(PYTHON3) $(srcdir)/bench/publish.py $(PUBLISH)

# What moved since OLD, the folder of another build of the same compiler.
#? make bench-compare OLD=DIR what moved since another build
OLD =
COMPARE_ROUNDS = 15
bench-compare: all $(bench_programs)
	@test -n "$(OLD)" || { \
		echo 'make bench-compare OLD=BUILD-FOLDER' >&2; exit 2; }
	@$(PYTHON3) $(srcdir)/bench/compare.py --rounds $(COMPARE_ROUNDS) \
		$(COMPAREFLAGS) $(OLD) $(WORKLOAD)
COMPAREFLAGS =

# Large sessions: look-up, update, memory, save and load.
#? make bench-records        large sessions: look-up, update, save and load
RECORDS = 10000 100000 1000000 10000000
bench-records: all $(bench_programs)
	@dir=`mktemp -d` && for n in $(RECORDS); do \
		%D%/records $$n $$dir faked/faked || exit 1; \
	done; rm -rf $$dir

.PHONY: bench bench-compare bench-publish bench-records

EXTRA_DIST += %D%/README %D%/run.py %D%/tools.py %D%/workloads.py \
	%D%/report.py %D%/measure.py %D%/places.py %D%/figures.py \
	%D%/compare.py %D%/pairs.py %D%/publish.py %D%/figures.csv %D%/figures.svg

# The stream translators against cat; also part of bench.
bench-streams:
	@$(MAKE) --no-print-directory bench WORKLOAD=streams

# Parts of a tree, merged; also part of bench.
bench-merge:
	@$(MAKE) --no-print-directory bench WORKLOAD=merge

# Two processes at once; also part of bench.
bench-pairs:
	@$(MAKE) --no-print-directory bench WORKLOAD=pairs

.PHONY: bench-streams bench-merge bench-pairs
EXTRA_DIST += %D%/streams.py %D%/merge.py
