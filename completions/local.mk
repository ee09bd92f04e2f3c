# SPDX-License-Identifier: BSD-2-Clause
# completions: what shells offer behind the names of our programs, made from
# the option tables that these print.

completed = fakebuild faked pkgdb cpiotranslate tartranslate protocmp \
	protolist uchroot autopkgtest-virt-uchroot attest
completed_as = $(completed) $(fakeroot_names) $(pseudo_names)
completed_programs = fakebuild faked/faked pkgdb/pkgdb \
	cpiotranslate tartranslate \
	protocmp/protocmp protocmp/protolist uchroot/uchroot \
	uchroot/autopkgtest-virt-uchroot attest/attest
if PSEUDO_NAME
completed_programs += %D%/pseudo
%D%/pseudo: fakebuild
	$(AM_V_GEN)$(MKDIR_P) %D% && $(LN_S) -f ../fakebuild $@
endif

# A cross-build cannot run its programs; then completions ask them later.
if CROSS_COMPILING
completion_rows = -
else
completion_rows = %D%/rows
completion_tables = %D%/rows
endif

%D%/rows: $(completed_programs) preload/libfakebuild.so
	$(AM_V_GEN)$(MKDIR_P) %D% && for program in $(completed_programs); do \
		table=`./$$program --print-options` || exit; \
		echo "$$table" | sed "s|^|$${program##*/}	|"; \
	done >$@.tmp && mv $@.tmp $@

completions_made = %D%/bash/fakebuild %D%/zsh/_fakebuild \
	%D%/fish/fakebuild.fish
$(completions_made): $(completion_tables) %D%/fill Makefile

fill_completion = $(AM_V_GEN)$(MKDIR_P) $(@D) && \
	$(SHELL) $(srcdir)/%D%/fill

%D%/bash/fakebuild: %D%/fakebuild.bash
	$(fill_completion) bash $(srcdir)/%D%/fakebuild.bash \
		$(completion_rows) $(completed_as) >$@
%D%/zsh/_fakebuild: %D%/_fakebuild
	$(fill_completion) zsh $(srcdir)/%D%/_fakebuild \
		$(completion_rows) $(completed_as) >$@
%D%/fish/fakebuild.fish: %D%/fakebuild.fish
	$(fill_completion) fish $(srcdir)/%D%/fakebuild.fish \
		$(completion_rows) $(completed_as) >$@

# bash and fish look for a file of the program's name, zsh reads all.
bashcompletiondir = @bashcompletiondir@
zshcompletiondir = @zshcompletiondir@
fishcompletiondir = @fishcompletiondir@
nodist_bashcompletion_DATA = %D%/bash/fakebuild
nodist_zshcompletion_DATA = %D%/zsh/_fakebuild
nodist_fishcompletion_DATA = %D%/fish/fakebuild.fish

# faked is no command, unless it has the name of fakeroot's.
completion_links = pkgdb cpiotranslate tartranslate protocmp protolist \
	uchroot autopkgtest-virt-uchroot attest \
	$(fakeroot_names) $(pseudo_names)
install-completion-links:
	for name in $(completion_links); do \
		test -z '$(bashcompletiondir)' || $(LN_S) -f fakebuild \
			'$(DESTDIR)$(bashcompletiondir)'/$$name || exit; \
		test -z '$(fishcompletiondir)' || $(LN_S) -f fakebuild.fish \
			'$(DESTDIR)$(fishcompletiondir)'/$$name.fish || exit; \
	done
uninstall-completion-links:
	for name in $(completion_links); do \
		rm -f '$(DESTDIR)$(bashcompletiondir)'/$$name \
			'$(DESTDIR)$(fishcompletiondir)'/$$name.fish; \
	done

.PHONY: install-completion-links uninstall-completion-links
CLEANFILES += %D%/pseudo %D%/rows $(completions_made)
EXTRA_DIST += %D%/fill %D%/fakebuild.bash %D%/_fakebuild %D%/fakebuild.fish
