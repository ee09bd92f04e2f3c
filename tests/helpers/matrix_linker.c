/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes of the dynamic linker's functions, by a plug-in that would rather have
 * its own libraries, and by a library that has the name of a sanitizer's.
 */
#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/helpers/matrix.h"

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

/* The path of the plug-in, beside this program. */
static const char *plugin(void)
{
	static char path[PATH_MAX + 32];
	ssize_t size = readlink("/proc/self/exe", path, PATH_MAX);
	char *slash;

	path[size < 0 ? 0 : size] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash ? slash : path, "/matrix_plugin.so");
	return path;
}

static bool finds_root(void *function)
{
	uid_t (*get)(void);

	memcpy(&get, &function, sizeof(get));
	return get && get() == 0;
}

/* The answer of a plug-in that was just loaded; unloads it. */
static bool plugin_is_root(void *loaded)
{
	bool root = loaded && finds_root(dlsym(loaded, "plugin_uid"));

	if (loaded)
		dlclose(loaded);
	return root;
}

static bool load(void *f)
{
	return plugin_is_root(CALL(void *, const char *,
				   int)(plugin(), RTLD_NOW | RTLD_DEEPBIND));
}

static bool load_into_list(void *f)
{
	return plugin_is_root(CALL(void *, Lmid_t, const char *, int)(
		LM_ID_BASE, plugin(), RTLD_NOW | RTLD_DEEPBIND));
}

static bool look_up(void *f)
{
	void *libc = dlopen("libc.so.6", RTLD_NOW);

	return finds_root(CALL(void *, void *, const char *)(libc, "getuid"));
}

/* The oldest version of libc's functions differs by machine. */
static bool look_up_version(void *f)
{
	static const char *const versions[] = { "GLIBC_2.2.5", "GLIBC_2.17",
						"GLIBC_2.27", "GLIBC_2.0" };
	void *libc = dlopen("libc.so.6", RTLD_NOW), *found = NULL;

	for (size_t i = 0; i < 4 && !found; i++)
		found = CALL(void *, void *, const char *,
			     const char *)(libc, "getuid", versions[i]);
	return finds_root(found);
}

static int count(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)info;
	(void)size;
	++*(int *)data;
	return 0;
}

/* In libasan.matrix.so; the shim is there for everybody but a sanitizer. */
int plugin_count(struct dl_phdr_info *info, size_t size, void *data);

static bool list_objects(void *f)
{
	typedef int visit_fn(struct dl_phdr_info *, size_t, void *);
	int all = 0, others = 0;

	CALL(int, visit_fn *, void *)(count, &all);
	CALL(int, visit_fn *, void *)(plugin_count, &others);
	return all == others + 1;
}

const struct probe linker_probes[] = {
	{ "dlopen", load },
	{ "dlmopen", load_into_list },
	{ "dlsym", look_up },
	{ "dlvsym", look_up_version },
	{ "dl_iterate_phdr", list_objects },
	{ 0 },
};
