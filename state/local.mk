# SPDX-License-Identifier: BSD-2-Clause
# state: a saved state of a session in memory; state/form has its forms as a
# file, state/ledger makes a state of a ledger and a ledger of a state, and
# state/disk compares it with the files.  Libraries only; faked and pkgdb read
# and write states.

noinst_LIBRARIES += %D%/libstate.a

%C%_libstate_a_SOURCES = \
	%D%/state.h %D%/state.c \
	%D%/writers.c \
	%D%/disk/fit.h %D%/disk/fit.c \
	%D%/disk/match.h %D%/disk/match.c \
	%D%/disk/names.h %D%/disk/names.c \
	%D%/disk/rekey.c \
	%D%/disk/relocate.c \
	%D%/disk/repair.h %D%/disk/repair.c \
	%D%/disk/search.h %D%/disk/search.c \
	%D%/disk/tree_walk.h %D%/disk/tree_walk.c \
	%D%/form/file.c \
	%D%/form/kept.h %D%/form/kept.c \
	%D%/form/own_ledger.h %D%/form/own_ledger.c \
	%D%/form/store.h %D%/form/store_inside.h \
	%D%/form/store.c %D%/form/store_all.c %D%/form/store_open.c \
	%D%/form/store_few.h %D%/form/store_few.c \
	%D%/form/store_row.c %D%/form/store_sync.c \
	%D%/form/store_write.c %D%/form/store_writers.c \
	%D%/form/text.h %D%/form/text.c \
	%D%/form/text_field.h %D%/form/text_field.c \
	%D%/ledger/ledger.c %D%/ledger/ledger_fill.c \
	%D%/ledger/ledger_devices.c \
	%D%/ledger/ledger_file.h %D%/ledger/ledger_file.c \
	%D%/ledger/ledger_layer.c \
	%D%/ledger/ledger_writers.h %D%/ledger/ledger_writers.c
nodist_%C%_libstate_a_SOURCES = %D%/form/schema.h

# The tables are written once, in SQL; the program carries them as text.
%D%/form/schema.h: %D%/form/schema.sql
	$(AM_V_GEN)$(MKDIR_P) %D%/form && { \
		echo 'static const char schema_sql[] ='; \
		$(SED) -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' \
			$(srcdir)/%D%/form/schema.sql; \
		echo ';'; \
	} > $@.new && mv $@.new $@

BUILT_SOURCES += %D%/form/schema.h
CLEANFILES += %D%/form/schema.h
EXTRA_DIST += %D%/form/schema.sql
