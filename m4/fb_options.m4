# SPDX-License-Identifier: BSD-2-Clause
#
# The --enable options.  The preload shim is built from none of these flags
# but the developer's: a sanitizer inside other people's processes would need
# its runtime to come first in each of them.

# FB_DEV: --enable-dev is the everyday build of a contributor.
AC_DEFUN([FB_DEV], [
	AC_ARG_ENABLE([dev],
		[AS_HELP_STRING([--enable-dev],
			[warnings are errors; optimise for the debugger])],
		[], [enable_dev=no])
	FB_DEV_CFLAGS=
	AS_IF([test "$enable_dev" != no],
		[FB_DEV_CFLAGS="-Werror -Og -g -fno-omit-frame-pointer"])
	AC_SUBST([FB_DEV_CFLAGS])
])

# FB_SANITIZERS: SAN_CFLAGS and SAN_LDFLAGS for programs and unit tests.
AC_DEFUN([FB_SANITIZERS], [
	AC_ARG_ENABLE([sanitizers],
		[AS_HELP_STRING([--enable-sanitizers@<:@=LIST@:>@],
			[instrument programs and tests @<:@address,undefined@:>@])],
		[], [enable_sanitizers=no])
	AS_IF([test "$enable_sanitizers" = yes],
		[enable_sanitizers=address,undefined])
	SAN_CFLAGS= SAN_LDFLAGS=
	AS_IF([test "$enable_sanitizers" != no], [
		SAN_LDFLAGS="-fsanitize=$enable_sanitizers"
		SAN_CFLAGS="$SAN_LDFLAGS -fno-omit-frame-pointer"
		SAN_CFLAGS="$SAN_CFLAGS -fno-sanitize-recover=all"
		fb_saved_cflags=$CFLAGS
		CFLAGS="$CFLAGS $SAN_CFLAGS"
		AC_LINK_IFELSE([AC_LANG_PROGRAM()], [],
			[AC_MSG_ERROR([$CC cannot link $SAN_LDFLAGS])])
		CFLAGS=$fb_saved_cflags
	])
	AC_SUBST([SAN_CFLAGS])
	AC_SUBST([SAN_LDFLAGS])
	AC_SUBST([SANITIZERS], [$enable_sanitizers])
])

# FB_TRY_LDFLAG(FLAG, IF-ACCEPTED): with all that was accepted before.
AC_DEFUN([FB_TRY_LDFLAG], [
	AC_MSG_CHECKING([whether $CC links with $1])
	fb_saved_cflags=$CFLAGS fb_saved_ldflags=$LDFLAGS
	CFLAGS="$CFLAGS $HARD_CFLAGS" LDFLAGS="$LDFLAGS $HARD_LDFLAGS $1"
	AC_LINK_IFELSE([AC_LANG_PROGRAM()],
		[AC_MSG_RESULT([yes]); $2], [AC_MSG_RESULT([no])])
	CFLAGS=$fb_saved_cflags LDFLAGS=$fb_saved_ldflags
])

# FB_FORTIFY: checks of libc calls, in the highest level without a complaint.
# They need an optimising compiler; what the caller or a distribution has
# defined stays, and a sanitizer knows more than they do.
AC_DEFUN([FB_FORTIFY], [
	fb_fortify=no
	fb_saved_cppflags=$CPPFLAGS fb_saved_cflags=$CFLAGS
	for fb_level in 3 2; do
		AS_IF([test "$fb_fortify" != no], [break])
		fb_flags="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$fb_level"
		CPPFLAGS="$fb_flags $fb_saved_cppflags"
		CFLAGS="$FB_DEV_CFLAGS $fb_saved_cflags -Werror"
		AC_MSG_CHECKING([for _FORTIFY_SOURCE=$fb_level])
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
			#include <stdlib.h>
			#ifndef __OPTIMIZE__
			#error "no optimisation, no checks"
			#endif
		]])], [fb_fortify=$fb_level; HARD_CPPFLAGS=$fb_flags])
		AC_MSG_RESULT([$fb_fortify])
	done
	CPPFLAGS=$fb_saved_cppflags CFLAGS=$fb_saved_cflags
])

# FB_HARDENING: HARD_* are for the programs, so that an error in one of them is
# a crash and not a way in.  The shim takes none of it: see preload/local.mk.
AC_DEFUN([FB_HARDENING], [
	AC_ARG_ENABLE([hardening],
		[AS_HELP_STRING([--disable-hardening],
			[build programs without RELRO, PIE, stack protector
			 and _FORTIFY_SOURCE])],
		[], [enable_hardening=yes])
	HARD_CPPFLAGS= HARD_CFLAGS= HARD_LDFLAGS=
	NOLIBC_LDFLAGS='-static -no-pie'
	AS_IF([test "$enable_hardening" != no], [
		FB_TRY_CFLAG([-fstack-protector-strong],
			[HARD_CFLAGS=-fstack-protector-strong])
		FB_TRY_CFLAG([-fPIE], [HARD_CFLAGS="$HARD_CFLAGS -fPIE"])
		for fb_flag in -pie -Wl,-z,relro -Wl,-z,now; do
			FB_TRY_LDFLAG([$fb_flag],
				[HARD_LDFLAGS="$HARD_LDFLAGS $fb_flag"])
		done
		AS_IF([test "$enable_sanitizers" = no], [FB_FORTIFY])
		FB_TRY_LDFLAG([-static-pie -nostartfiles -Wl,-z,relro],
			[NOLIBC_LDFLAGS='-static-pie -Wl,--no-dynamic-linker'
			NOLIBC_LDFLAGS="$NOLIBC_LDFLAGS -Wl,-z,relro -Wl,-z,now"])
		enable_hardening=`echo $HARD_LDFLAGS $HARD_CFLAGS $HARD_CPPFLAGS`
	])
	AC_SUBST([HARD_CPPFLAGS])
	AC_SUBST([HARD_CFLAGS])
	AC_SUBST([HARD_LDFLAGS])
	AC_SUBST([NOLIBC_LDFLAGS])
])

# FB_FUZZERS: build fuzz targets with libFuzzer (clang) besides the replay.
AC_DEFUN([FB_FUZZERS], [
	AC_ARG_ENABLE([fuzzers],
		[AS_HELP_STRING([--enable-fuzzers],
			[build the fuzz targets with libFuzzer; needs clang])],
		[], [enable_fuzzers=no])
	FUZZ_CFLAGS= FUZZ_LDFLAGS=
	AS_IF([test "$enable_fuzzers" != no], [
		FB_TRY_CFLAG([-fsanitize=fuzzer-no-link],
			[FUZZ_CFLAGS=-fsanitize=fuzzer-no-link])
		AS_IF([test -z "$FUZZ_CFLAGS"],
			[AC_MSG_ERROR([--enable-fuzzers needs clang])])
		FUZZ_LDFLAGS=-fsanitize=fuzzer
	])
	AC_SUBST([FUZZ_CFLAGS])
	AC_SUBST([FUZZ_LDFLAGS])
	AM_CONDITIONAL([FUZZERS], [test "$enable_fuzzers" != no])
])

# FB_COVERAGE: COV_CFLAGS and COV_LDFLAGS count which lines and branches were
# run.  The shim has the counters too, in its own way: see tests/coverage.
AC_DEFUN([FB_COVERAGE], [
	AC_ARG_ENABLE([coverage],
		[AS_HELP_STRING([--enable-coverage],
			[count lines and branches, for 'make coverage'; needs gcc])],
		[], [enable_coverage=no])
	COV_CFLAGS= COV_LDFLAGS=
	AS_IF([test "$enable_coverage" != no], [
		COV_CFLAGS="--coverage -fprofile-update=atomic"
		COV_LDFLAGS=--coverage
	])
	AC_SUBST([COV_CFLAGS])
	AC_SUBST([COV_LDFLAGS])
	AM_CONDITIONAL([COVERAGE], [test "$enable_coverage" != no])
])

# FB_NAME(PROGRAM, NAMES): installs other names of fakebuild.
AC_DEFUN([FB_NAME], [
	AC_ARG_ENABLE([$1-name],
		[AS_HELP_STRING([--enable-$1-name@<:@=SUFFIX@:>@],
			[install $2, with SUFFIX behind the name, as a name of
			 fakebuild])],
		[], [enable_$1_name=no])
	AS_CASE([$enable_$1_name], [yes | no], [$1_suffix=],
		[$1_suffix=$enable_$1_name])
	AC_SUBST([$1_suffix])
])

# FB_NAMES: the names of other programs that fakebuild answers to.
AC_DEFUN([FB_NAMES], [
	FB_NAME([fakeroot], [fakeroot and faked])
	AM_CONDITIONAL([FAKEROOT_NAME], [test "$enable_fakeroot_name" != no])
	FB_NAME([pseudo], [pseudo])
	AM_CONDITIONAL([PSEUDO_NAME], [test "$enable_pseudo_name" != no])
])

# FB_COMPLETION(SHELL, DEFAULT): where completions for a shell are installed.
AC_DEFUN([FB_COMPLETION], [
	AC_ARG_WITH([$1-completion-dir],
		[AS_HELP_STRING([--with-$1-completion-dir=DIR],
			[where $1 looks for completions; $2])],
		[], [with_$1_completion_dir=yes])
	AS_CASE([$with_$1_completion_dir],
		[yes], [$1completiondir='$2'],
		[no], [$1completiondir=],
		[$1completiondir=$with_$1_completion_dir])
	AC_SUBST([$1completiondir])
])

# FB_COMPLETIONS: for each shell; a cross-build cannot ask its programs.
AC_DEFUN([FB_COMPLETIONS], [
	FB_COMPLETION([bash], [${datadir}/bash-completion/completions])
	FB_COMPLETION([zsh], [${datadir}/zsh/site-functions])
	FB_COMPLETION([fish], [${datadir}/fish/vendor_completions.d])
	AM_CONDITIONAL([CROSS_COMPILING], [test "$cross_compiling" = yes])
])
