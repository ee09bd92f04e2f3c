/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks for files by their names alone, and never opens one. */
#include "uchroot/config/sbuild.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/array.h"

/* What Debian calls the architecture of this program. */
#if defined(__x86_64__)
#define DEBIAN_ARCH "amd64"
#elif defined(__i386__)
#define DEBIAN_ARCH "i386"
#elif defined(__aarch64__)
#define DEBIAN_ARCH "arm64"
#elif defined(__ARM_PCS_VFP)
#define DEBIAN_ARCH "armhf"
#elif defined(__arm__)
#define DEBIAN_ARCH "armel"
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define DEBIAN_ARCH "ppc64el"
#elif defined(__s390x__)
#define DEBIAN_ARCH "s390x"
#elif defined(__riscv)
#define DEBIAN_ARCH "riscv64"
#else
#define DEBIAN_ARCH "unknown"
#endif

/* How long the name is that a file gives an image; 0 if it gives none. */
static size_t name_size(const char *file)
{
	const char *end = strstr(file, ".t");

	return end && end[2] && *file != '.' ? (size_t)(end - file) : 0;
}

static int is_taken(const struct dirent *entry)
{
	return entry->d_type != DT_DIR && name_size(entry->d_name) > 0;
}

static int add(struct config *config, const char *folder, const char *file)
{
	size_t size = strlen(folder) + strlen(file) + 2;
	char *path = arena_alloc(&config->arena, size);
	char *name = arena_copy(&config->arena, file, name_size(file));

	if (!path || !name ||
	    array_grow(&config->entries, config->count, &config->capacity,
		       sizeof(*config->entries)) < 0)
		return -1;
	snprintf(path, size, "%s/%s", folder, file);
	config->entries[config->count++] = (struct entry){ .name = name,
							   .path = path };
	return 0;
}

int sbuild_read(struct config *config, const char *folder, struct fault *fault)
{
	struct dirent **names;
	int n = scandir(folder, &names, is_taken, alphasort), ret = 0;

	if (n < 0)
		return errno == ENOENT ? 0 : fault_errno(fault, "%s", folder);
	for (int i = 0; i < n; i++) {
		if (ret == 0)
			ret = add(config, folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return ret < 0 ? fault_errno(fault, "%s", folder) : 0;
}

static struct entry *find(struct config *config, const char *called,
			  const char *suffix)
{
	size_t size = strlen(called);

	for (size_t i = config->configured; i < config->count; i++) {
		const char *name = config->entries[i].name;

		if (name && !strncmp(name, called, size) &&
		    !strcmp(name + size, suffix))
			return &config->entries[i];
	}
	return NULL;
}

struct entry *sbuild_find(struct config *config, const char *called)
{
	/* In the order in which sbuild looks. */
	static const char *const suffixes[] = { ("-" DEBIAN_ARCH "-sbuild"),
						"-sbuild", ("-" DEBIAN_ARCH),
						"" };
	struct entry *entry = NULL;

	for (size_t i = 0; !entry && i < countof(suffixes); i++)
		entry = find(config, called, suffixes[i]);
	return entry;
}
