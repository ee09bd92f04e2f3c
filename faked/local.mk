# SPDX-License-Identifier: BSD-2-Clause
# faked: the launcher, and the server that keeps a session's state.
#
# Two programs: fakebuild starts in no time and links no database; whatever
# needs one is a job for faked.

bin_PROGRAMS += fakebuild %D%/faked
noinst_LIBRARIES += %D%/libfaked.a %D%/libsession.a

faked_places = \
	-DFAKEBUILD_BINDIR='"$(bindir)"' \
	-DFAKEBUILD_LIBDIR='"$(pkglibdir)"' \
	-DFAKEBUILD_LIB_FROM_BIN='"../lib/$(PACKAGE)"'

# What both programs need: sessions, children, signals.
%C%_libsession_a_CPPFLAGS = $(AM_CPPFLAGS) $(faked_places)
%C%_libsession_a_SOURCES = \
	%D%/attach.c \
	%D%/command.h %D%/command.c \
	%D%/environment.h %D%/environment.c \
	%D%/locate.h %D%/locate.c \
	%D%/loop.h %D%/loop.c \
	%D%/session.h %D%/session.c

fakebuild_SOURCES = \
	%D%/fakebuild.c \
	%D%/helper.h %D%/helper.c \
	%D%/launch.h %D%/launch.c \
	%D%/live.h %D%/live.c
fakebuild_LDFLAGS = $(AM_LDFLAGS) $(FB_STATIC_LDFLAGS)
fakebuild_LDADD = %D%/libsession.a ledger/libledger.a common/libcommon.a

%C%_libfaked_a_SOURCES = \
	%D%/durable.h %D%/durable.c \
	%D%/explain.h %D%/explain.c \
	%D%/export.h %D%/export.c \
	%D%/fault.h %D%/fault.c \
	%D%/form.c \
	%D%/jobs.h %D%/jobs.c \
	%D%/ledger_io.c \
	%D%/place.c \
	%D%/server.h %D%/server.c \
	%D%/state.h %D%/state.c \
	%D%/store.h %D%/store.c \
	%D%/text.h %D%/text.c
nodist_%C%_libfaked_a_SOURCES = %D%/schema.h

%C%_faked_SOURCES = %D%/main.c
%C%_faked_LDADD = %D%/libfaked.a %D%/libsession.a ledger/libledger.a \
	common/libcommon.a $(SQLITE3_LIBS)

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

# The name that others know us by.
install-exec-hook:
	cd '$(DESTDIR)$(bindir)' && $(LN_S) -f fakebuild fakeroot
uninstall-hook:
	rm -f '$(DESTDIR)$(bindir)/fakeroot'
