/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes memory by system calls that read or write it before they fail for
 * another reason, and maps pages.  The last pages that were found good are
 * remembered; a program that unmaps one of them and then passes it gets the
 * signal that it would get without the shim's check.
 */
#include "preload/base/mem.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include "preload/base/libc.h"
#include "raw/syscall.h"

bool mem_under_valgrind(void)
{
	static enum { UNKNOWN, NO, YES } known;
	const char *value = NULL;

	if (likely(known))
		return known == YES;
	for (char **list = environ; list && *list && !value; list++)
		value = raw_variable(*list, "LD_PRELOAD");
	while (value && *value && !raw_starts(value, "/vgpreload_"))
		value++;
	known = value && *value ? YES : NO;
	return known == YES;
}

#define PAGE 4096ul

/* The longest argument that execve(2) takes: MAX_ARG_STRLEN of the kernel. */
#define ARGUMENT_MAX (32 * PAGE)

/* Numbers of the pages that were found good, each at the slot that its number
   gives.  0 is none. */
#define KNOWN 16
static unsigned long readable[KNOWN], writable[KNOWN];

static bool probes_forbidden;

void mem_forbid_probes(void)
{
	probes_forbidden = true;
}

static bool may_probe(void)
{
	return !probes_forbidden && !mem_under_valgrind();
}

/* rt_sigprocmask(2) copies the new mask before it finds that -1 is no request:
   -EFAULT or -EINVAL.  Eight aligned bytes lie on one page. */
static bool probe_read(unsigned long at)
{
	return !may_probe() ||
	       raw(__NR_rt_sigprocmask, -1, at & ~7ul, NULL, 8) != -EFAULT;
}

static bool probe_write(unsigned long at)
{
	return !may_probe() || raw_touch(at);
}

static bool probe_page(unsigned long *pages, bool (*probe)(unsigned long),
		       unsigned long at)
{
	unsigned long page = at / PAGE, *known = &pages[page % KNOWN];

	if (likely(__atomic_load_n(known, __ATOMIC_RELAXED) == page))
		return page != 0;
	if (!probe(at))
		return false;
	__atomic_store_n(known, page, __ATOMIC_RELAXED);
	return true;
}

static bool probe_both_ends(unsigned long *pages, bool (*probe)(unsigned long),
			    const void *at, size_t size)
{
	unsigned long first = (unsigned long)at, last = first + size - 1;

	return !size || (last >= first && probe_page(pages, probe, first) &&
			 probe_page(pages, probe, last));
}

bool mem_readable(const void *at, size_t size)
{
	return probe_both_ends(readable, probe_read, at, size);
}

/* The same for a text with its end, which comes within `most` bytes. */
static bool is_text(const char *text, size_t most)
{
	for (size_t i = 0; i < most; i++) {
		bool is_new = !i || (unsigned long)(text + i) % PAGE == 0;

		if (is_new && !mem_readable(text + i, 1))
			return false;
		if (!text[i])
			return true;
	}
	return false;
}

bool mem_readable_text(const char *text)
{
	return is_text(text, PATH_MAX);
}

bool mem_readable_list(char *const list[])
{
	for (; mem_readable(list, sizeof(*list)); list++)
		if (!*list)
			return true;
		else if (!is_text(*list, ARGUMENT_MAX))
			return false;
	return false;
}

bool mem_writable(void *at, size_t size)
{
	return probe_both_ends(writable, probe_write, at, size);
}

void *mem_map(size_t size)
{
	long at = raw_mmap(size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return raw_failed(at) ? NULL : (void *)at;
}

long mem_map_at(uintptr_t at, size_t size, int prot, int flags, int fd,
		uint64_t offset)
{
	long ret = raw_mmap_at(at, size, prot,
			       MAP_PRIVATE | MAP_FIXED_NOREPLACE | flags, fd,
			       offset);

	if (raw_failed(ret))
		return ret;
	if ((uintptr_t)ret == at)
		return 0;
	/* Kernels before 4.17 take the address for a wish. */
	raw(__NR_munmap, ret, size);
	return -EEXIST;
}

void mem_unmap(void *at, size_t size)
{
	raw(__NR_munmap, at, size);
}

/* True if the process may make a file of this size: else the signal that it
   gets would end it. */
static bool may_write(size_t size)
{
	uint64_t limit[2];

	return raw(__NR_prlimit64, 0, RLIMIT_FSIZE, NULL, limit) < 0 ||
	       limit[0] >= size;
}

long mem_file(const char *name, const void *bytes, size_t size)
{
	long fd = may_write(size) ? raw(__NR_memfd_create, name, MFD_CLOEXEC)
				  : -EFBIG,
	     ret;

	if (fd < 0)
		return fd;
	ret = raw(__NR_write, fd, bytes, size);
	if (ret == (long)size)
		return fd;
	raw(__NR_close, fd);
	return ret < 0 ? ret : -ENOSPC;
}

void *mem_map_once(void **slot, size_t size)
{
	void *known = __atomic_load_n(slot, __ATOMIC_ACQUIRE), *mine;

	if (likely(known))
		return known;
	mine = mem_map(size);
	if (!mine ||
	    __atomic_compare_exchange_n(slot, &known, mine, false,
					__ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE))
		return mine;
	mem_unmap(mine, size);
	return known;
}
