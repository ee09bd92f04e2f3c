/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compiler features under readable names: attributes, array counts, and cleanup
 * of locals.  Only CLEANUP_* need code, that of common/base.c.
 */
#ifndef COMMON_BASE_H
#define COMMON_BASE_H

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "raw/constants.h"

/* Arguments are checked as printf's: format is parameter F, values from A. */
#define FORMAT_PRINTF(f, a) __attribute__((format(printf, f, a)))
/* The caller must use the result. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* The function is rarely called: messages, failure. */
#define COLD_PATH __attribute__((cold))
/* The function does not return. */
#define NORETURN __attribute__((noreturn))
/* The parameter or function may be unused. */
#define UNUSED __attribute__((unused))
/* A switch case that runs into the next one on purpose. */
#define FALLTHROUGH __attribute__((fallthrough))

/* Number of elements of an array (not of a pointer). */
#define countof(array) (sizeof(array) / sizeof((array)[0]))

/* The structure of TYPE in which PTR points at MEMBER. */
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr)-offsetof(type, member)))

/*
 * A local that is released when it goes out of scope:
 *	CLEANUP_FD int fd = open(...);		closed unless negative
 *	CLEANUP_FREE char *text = strdup(...);	freed; may be NULL
 * Both keep errno.  take_fd() and take_ptr() pass the value on to a caller.
 */
#define CLEANUP_FD   __attribute__((cleanup(cleanup_fd)))
#define CLEANUP_FREE __attribute__((cleanup(cleanup_free)))

/* The functions behind the two attributes; `ptr_to_ptr` is the address of the
   pointer. */
void cleanup_fd(int *fd);
void cleanup_free(void *ptr_to_ptr);

/* Returns *fd and leaves -1 behind, so that the cleanup does nothing. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* Returns ptr and leaves NULL behind, so that the cleanup does nothing. */
#define take_ptr(ptr)                           \
	__extension__({                         \
		__typeof__(ptr) taken_ = (ptr); \
		(ptr) = NULL;                   \
		taken_;                         \
	})

#endif
