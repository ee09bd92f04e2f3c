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

# Large sessions: look-up, memory, save and load.
#? make bench-records        large sessions: look-up, memory, save and load
RECORDS = 1000000 10000000
bench-records: all $(bench_programs)
	@dir=`mktemp -d` && for n in $(RECORDS); do \
		%D%/records $$n $$dir faked/faked || exit 1; \
	done; rm -rf $$dir

.PHONY: bench bench-records

EXTRA_DIST += %D%/README %D%/run.py %D%/tools.py %D%/workloads.py \
	%D%/report.py

# The stream translators against cat; also part of bench.
bench-streams:
	@$(MAKE) --no-print-directory bench WORKLOAD=streams

# Parts of a tree, merged; also part of bench.
bench-merge:
	@$(MAKE) --no-print-directory bench WORKLOAD=merge

.PHONY: bench-streams bench-merge
EXTRA_DIST += %D%/streams.py %D%/merge.py
