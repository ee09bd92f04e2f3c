/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects what a trace says: the time from the vdso's clock, the process from
 * the kernel once, the path from the arguments of the call.
 *
 * The ledger stores a path as the granule of its directory and a name, so that
 * the files of one directory share its text.  The granule of a directory is
 * remembered by descriptor until that number is opened anew.  A program can
 * move descriptors by calls that the shim does not see (dup2, close and a raw
 * open); then a hint is wrong, which trace.h allows.
 */
#include "preload/base/trace.h"

#include <time.h>

#include "preload/base/changed_root.h"
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/record/file.h"
#include "raw/syscall.h"

#define DIRECTORIES 8
#define COMMAND_MAX 400

/* An open directory whose path is in the ledger, at the slot that its number
   gives. */
struct directory {
	int fd; /* plus 1, so that 0 is no descriptor */
	uint32_t granule;
};

/* The file that was made last: its path, for calls by its descriptor. */
struct opened {
	int fd;
	int dir;
	char name[200];
};

static struct opened last = { .fd = -1 };
static struct directory directories[DIRECTORIES];
/* A bit for each of them: it may be another one by now.  Nobody sees how
   descriptors are duplicated, nor what libc closes by itself. */
static uint8_t doubtful;
static uint32_t cwd_granule;  /* granule of the working directory's text */
static uint32_t writer;	      /* granule of this process */
static uint32_t root_granule; /* granule of the changed root's path */
static bool calls_forbidden;

/* vdso(7): a clock that is read without a system call. */
typedef int clock_function(clockid_t, struct timespec *);

static int ask_kernel(clockid_t id, struct timespec *now)
{
	return (int)raw(__NR_clock_gettime, id, now);
}

static clock_function *find_clock(void)
{
	void *found = next_find_vdso(sizeof(long) == sizeof(time_t)
					     ? "__vdso_clock_gettime"
					     : "__vdso_clock_gettime64");

	if (!found)
		found = next_find_vdso("__kernel_clock_gettime");
	return found ? (clock_function *)found : ask_kernel;
}

uint64_t trace_now(void)
{
	static clock_function *known;
	clock_function *clock = __atomic_load_n(&known, __ATOMIC_RELAXED);
	struct timespec now = { 0 };

	if (unlikely(!clock)) {
		clock = find_clock();
		__atomic_store_n(&known, clock, __ATOMIC_RELAXED);
	}
	clock(CLOCK_REALTIME_COARSE, &now);
	return (uint64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

void trace_forked(void)
{
	writer = 0;
}

void trace_cwd_changed(void)
{
	cwd_granule = 0;
}

void trace_forget(void)
{
	writer = cwd_granule = root_granule = 0;
	memset(directories, 0, sizeof(directories));
}

/* Without a lock: threads may mix two names up, and so a hint may be wrong. */
static void remember(int fd, int dir, const char *path)
{
	size_t size = raw_length(path);

	last.fd = -1;
	if (size >= sizeof(last.name))
		return;
	memcpy(last.name, path, size + 1);
	last.dir = dir;
	last.fd = fd;
}

void trace_opened(int fd, int flags, int dir, const char *path)
{
	struct directory *known = &directories[fd % DIRECTORIES];

	if (unlikely(known->fd == fd + 1))
		known->fd = 0;
	if (unlikely(flags & O_DIRECTORY))
		doubtful = UINT8_MAX;
	if (flags & O_CREAT)
		remember(fd, dir, path);
}

/* ------------------------------------------------------------------- who */

/* Overwrites the session's secret in a command line: `env FAKEBUILD_SECRET=...`
   has it, and a state shows command lines to all users that may read it.  A
   secret at the end may be cut off by COMMAND_MAX. */
static void hide_secret(char *text, size_t size)
{
	const char *secret = session_value(VAR_SECRET);
	size_t whole = secret ? raw_length(secret) : 0;

	for (size_t i = 0; whole && i < size; i++) {
		size_t n = size - i < whole ? size - i : whole;

		if ((n == whole || size == COMMAND_MAX) &&
		    memcmp(text + i, secret, n) == 0)
			memset(text + i, 'x', n);
	}
}

/* The arguments of this process, with blanks for the NULs that separate them;
   the number of bytes, 0 if unknown. */
static size_t read_command(char *text, size_t size)
{
	long fd = changed_root_open_proc("self/cmdline");
	long n;

	if (fd < 0)
		return 0;
	n = raw(__NR_read, fd, text, size);
	raw(__NR_close, fd);
	while (n > 0 && text[n - 1] == '\0')
		n--;
	for (long i = 0; i < n; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	if (n > 0)
		hide_secret(text, n);
	return n > 0 ? n : 0;
}

/* The granule of this process's struct ledger_writer, stored at its first
   change; 0 if there is none.  Two threads may store it twice, which wastes
   some bytes. */
static uint32_t writer_of_this_process(struct ledger *ledger)
{
	char command[COMMAND_MAX];
	struct ledger_writer head;
	uint32_t granule = __atomic_load_n(&writer, __ATOMIC_RELAXED);

	if (likely(granule) || calls_forbidden)
		return granule;
	head.pid = raw(__NR_getpid);
	head.ppid = raw(__NR_getppid);
	head.size = read_command(command, sizeof(command));
	if (ledger_store(ledger, &head, sizeof(head), command, head.size,
			 &granule) < 0)
		return 0;
	__atomic_store_n(&writer, granule, __ATOMIC_RELAXED);
	return granule;
}

/* ----------------------------------------------------------------- where */

static uint32_t store_text(struct ledger *ledger, uint32_t dir,
			   const char *text, size_t size)
{
	uint32_t granule;

	return ledger_store_hint(ledger, dir, text, size, &granule) < 0
		       ? 0
		       : granule;
}

/* The granule of the changed root's path, which absolute paths begin with; 0 if
   that path is unknown. */
static uint32_t changed_root(struct ledger *ledger)
{
	const char *root = session_value(VAR_ROOT);
	size_t size = root ? raw_length(root) : 0;

	if (!root_granule && size)
		root_granule = store_text(ledger, 0, root, size);
	return root_granule;
}

/* Two paths, mapped, since the stack of a signal handler may be small. */
struct paths {
	char now[PATH_MAX];
	char before[PATH_MAX];
};

/* The granule of a descriptor's path: `before`, which may be 0, if that is the
   path still. */
static uint32_t path_or_new(struct ledger *ledger, int fd, uint32_t before,
			    struct paths *paths)
{
	size_t size = changed_root_of(fd, paths->now, PATH_MAX);

	if (before &&
	    ledger_hint_text(ledger, before, paths->before, PATH_MAX) == size &&
	    memcmp(paths->now, paths->before, size) == 0)
		return before;
	return size ? store_text(ledger, 0, paths->now, size) : 0;
}

static uint32_t path_of(struct ledger *ledger, int fd, uint32_t before)
{
	struct paths *paths = calls_forbidden ? NULL : mem_map(sizeof(*paths));
	uint32_t granule;

	if (!paths)
		return 0;
	granule = path_or_new(ledger, fd, before, paths);
	mem_unmap(paths, sizeof(*paths));
	return granule;
}

static uint32_t store_path_of(struct ledger *ledger, int fd)
{
	return path_of(ledger, fd, 0);
}

static uint32_t working_directory(struct ledger *ledger)
{
	uint32_t granule = __atomic_load_n(&cwd_granule, __ATOMIC_RELAXED);

	if (granule)
		return granule;
	granule = store_path_of(ledger, AT_FDCWD);
	__atomic_store_n(&cwd_granule, granule, __ATOMIC_RELAXED);
	return granule;
}

static uint32_t open_directory(struct ledger *ledger, int fd)
{
	unsigned slot = (unsigned)fd % DIRECTORIES;
	struct directory *known = &directories[slot];
	uint32_t granule;

	if (fd < 0)
		return 0;
	if (likely(known->fd == fd + 1 && !(doubtful & 1u << slot)))
		return known->granule;
	doubtful &= ~(1u << slot);
	granule = path_of(ledger, fd, known->fd == fd + 1 ? known->granule : 0);
	*known = (struct directory){ .fd = fd + 1, .granule = granule };
	return granule;
}

/* trace_hint() for an attached ledger. */
static uint32_t hint_of(struct ledger *ledger, int dir, const char *path)
{
	uint32_t parent = 0;

	if ((!path || !*path) && dir == last.fd && dir >= 0) {
		path = last.name;
		dir = last.dir;
	}
	if (!path || !*path)
		return store_path_of(ledger, dir);
	if (*path != '/') {
		while (path[0] == '.' && path[1] == '/')
			path += 2;
		parent = dir == AT_FDCWD ? working_directory(ledger)
					 : open_directory(ledger, dir);
		if (!parent)
			return 0;
	} else if (unlikely(session_root_changed)) {
		while (*path == '/')
			path++;
		parent = changed_root(ledger);
		if (!parent || !*path)
			return parent;
	}
	return store_text(ledger, parent, path, raw_length(path));
}

void trace_fill(struct ledger_trace *trace, int dir, const char *path,
		bool with_hint)
{
	struct ledger *ledger = session_ledger();

	trace->writer = writer_of_this_process(ledger);
	trace->now = trace_now();
	trace->seen = 0;
	trace->parts = 0;
	trace->hint = with_hint ? hint_of(ledger, dir, path) : 0;
}

uint32_t trace_hint(int dir, const char *path)
{
	return hint_of(session_ledger(), dir, path);
}

void trace_prepare(void)
{
	struct ledger *ledger = session_ledger();

	trace_now();
	writer_of_this_process(ledger);
	working_directory(ledger);
}

void trace_forbid_calls(void)
{
	calls_forbidden = true;
}
