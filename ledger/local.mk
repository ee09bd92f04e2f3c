# SPDX-License-Identifier: BSD-2-Clause
# ledger: the shared-memory table of what is known about each inode.
#
# Built twice: here for faked and the tests, and by preload/local.mk into the
# shim, which needs other flags.

ledger_sources = %D%/add.c %D%/device.c %D%/fakeroot_ids.c %D%/fd_socket.c \
	%D%/grow.c %D%/lookup.c %D%/map.c %D%/move.c %D%/own.c \
	%D%/plans.c %D%/record_state.c %D%/segment.c %D%/snapshot.c \
	%D%/update.c %D%/words.c %D%/writers.c %D%/xattrs.c
ledger_headers = %D%/credentials.h %D%/edit.h %D%/fakeroot_ids.h \
	%D%/fd_socket.h %D%/inside.h %D%/layout.h %D%/ledger.h

noinst_LIBRARIES += %D%/libledger.a
# No shim copies a ledger.
%C%_libledger_a_SOURCES = $(ledger_sources) %D%/copy.c $(ledger_headers)
