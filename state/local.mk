# SPDX-License-Identifier: BSD-2-Clause
# state: a saved state of a session: what it is, its forms, and how it stands to
# the files on disk.  Libraries only; faked and pkgdb read and write states.

noinst_LIBRARIES += %D%/libstate.a

%C%_libstate_a_SOURCES = \
	%D%/file.c \
	%D%/fit.h %D%/fit.c \
	%D%/ledger.c \
	%D%/ledger_devices.c \
	%D%/ledger_file.h %D%/ledger_file.c \
	%D%/ledger_writers.h %D%/ledger_writers.c \
	%D%/match.h %D%/match.c \
	%D%/names.h %D%/names.c \
	%D%/own_ledger.h %D%/own_ledger.c \
	%D%/rekey.c \
	%D%/relocate.c \
	%D%/repair.h %D%/repair.c \
	%D%/search.h %D%/search.c \
	%D%/state.h %D%/state.c \
	%D%/store.h %D%/store_inside.h \
	%D%/store.c %D%/store_sync.c %D%/store_write.c %D%/store_writers.c \
	%D%/text.h %D%/text.c \
	%D%/tree_walk.h %D%/tree_walk.c \
	%D%/writers.c
nodist_%C%_libstate_a_SOURCES = %D%/schema.h

# The tables are written once, in SQL; the program carries them as text.
%D%/schema.h: %D%/schema.sql
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
		echo 'static const char schema_sql[] ='; \
		$(SED) -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' \
			$(srcdir)/%D%/schema.sql; \
		echo ';'; \
	} > $@.new && mv $@.new $@

BUILT_SOURCES += %D%/schema.h
CLEANFILES += %D%/schema.h
EXTRA_DIST += %D%/schema.sql
