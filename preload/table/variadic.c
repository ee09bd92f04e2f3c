/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exported functions with a variable number of arguments, the rows of
 * WRAP_VARIADIC in intercept.def.  They take their arguments from the list and
 * call a verb; nothing else is done here.
 */
#include "preload/base/libc.h"
#include "preload/table/dispatch.h"
#include "preload/table/verbs.h"

/* open(2): the caller passes a mode only with O_CREAT or O_TMPFILE; without
   these flags the argument list must not be read. */
#define OPEN(name, more, dir, ...)                                   \
	EXPORT int entry_##name(__VA_ARGS__, ...) __asm__(#name);    \
	EXPORT int entry_##name(__VA_ARGS__, ...)                    \
	{                                                            \
		mode_t mode = 0;                                     \
		va_list list;                                        \
                                                                     \
		if (flags & (O_CREAT | __O_TMPFILE)) {               \
			va_start(list, flags);                       \
			mode = va_arg(list, mode_t);                 \
			va_end(list);                                \
		}                                                    \
		return (int)return_errno(                            \
			fake_open(dir, path, flags | (more), mode)); \
	}

OPEN(open, 0, AT_FDCWD, const char *path, int flags)
OPEN(open64, LARGE_FILE, AT_FDCWD, const char *path, int flags)
OPEN(__open, 0, AT_FDCWD, const char *path, int flags)
OPEN(__open64, LARGE_FILE, AT_FDCWD, const char *path, int flags)
OPEN(openat, 0, dir, int dir, const char *path, int flags)
OPEN(openat64, LARGE_FILE, dir, int dir, const char *path, int flags)

/* How many arguments execl(3) and its kin can pass; they are copied to the
   stack, and a longer list is E2BIG.  There may be no malloc after vfork. */
#define WORDS 1024

#define EXECL(name, environment, call)                                    \
	EXPORT int entry_##name(const char *path, const char *first,      \
				...) __asm__(#name);                      \
	EXPORT int entry_##name(const char *path, const char *first, ...) \
	{                                                                 \
		char *argv[WORDS] = { (char *)first };                    \
		char **envp = environ;                                    \
		va_list list;                                             \
		size_t n = 0;                                             \
                                                                          \
		va_start(list, first);                                    \
		while (argv[n] && n + 1 < WORDS)                          \
			argv[++n] = va_arg(list, char *);                 \
		if (environment && !argv[n])                              \
			envp = va_arg(list, char **);                     \
		va_end(list);                                             \
		if (argv[n])                                              \
			return (int)return_errno(-E2BIG);                 \
		return (int)return_errno(call(path, argv, envp));         \
	}

EXECL(execl, false, fake_execve)
EXECL(execle, true, fake_execve)
EXECL(execlp, false, fake_execvpe)

/* ioctl(2): a request without an argument leaves the register as it is. */
#define IOCTL(name)                                                          \
	EXPORT int entry_##name(int fd, unsigned long request,               \
				...) __asm__(#name);                         \
	EXPORT int entry_##name(int fd, unsigned long request, ...)          \
	{                                                                    \
		void *argument;                                              \
		va_list list;                                                \
                                                                             \
		va_start(list, request);                                     \
		argument = va_arg(list, void *);                             \
		va_end(list);                                                \
		return (int)return_errno(fake_ioctl(fd, request, argument)); \
	}

/* semctl(2): the fourth, a union of one word, only where the command takes
   it. */
#define SEMCTL(name)                                                  \
	EXPORT int entry_##name(int id, int number, int command,      \
				...) __asm__(#name);                  \
	EXPORT int entry_##name(int id, int number, int command, ...) \
	{                                                             \
		void *argument;                                       \
		va_list list;                                         \
                                                                      \
		va_start(list, command);                              \
		argument = va_arg(list, void *);                      \
		va_end(list);                                         \
		return (int)return_errno(                             \
			fake_semctl(id, number, command, argument));  \
	}

/* mq_open(3): two arguments more only with O_CREAT. */
EXPORT int entry_mq_open(const char *name, int flags, ...) __asm__("mq_open");
EXPORT int entry_mq_open(const char *name, int flags, ...)
{
	struct mq_attr *attributes = NULL;
	mode_t mode = 0;
	va_list list;

	if (flags & O_CREAT) {
		va_start(list, flags);
		mode = va_arg(list, mode_t);
		attributes = va_arg(list, struct mq_attr *);
		va_end(list);
	}
	return (int)return_errno(
		fake_mq_open(BY_LIBC, name, flags, mode, attributes));
}

/* prctl(2): five words, whatever the option takes. */
#define PRCTL(name)                                            \
	EXPORT int entry_##name(int what, ...) __asm__(#name); \
	EXPORT int entry_##name(int what, ...)                 \
	{                                                      \
		long a[4];                                     \
		va_list list;                                  \
                                                               \
		va_start(list, what);                          \
		for (size_t i = 0; i < countof(a); i++)        \
			a[i] = va_arg(list, long);             \
		va_end(list);                                  \
		return (int)return_errno(fake_prctl(what, a)); \
	}

IOCTL(ioctl)
PRCTL(prctl)
SEMCTL(semctl)
#ifndef __LP64__
SEMCTL(__semctl64)
IOCTL(__ioctl_time64)
PRCTL(__prctl_time64)
#endif

/* Reads six arguments even if the caller passed fewer: they are in registers,
   and the kernel ignores those that a call does not have. */
EXPORT long entry_syscall(long number, ...) __asm__("syscall");
EXPORT long entry_syscall(long number, ...)
{
	long a[6];
	va_list list;

	va_start(list, number);
	for (size_t i = 0; i < countof(a); i++)
		a[i] = va_arg(list, long);
	va_end(list);
	return return_errno(dispatch(number, a));
}
