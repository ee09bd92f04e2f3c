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
