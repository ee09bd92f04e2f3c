/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "uchroot/image/cache.h"

/* Opens what the cache has of a digest. */
static int open_cached(struct image *image, const struct cache *cache,
		       struct fault *fault)
{
	const char *digest = image->digest;
	char ledger[PATH_MAX + 128];

	if (snprintf(image->path, sizeof(image->path), "%s/%s/root",
		     cache->path, digest) >= (int)sizeof(image->path)) {
		errno = ENAMETOOLONG;
		return fault_errno(fault, "%s", cache->path);
	}
	snprintf(ledger, sizeof(ledger), "%s/%s/ledger", cache->path, digest);
	image->ledger = open(ledger, O_RDONLY | O_CLOEXEC);
	return image->ledger < 0 ? fault_errno(fault, "%s", ledger) : 0;
}

static int open_tarball(struct image *image, int tarball, const char *name,
			const char *folder, struct fault *fault)
{
	struct cache cache;
	int ret = cache_open(&cache, folder, fault);

	if (ret == 0)
		ret = cache_digest(&cache, tarball, name, image->digest, fault);
	if (ret == 0)
		image->lock = cache_take(&cache, tarball, name, image->digest,
					 fault);
	if (ret == 0 && image->lock >= 0)
		ret = open_cached(image, &cache, fault);
	cache_close(&cache);
	return image->lock < 0 ? -1 : ret;
}

int image_open(struct image *image, const char *name, const char *folder,
	       struct fault *fault)
{
	CLEANUP_FD int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct stat st;

	image->ledger = image->lock = -1;
	*image->digest = '\0';
	if (fd < 0 || fstat(fd, &st) < 0)
		return fault_errno(fault, "%s", name);
	if (S_ISREG(st.st_mode))
		return open_tarball(image, fd, name, folder, fault);
	if (!S_ISDIR(st.st_mode) || !realpath(name, image->path)) {
		errno = S_ISDIR(st.st_mode) ? errno : ENOTDIR;
		return fault_errno(fault, "%s", name);
	}
	return 0;
}

int image_purge(const char *folder, struct fault *fault)
{
	struct cache cache;
	int ret = cache_open(&cache, folder, fault);

	if (ret == 0)
		ret = cache_purge(&cache, fault);
	cache_close(&cache);
	return ret;
}

void image_close(struct image *image)
{
	cleanup_fd(&image->ledger);
	cleanup_fd(&image->lock);
}
