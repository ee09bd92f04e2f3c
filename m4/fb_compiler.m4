# SPDX-License-Identifier: BSD-2-Clause
#
# The language level and the warnings.  Each flag is probed, so that an older
# compiler loses one warning and not the whole build.

# FB_TRY_CFLAG(FLAG, IF-ACCEPTED, [IF-REFUSED])
AC_DEFUN([FB_TRY_CFLAG], [
	AS_VAR_PUSHDEF([cache], [fb_cv_cflag_$1])
	AC_CACHE_CHECK([whether $CC accepts $1], [cache], [
		fb_saved_cflags=$CFLAGS
		CFLAGS="$CFLAGS -Werror $1"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
			[AS_VAR_SET([cache], [yes])],
			[AS_VAR_SET([cache], [no])])
		CFLAGS=$fb_saved_cflags
	])
	AS_VAR_IF([cache], [yes], [$2], [$3])
	AS_VAR_POPDEF([cache])
])

# FB_C11: FB_STD_CFLAGS asks for C11 with GNU attributes.
AC_DEFUN([FB_C11], [
	FB_TRY_CFLAG([-std=gnu11], [FB_STD_CFLAGS=-std=gnu11],
		[AC_MSG_ERROR([a C11 compiler is needed])])
	AC_SUBST([FB_STD_CFLAGS])
])

# FB_DOUBLE_WORD: a compare-and-swap of two words at once.  gcc takes the target
# attribute that the ledger uses on x86; clang wants the flag as well.
AC_DEFUN([FB_DOUBLE_WORD], [
	AC_CACHE_CHECK([for a double-word compare-and-swap], [fb_cv_cas], [
		AC_LANG_CONFTEST([AC_LANG_PROGRAM([[
			#ifdef __SIZEOF_INT128__
			static unsigned __int128 word;
			# ifdef __x86_64__
			__attribute__((target("cx16")))
			# endif
			int swap(void);
			int swap(void)
			{
				return __sync_bool_compare_and_swap(&word, 0, 1);
			}
			#else
			static int swap(void) { return 0; }
			#endif
		]], [[return swap();]])])
		fb_cv_cas=none
		fb_saved_cflags=$CFLAGS
		for flag in '' -mcx16; do
			CFLAGS="$fb_saved_cflags $flag"
			AC_LINK_IFELSE([], [fb_cv_cas="yes $flag"; break])
		done
		CFLAGS=$fb_saved_cflags
		rm -f conftest.$ac_ext
	])
	FB_STD_CFLAGS="$FB_STD_CFLAGS ${fb_cv_cas#* }"
	AS_IF([test "$fb_cv_cas" = none], [FB_STD_CFLAGS=${FB_STD_CFLAGS% none}])
])

# FB_MACHINES: the conditionals X86_64 and AARCH64, with pointers of 64 bits, and
# OWN_CALLS for both; NARROW for machines of 32 bits.  There sizes and times get
# 64 bits: raw/numbers_32.h.
AC_DEFUN([FB_MACHINE], [
	AC_CACHE_CHECK([for $1], [$3], [
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
			#if !defined $2 || !defined __LP64__
			# error
			#endif
		]])], [$3=yes], [$3=no])
	])
])
AC_DEFUN([FB_MACHINES], [
	FB_MACHINE([x86-64], [__x86_64__], [fb_cv_x86_64])
	FB_MACHINE([aarch64], [__AARCH64EL__], [fb_cv_aarch64])
	AM_CONDITIONAL([X86_64], [test "$fb_cv_x86_64" = yes])
	AM_CONDITIONAL([AARCH64], [test "$fb_cv_aarch64" = yes])
	AM_CONDITIONAL([OWN_CALLS],
		[test "$fb_cv_x86_64$fb_cv_aarch64" != nono])
	AC_CACHE_CHECK([for pointers of 32 bits], [fb_cv_narrow], [
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
			#ifdef __LP64__
			# error
			#endif
		]])], [fb_cv_narrow=yes], [fb_cv_narrow=no])
	])
	AM_CONDITIONAL([NARROW], [test "$fb_cv_narrow" = yes])
	AS_IF([test "$fb_cv_narrow" = yes], [FB_STD_CFLAGS="$FB_STD_CFLAGS \
-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64"])
])

# FB_I386: the conditional I386, and I386_CC, a compiler for programs of 32 bits
# with the headers of a libc.  --with-i386-cc names it; on x86-64 one is looked
# for unless it says no.
AC_DEFUN([FB_I386], [
	AC_ARG_WITH([i386-cc], [AS_HELP_STRING([--with-i386-cc=COMMAND],
		[the compiler for the library of 32-bit programs; "no" for none
		(default: i686-linux-gnu-gcc or gcc -m32, if there is one)])],
		[], [with_i386_cc=auto])
	AC_MSG_CHECKING([for a compiler of 32-bit programs])
	I386_CC=none
	AC_LANG_CONFTEST([AC_LANG_SOURCE([[
		#include <linux/stat.h>
		#include <sys/stat.h>
		#ifndef __i386__
		# error
		#endif
		int wide[sizeof(((struct stat *)0)->st_mtim.tv_sec) == 8 ? 1 : -1];
	]])])
	AS_CASE([$with_i386_cc], [no], [set --],
		[yes|auto], [set -- i686-linux-gnu-gcc 'gcc -m32'],
		[set -- "$with_i386_cc"])
	AS_IF([test "$fb_cv_x86_64" = yes], [], [set --])
	for cc; do
		AS_IF([$cc $FB_STD_CFLAGS $FB_WARN_CFLAGS $FB_NO_LOOP_CALLS \
				-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -fPIC \
				-mgeneral-regs-only -shared -nostdlib \
				-o conftest.so conftest.$ac_ext -lgcc \
				>&AS_MESSAGE_LOG_FD 2>&1],
			[I386_CC=$cc; break])
	done
	rm -f conftest.$ac_ext conftest.so
	AC_MSG_RESULT([$I386_CC])
	AS_CASE([$with_i386_cc:$I386_CC], [auto:*|no:*], [], [*:none],
		[AC_MSG_ERROR([$with_i386_cc compiles no 32-bit library])])
	AC_SUBST([I386_CC])
	AM_CONDITIONAL([I386], [test "$I386_CC" != none])
])

# FB_WARNINGS: FB_WARN_CFLAGS is what this compiler has of our list.
AC_DEFUN([FB_WARNINGS], [
	FB_WARN_CFLAGS=
	m4_foreach_w([flag], [
		-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
		-Wold-style-definition -Wpointer-arith -Wundef -Wvla
		-Wwrite-strings -Wformat=2
		-Wnull-dereference -Wduplicated-cond -Wlogical-op
		-Wdate-time -Wredundant-decls
	], [FB_TRY_CFLAG(flag, [FB_WARN_CFLAGS="$FB_WARN_CFLAGS flag"])])
	AC_SUBST([FB_WARN_CFLAGS])
])

# FB_LOOP_CALLS: gcc turns loops that copy or clear into calls of memcpy and
# memset unless told not to; code without a libc has neither.
AC_DEFUN([FB_LOOP_CALLS], [
	FB_TRY_CFLAG([-fno-tree-loop-distribute-patterns],
		[FB_NO_LOOP_CALLS=-fno-tree-loop-distribute-patterns],
		[FB_NO_LOOP_CALLS=])
	AC_SUBST([FB_NO_LOOP_CALLS])
])
