# SPDX-License-Identifier: BSD-2-Clause
# faked: the launcher, and the server that keeps a session's state.
#
# Two programs.  fakebuild does a run that asks for no state, and is linked with
# no libc at all, so that it costs next to nothing; everything else is faked.
# Without libc nobody sets up what a stack protector reads or what fortified
# calls call: of the hardening, it has PIE and RELRO.  What both need is built
# twice: fakebuild has the flags of the shim (.c.shim in preload/local.mk).  What
# of it fakebuild does not call is left out: less is mapped at each start.

nolibc_sources = \
	%D%/launcher/called_as.c \
	%D%/launcher/command.c \
	%D%/launcher/environment.c \
	%D%/launcher/locate.c \
	%D%/launcher/loop.c \
	%D%/launcher/plain_options.c \
	%D%/session/overflow_ids.c \
	%D%/session/secret.c \
	%D%/session/session.c \
	%D%/session/session_dir.c \
	%D%/session/session_find.c \
	%D%/session/session_socket.c \
	%D%/session/session_sweep.c
nolibc_headers = \
	%D%/launcher/called_as.h \
	%D%/launcher/command.h \
	%D%/launcher/environment.h \
	%D%/launcher/locate.h \
	%D%/launcher/loop.h \
	%D%/launcher/nolibc.h \
	%D%/launcher/plain_options.h \
	%D%/session/secret.h \
	%D%/session/session.h \
	%D%/session/session_inside.h

# ---- fakebuild ----

fakebuild_objects = $(nolibc_sources:.c=.shim) %D%/launcher/fakebuild.shim \
	$(ledger_sources:.c=.shim) $(raw_nolibc_sources:.c=.shim)

$(fakebuild_objects): $(nolibc_headers) $(raw_headers) \
	common/tool/exit_status.h %D%/install_dirs.h

fakebuild: $(fakebuild_objects) $(shim_counter_objects)
	$(AM_V_CCLD)$(CC) $(CFLAGS) -nostdlib $(NOLIBC_LDFLAGS) \
		-Wl,--gc-sections -Wl,-z,noseparate-code \
		-Wl,-z,noexecstack -o $@ $(fakebuild_objects) \
		$(shim_counter_objects) -lgcc

all-local: fakebuild
CLEANFILES += $(fakebuild_objects) fakebuild

# ---- faked ----

# Beside the library, for in $(bindir) lies the faked of fakeroot.
serverdir = $(pkglibdir)
server_PROGRAMS += %D%/faked
noinst_LIBRARIES += %D%/libfaked.a

%C%_libfaked_a_SOURCES = \
	$(nolibc_sources) $(nolibc_headers) \
	%D%/launcher/helper.h %D%/launcher/helper.c \
	%D%/launcher/launcher.h %D%/launcher/launcher.c \
	%D%/launcher/options.h %D%/launcher/options.c \
	%D%/launcher/question.h %D%/launcher/question.c \
	%D%/launcher/state_session.h %D%/launcher/state_session.c \
	%D%/launcher/unsaved.h %D%/launcher/unsaved.c \
	%D%/session/alone.h %D%/session/alone.c \
	%D%/doctor/doctor.h %D%/doctor/doctor.c \
	%D%/doctor/findings.h %D%/doctor/folder.c %D%/doctor/machine.c \
	%D%/doctor/elf.h %D%/doctor/elf.c %D%/doctor/programs.c \
	%D%/doctor/trial.c \
	%D%/explain/explain.h %D%/explain/explain.c \
	%D%/explain/answer.h %D%/explain/text.c %D%/explain/json.c \
	%D%/pseudo/enter.h %D%/pseudo/enter.c \
	%D%/pseudo/front.h %D%/pseudo/front.c \
	%D%/pseudo/keeper.h %D%/pseudo/keeper.c \
	%D%/pseudo/maintain.h %D%/pseudo/maintain.c \
	%D%/pseudo/options.h %D%/pseudo/options.c \
	%D%/pseudo/own.h %D%/pseudo/own.c \
	%D%/pseudo/place.h %D%/pseudo/place.c \
	%D%/server/export.h %D%/server/export.c \
	%D%/server/maintain.h %D%/server/maintain.c \
	%D%/server/jobs.h %D%/server/jobs.c \
	%D%/server/report.h %D%/server/report.c \
	%D%/server/server.h %D%/server/server.c \
	%D%/server/state_keep.h %D%/server/state_keep.c \
	%D%/server/state_marked.h %D%/server/state_marked.c \
	%D%/server/state_sync.h %D%/server/state_sync.c \
	%D%/server/state_witness.h %D%/server/state_witness.c
nodist_%C%_libfaked_a_SOURCES = %D%/install_dirs.h

# It is copied alone into images, so it is linked with no library but libc.
%C%_faked_SOURCES = %D%/server/main.c common/file/sqlite.c
%C%_faked_LDADD = %D%/libfaked.a $(pkgdb_archives) -ldl

# What readers of all formats need, faked does not have.
server_PROGRAMS += %D%/fakebuild-import
%C%_fakebuild_import_SOURCES = %D%/import/main.c
%C%_fakebuild_import_LDADD = %D%/libimport.a $(pkgdb_libs)
noinst_LIBRARIES += %D%/libimport.a
%C%_libimport_a_SOURCES = \
	%D%/import/carry.h %D%/import/carry.c \
	%D%/import/census.h %D%/import/census.c \
	%D%/import/fit.h %D%/import/fit.c \
	%D%/import/group.h %D%/import/group.c \
	%D%/import/import.h %D%/import/files.c %D%/import/report.c \
	%D%/import/merge.h %D%/import/merge.c \
	%D%/import/names.h %D%/import/names.c \
	%D%/import/relink.h %D%/import/relink.c \
	%D%/import/rule.h %D%/import/rule.c \
	%D%/import/steps.h %D%/import/steps.c \
	%D%/import/part_file.h %D%/import/part_file.c \
	%D%/import/take.h %D%/import/take.c

# ---- what is generated ----

# Where `make install` puts things: known only to make.
%D%/install_dirs.h: Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
		echo '#define FAKEBUILD_LIBDIR "$(pkglibdir)"'; \
		echo "#define FAKEBUILD_LIB_FROM_BIN \"$(lib_from_bin)\""; \
	} > $@

# The way from $(bindir) to $(pkglibdir), which stays when both are moved.
lib_from_bin = $$(echo '$(bindir) $(pkglibdir)' | $(AWK) '{ \
	gsub("//+", "/"); \
	n = split($$1, bin, "/"); \
	m = split($$2, lib, "/"); \
	for (same = 1; same <= n && bin[same] == lib[same]; same++); \
	for (i = same; i <= n; i++) printf "/.."; \
	for (i = same; i <= m; i++) printf "/%s", lib[i] }')

BUILT_SOURCES += %D%/install_dirs.h
CLEANFILES += %D%/install_dirs.h
EXTRA_DIST += %D%/launcher/fakebuild.c

# ---- what is installed besides ----

# As programs, which install-strip strips.
install_program = $(INSTALL_PROGRAM_ENV) $(INSTALL_PROGRAM)
lib32dir = $(pkglibdir)/lib32
install-exec-local: fakebuild preload/libfakebuild.so $(lib32)
	$(MKDIR_P) '$(DESTDIR)$(bindir)' '$(DESTDIR)$(pkglibdir)'
	$(install_program) fakebuild '$(DESTDIR)$(bindir)'
	$(install_program) -m 755 preload/libfakebuild.so \
		'$(DESTDIR)$(pkglibdir)'
	cd '$(DESTDIR)$(pkglibdir)' && \
		for link in $(library_links); do \
			$(LN_S) -f libfakebuild.so $$link || exit; done
	test -z '$(lib32)' || { \
		$(MKDIR_P) '$(DESTDIR)$(lib32dir)' && \
		$(install_program) -m 755 $(lib32) '$(DESTDIR)$(lib32dir)' && \
		cd '$(DESTDIR)$(lib32dir)' && \
		for link in $(library_links); do \
			$(LN_S) -f libfakebuild.so $$link || exit; done; }
uninstall-local:
	cd '$(DESTDIR)$(bindir)' && rm -f fakebuild
	cd '$(DESTDIR)$(pkglibdir)' && \
		rm -f libfakebuild.so $(library_links)
	-test -z '$(lib32)' || { cd '$(DESTDIR)$(lib32dir)' && \
		rm -f libfakebuild.so $(library_links); }
	-rmdir '$(DESTDIR)$(lib32dir)'

# The names that others know us by, with their pages.
if FAKEROOT_NAME
fakeroot_names = fakeroot$(fakeroot_suffix) faked$(fakeroot_suffix)
fakeroot_pages = man1/fakeroot$(fakeroot_suffix).1 \
	man8/faked$(fakeroot_suffix).8
endif
if PSEUDO_NAME
pseudo_names = pseudo$(pseudo_suffix)
pseudo_pages = man1/pseudo$(pseudo_suffix).1
endif

install-names:
	for name in $(fakeroot_names) $(pseudo_names); do \
		case $$name in \
		faked*) file=".$(lib_from_bin)/faked" ;; \
		*) file=fakebuild ;; \
		esac; \
		$(LN_S) -f "$$file" '$(DESTDIR)$(bindir)'/$$name || exit; \
	done
install-exec-hook: install-names

# faked without a suffix has its own page.
install-name-pages:
	for page in $(fakeroot_pages) $(pseudo_pages); do \
		case $$page in \
		*/faked.8) continue ;; \
		*/faked*) file=faked.8 ;; \
		*/pseudo*) file=fakebuild-pseudo.1 ;; \
		*) file=fakebuild.1 ;; \
		esac; \
		$(LN_S) -f $$file '$(DESTDIR)$(mandir)'/$$page || exit; \
	done
uninstall-names:
	for name in $(fakeroot_names) $(pseudo_names); do \
		rm -f '$(DESTDIR)$(bindir)'/$$name; \
	done
	for page in $(fakeroot_pages) $(pseudo_pages); do \
		rm -f '$(DESTDIR)$(mandir)'/$$page; \
	done
	-rmdir '$(DESTDIR)$(pkglibdir)'

.PHONY: install-names install-name-pages uninstall-names
