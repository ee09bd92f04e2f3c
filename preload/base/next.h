/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds libc's definition of a function that the shim exports, too: RTLD_NEXT
 * of dlsym(3), without dlsym, which may allocate and take locks, and whose
 * symbol version would tie the shim to one libc.  Neither allocates nor locks
 * here.
 */
#ifndef PRELOAD_BASE_NEXT_H
#define PRELOAD_BASE_NEXT_H

#include "preload/base/libc.h"

/* The address of a function in the objects that were loaded after the shim;
   NULL if none of them has it.  Objects of dlopen(3) are among them. */
void *next_find(const char *name);

/* The shim's own function of this name, if `found` is a function of the C
   library in front of which it stands, in any version; else `found`. */
void *next_in_front(const char *name, void *found);

/* True if the program began with a library behind the shim whose DT_SONAME
   begins with `library`; if the first of them has this address. */
bool next_is_there(const char *library);
bool next_is_in(const void *address, const char *library);

/* The shim among the loaded objects, of which the next ones follow; NULL if it
   is not known. */
const struct link_map *next_own_object(void);

/* Where the shim is loaded, as struct dl_phdr_info has it; NULL if unknown. */
const void *next_own_base(void);

/* The address of a function of the vdso(7); NULL if it has none of this
   name. */
void *next_find_vdso(const char *name);

/*
 * next_find() of `name`, or of `otherwise` if that is not NULL and there is no
 * function `name`.  It is looked up once and then kept in `*known`; what was
 * not found is looked up again each time.
 */
__attribute__((always_inline)) static inline void *next_find_once(
	void **known, const char *name, const char *otherwise)
{
	void *found = __atomic_load_n(known, __ATOMIC_RELAXED);

	if (unlikely(!found)) {
		found = next_find(name);
		if (!found && otherwise)
			found = next_find(otherwise);
		__atomic_store_n(known, found, __ATOMIC_RELAXED);
	}
	return found;
}

/* NEXT(type, name, (parameters)) defines next_name(), which returns libc's
   function or NULL, as next_find_once() does. */
#define NEXT(type, name, params)                                            \
	static inline type(*next_##name(void)) params                       \
	{                                                                   \
		static void *known;                                         \
                                                                            \
		return (type(*) params)next_find_once(&known, #name, NULL); \
	}

#endif
