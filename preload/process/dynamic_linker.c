/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of programs on the dynamic linker: dlopen(3), dlsym(3) and their
 * kin.  A plug-in that prefers its own libraries, and a program that looks
 * functions up in libc itself (ctypes and others that call foreign functions),
 * get the shim's functions, as everybody does who is linked with libc.
 *
 * The dynamic linker asks who called it: for the search path of dlopen, and for
 * RTLD_NEXT and RTLD_DEFAULT.  So a call to it is the last thing that a verb
 * does, and its value is returned as it is: the compiler makes a jump of that,
 * and the return address stays the program's.
 */
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/table/verbs.h"
#include "raw/text.h"

NEXT(void *, dlopen, (const char *, int))
NEXT(void *, dlmopen, (long, const char *, int))
NEXT(int, dlclose, (void *))
NEXT(void *, dlsym, (void *, const char *))
NEXT(void *, dlvsym, (void *, const char *, const char *))
NEXT(int, dl_iterate_phdr,
     (int (*)(struct dl_phdr_info *, size_t, void *), void *))

/* True if a process without root's rights may not open this library.  A name
   without a slash is sought in the system's directories, which are everybody's
   to read. */
static bool is_shut(const char *whole)
{
	const char *path = whole;

	while (path && *path && *path != '/')
		path++;
	return path && *path && !scope_leaves(AT_FDCWD, whole) &&
	       permit_open(AT_FDCWD, whole, O_RDONLY) == -EACCES;
}

/* The library of this name, if it was loaded before, by the same name.  The
   handles of all libcs begin as struct link_map does. */
static void *loaded_before(const char *path, int flags)
{
	struct link_map *loaded = next_dlopen()(path, flags | RTLD_NOLOAD);

	if (!loaded || raw_equal(loaded->l_name, path))
		return loaded;
	if (next_dlclose())
		next_dlclose()(loaded);
	return NULL;
}

/* A library that may not be opened is there if it was loaded before.  Else the
   dynamic linker, which leaves a message for dlerror(3), is sent to where no
   file can be. */
static __attribute__((noinline)) void *open_shut(const char *path, int flags)
{
	void *loaded = loaded_before(path, flags);
	char nowhere[PATH_MAX];
	struct raw_text text = raw_text(nowhere, sizeof(nowhere));

	if (loaded)
		return loaded;
	raw_put(&text, "/dev/null/");
	raw_put(&text, path);
	raw_put_end(&text);
	return next_dlopen()(nowhere, flags);
}

void *fake_dlopen(const char *path, int flags)
{
	flags &= ~RTLD_DEEPBIND;
	if (!next_dlopen())
		return NULL;
	if (cred_limited() && is_shut(path))
		return open_shut(path, flags);
	return next_dlopen()(path, flags);
}

void *fake_dlmopen(long list, const char *path, int flags)
{
	return next_dlmopen()
		       ? next_dlmopen()(list, path, flags & ~RTLD_DEEPBIND)
		       : NULL;
}

/* True for the handles that mean what the caller sees: there the shim comes
   first for whom it should. */
static bool depends_on_caller(const void *handle)
{
	return handle == RTLD_NEXT || handle == RTLD_DEFAULT;
}

void *fake_dlsym(void *handle, const char *name)
{
	if (!next_dlsym())
		return NULL;
	if (depends_on_caller(handle))
		return next_dlsym()(handle, name);
	return next_in_front(name, next_dlsym()(handle, name));
}

void *fake_dlvsym(void *handle, const char *name, const char *version)
{
	if (!next_dlvsym())
		return NULL;
	if (depends_on_caller(handle))
		return next_dlvsym()(handle, name, version);
	return next_in_front(name, next_dlvsym()(handle, name, version));
}

/* ------------------------------------------------------ dl_iterate_phdr */

/* The program's callback, and what it gets. */
struct visit {
	int (*visit)(struct dl_phdr_info *, size_t, void *);
	void *data;
	const void *hidden; /* the base of the object that is passed over */
};

static int visit_others(struct dl_phdr_info *info, size_t size, void *data)
{
	const struct visit *visit = data;

	if ((const void *)info->dlpi_addr == visit->hidden)
		return 0;
	return visit->visit(info, size, visit->data);
}

/* gcc's and clang's address sanitizers end a program in which another library
   than theirs was loaded first, although the shim is no harm to them. */
static bool wants_to_be_first(const void *caller)
{
	static const char gcc[] = "libasan.", clang[] = "libclang_rt.asan";
	static int known; /* 1: one of them is there, -1: none */
	int there = __atomic_load_n(&known, __ATOMIC_RELAXED);

	if (unlikely(!there)) {
		there = next_is_there(gcc) || next_is_there(clang) ? 1 : -1;
		__atomic_store_n(&known, there, __ATOMIC_RELAXED);
	}
	return there > 0 &&
	       (next_is_in(caller, gcc) || next_is_in(caller, clang));
}

int fake_dl_iterate_phdr(int (*visit)(struct dl_phdr_info *, size_t, void *),
			 void *data)
{
	struct visit others = { visit, data, NULL };
	const void *function;

	memcpy(&function, &visit, sizeof(function));
	if (!next_dl_iterate_phdr())
		return 0;
	if (!wants_to_be_first(function))
		return next_dl_iterate_phdr()(visit, data);
	others.hidden = next_own_base();
	return next_dl_iterate_phdr()(visit_others, &others);
}
