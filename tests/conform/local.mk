# SPDX-License-Identifier: BSD-2-Clause
# The conformance suite: one program that asks; see conform.h.
test_helpers += %D%/conform
%C%_conform_SOURCES = \
	%D%/conform.h \
	%D%/create.c \
	%D%/devices.c \
	%D%/errors.c \
	%D%/flags.c \
	%D%/handles.c \
	%D%/ids.c \
	%D%/ipc.c \
	%D%/main.c \
	%D%/misc.c \
	%D%/mode.c \
	%D%/names.c \
	%D%/open.c \
	%D%/owner.c \
	%D%/permission.c \
	%D%/pointers.c \
	%D%/process.c \
	%D%/sandbox.c \
	%D%/times.c \
	%D%/users.c \
	%D%/walks.c \
	%D%/xattr.c
# Each question is a process: names are looked up before, not in each anew.
%C%_conform_LDFLAGS = $(AM_LDFLAGS) -Wl,-z,now

EXTRA_DIST += %D%/compare %D%/musl.h %D%/world %D%/impossible.list \
	%D%/no-namespaces.list %D%/i386.list %D%/root.expected.gz

# What real root is answered here, for systems without root; started by root.
record-conformance: test-programs
	@dir=$$(mktemp -d) && chmod 755 $$dir && \
	tests/conform/conform -p $$dir && \
	{ echo "# Linux $$($(top_srcdir)/tests/conform/world)"; \
	  tests/conform/conform $$dir; } | gzip -9n \
		>$(top_srcdir)/tests/conform/root.expected.gz && \
	chmod -R u+rwx $$dir && rm -rf $$dir

.PHONY: record-conformance
