# SPDX-License-Identifier: BSD-2-Clause
# bench: what the tools cost, as ratios to the bare command.  See bench/README.

bench_programs = %D%/loop %D%/worker
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs) bench.csv bench.svg

%C%_loop_LDADD = common/libcommon.a
%C%_worker_LDADD = common/libcommon.a

# WORKLOAD picks some by name, ROUNDS and BENCHFLAGS go to the driver.
WORKLOAD =
ROUNDS = 7
BENCHFLAGS =
bench: all $(bench_programs)
	@$(PYTHON3) $(srcdir)/bench/run.py --build . --rounds $(ROUNDS) \
		$(BENCHFLAGS) $(WORKLOAD)

.PHONY: bench

EXTRA_DIST += %D%/README %D%/run.py %D%/tools.py %D%/workloads.py \
	%D%/report.py
