# SPDX-License-Identifier: BSD-2-Clause
#
# The launcher is linked statically where the libc can be: it then starts
# faster than the program it launches, and no preload library gets into it.

# FB_STATIC: FB_STATIC_LDFLAGS for programs that want no shared library.
AC_DEFUN([FB_STATIC], [
	AC_ARG_ENABLE([static-launcher],
		[AS_HELP_STRING([--disable-static-launcher],
			[link fakebuild with shared libraries])],
		[], [enable_static_launcher=yes])
	FB_STATIC_LDFLAGS=
	AS_IF([test "$enable_static_launcher" = yes &&
	       test "$enable_sanitizers" = no], [
		AC_CACHE_CHECK([whether $CC links with -static], [fb_cv_static], [
			fb_saved_ldflags=$LDFLAGS
			LDFLAGS="$LDFLAGS -static"
			AC_LINK_IFELSE([AC_LANG_PROGRAM([#include <stdio.h>],
				[puts("");])],
				[fb_cv_static=yes], [fb_cv_static=no])
			LDFLAGS=$fb_saved_ldflags
		])
		AS_IF([test "$fb_cv_static" = yes], [FB_STATIC_LDFLAGS=-static])
	])
	AC_SUBST([FB_STATIC_LDFLAGS])
])
