# SPDX-License-Identifier: BSD-2-Clause
# faked: the launcher, and the server that keeps a session's state.
#
# Two programs.  fakebuild runs a command without options and is linked with
# no libc at all, so that it costs next to nothing; everything else is faked.
# Without libc nobody sets up what a stack protector reads or what fortified
# calls call: of the hardening, it has PIE and RELRO.  What both need is built
# twice: the plain launcher has the flags of the shim (.c.shim in
# preload/local.mk).

bare_sources = \
	%D%/attach.c \
	%D%/command.c \
	%D%/environment.c \
	%D%/locate.c \
	%D%/loop.c \
	%D%/secret.c \
	%D%/session.c \
	%D%/sweep.c \
	%D%/unmapped.c
bare_headers = \
	%D%/bare.h \
	%D%/command.h \
	%D%/environment.h \
	%D%/locate.h \
	%D%/loop.h \
	%D%/secret.h \
	%D%/session.h \
	%D%/session_inside.h

# ---- fakebuild ----

plain_objects = $(bare_sources:.c=.shim) %D%/plain.shim \
	$(ledger_sources:.c=.shim) preload/mem.shim

$(plain_objects): $(bare_headers) %D%/places.h

fakebuild: $(plain_objects)
	$(AM_V_CCLD)$(CC) $(CFLAGS) -nostdlib $(BARE_LDFLAGS) \
		-Wl,-z,noseparate-code -Wl,-z,noexecstack -o $@ $(plain_objects) -lgcc

bin_SCRIPTS = fakebuild
CLEANFILES += $(plain_objects) fakebuild

# ---- faked ----

bin_PROGRAMS += %D%/faked
noinst_LIBRARIES += %D%/libfaked.a

%C%_libfaked_a_SOURCES = \
	$(bare_sources) $(bare_headers) \
	%D%/durable.h %D%/durable.c \
	%D%/explain.h %D%/explain.c \
	%D%/export.h %D%/export.c \
	%D%/helper.h %D%/helper.c \
	%D%/jobs.h %D%/jobs.c \
	%D%/launch.h %D%/launch.c \
	%D%/launcher.h %D%/launcher.c \
	%D%/live.h %D%/live.c \
	%D%/mapped.h %D%/mapped.c \
	%D%/question.h %D%/question.c \
	%D%/report.h %D%/report.c \
	%D%/server.h %D%/server.c
nodist_%C%_libfaked_a_SOURCES = %D%/places.h

%C%_faked_SOURCES = %D%/main.c
%C%_faked_LDADD = %D%/libfaked.a state/libstate.a ledger/libledger.a \
	common/libcommon.a $(SQLITE3_LIBS)

# ---- what is generated ----

# Where `make install` puts things: known only to make.
%D%/places.h: Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
		echo '#define FAKEBUILD_BINDIR "$(bindir)"'; \
		echo '#define FAKEBUILD_LIBDIR "$(pkglibdir)"'; \
		echo '#define FAKEBUILD_LIB_FROM_BIN "/../lib/$(PACKAGE)"'; \
	} > $@

BUILT_SOURCES += %D%/places.h
CLEANFILES += %D%/places.h
EXTRA_DIST += %D%/plain.c

# The name that others know us by.
install-exec-hook:
	cd '$(DESTDIR)$(bindir)' && $(LN_S) -f fakebuild fakeroot
uninstall-hook:
	rm -f '$(DESTDIR)$(bindir)/fakeroot'
