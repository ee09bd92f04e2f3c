# SPDX-License-Identifier: BSD-2-Clause
# tests: three layers, one command each, one line of result.  See tests/README.

fuzz_replays =

include %D%/unit/common/local.mk
include %D%/unit/codec/local.mk
include %D%/unit/ledger/local.mk
include %D%/unit/raw/local.mk
include %D%/unit/preload/local.mk
include %D%/unit/faked/local.mk
include %D%/unit/state/local.mk
include %D%/unit/parts/local.mk
include %D%/unit/pkgdb/local.mk
include %D%/unit/translate/local.mk
include %D%/unit/protocmp/local.mk
include %D%/unit/uchroot/local.mk
include %D%/unit/attest/local.mk
include %D%/helpers/local.mk
include %D%/conform/local.mk
include %D%/fuzz/local.mk

# A unit test may reach into every archive; programs name their own libraries.
LDADD = $(noinst_LIBRARIES) preload/libshim.a $(SQLITE3_LIBS) $(LIBARCHIVE_LIBS) \
	$(JANSSON_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
endif
check_PROGRAMS += $(fuzz_replays) $(test_helpers)

check_unit = $(unit_tests) $(fuzz_replays)
check_integration = tests/integration
check_jobs = tests/jobs
# What sanitizers can find fault with: the shim is never built with them, nor is
# what it reaches.
check_sanitized = $(check_unit) \
	tests/integration/attest tests/integration/faked \
	tests/integration/pkgdb \
	tests/integration/protocmp tests/integration/pseudo \
	tests/integration/session tests/integration/suite/command-line.sh \
	tests/integration/suite/completions.sh tests/integration/translate \
	tests/jobs/readme.sh tests/jobs/workflow.sh tests/jobs/workflow-state.sh

# What runs below the shim is never sanitized: a sanitizer wants its runtime to
# come first, and answers some of the calls that are put to the test.  Nor is it
# hardened, which would change the names that it calls.  It needs no library of
# ours either.
tests/helpers/% tests/conform/%: private HARD_CPPFLAGS =
tests/helpers/% tests/conform/%: private HARD_CFLAGS =
tests/helpers/% tests/conform/%: private HARD_LDFLAGS =
tests/helpers/% tests/conform/%: private SAN_CFLAGS =
tests/helpers/% tests/conform/%: private SAN_LDFLAGS =
tests/helpers/% tests/conform/%: private FUZZ_CFLAGS =
tests/helpers/% tests/conform/%: private COV_CFLAGS =
tests/helpers/% tests/conform/%: private COV_LDFLAGS =
tests/helpers/% tests/conform/%: private LDADD = -lpthread -ldl -lrt

# TEST picks single ones, TESTFLAGS goes to tests/run: -v shows all output,
# -k keeps the folders, -j 1 runs one at a time.
TEST = $(check_unit) $(check_integration) $(check_jobs)
TESTFLAGS =
run_tests = SANITIZERS='$(SANITIZERS)' CC='$(CC)' \
	$(top_srcdir)/tests/run $(TESTFLAGS)

# One after the other: `all` is a make of its own, and both make the libraries.
test-programs: all
	@$(MAKE) $(AM_MAKEFLAGS) --no-print-directory check-programs
if !HAVE_CMOCKA
	@echo 'the tests need cmocka: install it and run configure' >&2; exit 1
endif

check-programs: $(check_PROGRAMS)
	@:

#? make check                all tests
check-local: test-programs
	@$(run_tests) $(TEST)

# What is not said to be slow.
#? make check-quick          the tests that are not slow, in about two minutes
check-quick: test-programs
	@$(run_tests) -q $(TEST)

# For a caller who wants to run the tests when make has ended.
check-command:
	@echo "$(run_tests) $(TEST)"

#? make check-unit           functions, with cmocka; replays of fuzz seeds
check-unit: test-programs
	@$(run_tests) $(check_unit)

#? make check-integration    programs, one behaviour per file
check-integration: test-programs
	@$(run_tests) $(check_integration)

#? make check-jobs           real jobs: build, install, package, compare
check-jobs: test-programs
	@$(run_tests) $(check_jobs)

#? make check-sanitized      what sanitizers can see, in a build that has them
check-sanitized: test-programs
	@$(run_tests) $(check_sanitized)

# Each needs programs that are services where they are installed, so that no
# other target asks for them; what is not there is skipped.
#? make check-cluster        parts built by Slurm, and by GNU parallel over ssh
check-cluster: test-programs
	@$(run_tests) tests/cluster

# Campaigns: minutes to hours; CAMPAIGN_SECONDS bounds each of them.
#? make check-long           campaigns; CAMPAIGN_SECONDS=60 shortens them
CAMPAIGN_SECONDS = 600
LONG = tests/cluster tests/long
check-long: test-programs
	@CAMPAIGN_SECONDS=$(CAMPAIGN_SECONDS) $(run_tests) \
		-t 86400 $(LONG)

.PHONY: test-programs check-programs check-quick check-command check-unit \
	check-integration check-jobs check-sanitized check-cluster check-long

EXTRA_DIST += %D%/README %D%/run %D%/tap.sh %D%/unit/unit.h \
	%D%/archives %D%/cases %D%/cluster \
	%D%/integration %D%/jobs %D%/long %D%/fuzz/seeds
