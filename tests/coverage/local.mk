# SPDX-License-Identifier: BSD-2-Clause
# `make coverage`: which lines and branches the tests run.  It works in a build
# folder of its own, made by configure --enable-coverage.  See tests/README.

if COVERAGE
# No process below the shim is sure to reach an end at which it could write down
# its counters, and no libc is there to do it.  counters.ld puts the counters of
# the shim in pages of their own, counters.c shares these among all processes by
# way of a file, store.c adds them to gcov's files.
shim_counter_file = $(abs_top_builddir)/preload/shim.counters
shim_counter_objects = %D%/counters.shim
shim_counters = $(shim_counter_objects) -Wl,-T,$(top_srcdir)/%D%/counters.ld
# The notes of x.shim are x.shim.gcno, those of x.o x.gcno.
shim_counter_cflags = $(COV_CFLAGS) -fdata-sections -dumpdir $(@D)/ \
	-dumpbase $(@F).c -dumpbase-ext .c
%D%/counters.shim: private shim_counter_cflags = \
	-DCOUNTER_FILE='"$(shim_counter_file)"'

%D%/counters.shim %D%/store: %D%/counters.h
%D%/store: %D%/store.c
	@$(MKDIR_P) $(@D)
	$(AM_V_CCLD)$(CC) -I$(top_srcdir) $(FB_STD_CFLAGS) $(FB_WARN_CFLAGS) \
		-o $@ $< -lgcov -ldl
CLEANFILES += %D%/store %D%/counters.shim $(shim_counter_file)

COVERAGE_TESTS = $(check_unit) tests/integration/preload \
	tests/integration/faked tests/integration/pkgdb \
	tests/integration/translate tests/integration/protocmp
COVERAGE_LEVEL = 80

# gcov gives a branch a negative count where a process was killed between two
# counters, and gcovr stops at that unless told to go on.
#
# The tests run as another user, so all may write what counts.  A test that
# fails, be it for what the counters cost, is counted all the same.
coverage: test-programs %D%/store
	@find . -name '*.gcda' -exec rm -f {} +
	@find . -name '*.gcno' | sed 's/gcno$$/gcda/' | while read -r file; do \
		: >"$$file" && chmod 666 "$$file" || exit 1; \
	done
	@rm -f $(shim_counter_file) && truncate -s 16M $(shim_counter_file) && \
		chmod 666 $(shim_counter_file)
	-@GCOV_ERROR_FILE=/dev/null $(run_tests) $(COVERAGE_TESTS)
	@%D%/store preload/libfakebuild.so && rm -f $(shim_counter_file)
	@find . -name '*.gcda' -size 0 -exec rm -f {} +
	@$(MKDIR_P) coverage && gcovr -j -r $(top_srcdir) \
		-e '.*/tests/' -e '.*/bench/' -e '.*/build[^/]*/' \
		--gcov-ignore-parse-errors --csv coverage/files.csv \
		--html-details coverage/index.html .
	@awk -v LEVEL=$(COVERAGE_LEVEL) -f $(top_srcdir)/%D%/report.awk \
		coverage/files.csv
else
# In a new folder each time: notes and counters of an older build would be
# counted too.
#? make coverage             lines and branches that the tests run; needs gcovr
coverage:
	@gcovr --version >/dev/null
	@rm -rf build-coverage && $(MKDIR_P) build-coverage && \
		cd build-coverage && $(abs_top_srcdir)/configure \
		--enable-coverage CC='$(CC)' CFLAGS=-g && \
		$(MAKE) $(AM_MAKEFLAGS) coverage
endif
.PHONY: coverage

EXTRA_DIST += %D%/counters.c %D%/counters.h %D%/counters.ld \
	%D%/report.awk %D%/store.c
