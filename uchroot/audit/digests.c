/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps the digests of files.  Changes none of them. */
#include "uchroot/audit/digests.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <uthash.h>

#include "common/file/sum.h"

#define SECOND_NS UINT64_C(1000000000)

/* So long a file must have been as it is. */
#define SETTLED_NS (2 * SECOND_NS)

/* A file as stat(2) tells it apart from others, and from itself before it was
   changed. */
struct file_id {
	uint64_t dev, ino, size, changed; /* ns: ctime */
};

struct digest {
	struct file_id id;
	char sha256[SHA256_HEX_SIZE];
	UT_hash_handle hh;
};

static uint64_t ns_of(struct timespec time)
{
	return time.tv_sec * SECOND_NS + time.tv_nsec;
}

static bool is_settled(const struct file_id *id)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return id->changed + SETTLED_NS < ns_of(now);
}

static int sum_up(const char *path, char hex[SHA256_HEX_SIZE])
{
	CLEANUP_FD int fd = open(path,
				 O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd < 0 ? -1 : sum_file(fd, NULL, hex);
}

/* Without memory it is computed again. */
static void keep(struct digests *digests, const struct file_id *id)
{
	struct digest *known = calloc(1, sizeof(*known));

	if (!known)
		return;
	known->id = *id;
	memcpy(known->sha256, digests->last, sizeof(known->sha256));
	HASH_ADD(hh, digests->known, id, sizeof(known->id), known);
}

const char *digests_of(struct digests *digests, const char *path,
		       const struct stat *st)
{
	const struct file_id id = { st->st_dev, st->st_ino, st->st_size,
				    ns_of(st->st_ctim) };
	struct digest *known;
	bool settled;

	HASH_FIND(hh, digests->known, &id, sizeof(id), known);
	if (known)
		return known->sha256;
	settled = is_settled(&id);
	if (sum_up(path, digests->last) < 0)
		return NULL;
	if (settled)
		keep(digests, &id);
	return digests->last;
}

void digests_fini(struct digests *digests)
{
	struct digest *known, *next;

	HASH_ITER (hh, digests->known, known, next) {
		HASH_DEL(digests->known, known);
		free(known);
	}
}
