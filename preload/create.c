/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making files.  In the usual case -- the owner may read and write what is
 * made, nobody dropped root, no set-gid directory is about -- the kernel's own
 * call is all there is.  Otherwise the file is made with a mode that the
 * builder can work with, and what was asked for is recorded.
 */
#include "ledger/syscall.h"
#include "preload/file.h"
#include "preload/ids.h"
#include "preload/mem.h"
#include "preload/next.h"
#include "preload/trace.h"
#include "preload/verbs.h"

#include <linux/openat2.h>

#ifndef __O_TMPFILE
#define __O_TMPFILE 020000000
#endif

bool create_needs_care(mode_t type, mode_t mode)
{
	mode_t needed = S_ISDIR(type) ? 0700 : 0600;
	struct ledger *ledger;

	if ((mode & needed) != needed || mode & SPECIAL_BITS ||
	    session_umask_is_odd())
		return session_on();
	if (unlikely(!ids_are_root()))
		return true;
	ledger = session_records();
	return ledger && ledger_has(ledger, LEDGER_TRAIT_SGID_DIRS);
}

/* The directory that will hold `path`. */
static long look_at_parent(int dir, const char *path, struct file *parent)
{
	/* A signal handler's stack may be small. */
	char few[256], *text = few;
	size_t size = file_name_start(path);
	long ret;

	if (size >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!size)
		return dir == AT_FDCWD ? file_look(dir, ".", 0, parent)
				       : file_look(dir, NULL, AT_EMPTY_PATH,
						   parent);
	if (size >= sizeof(few))
		text = mem_map(PATH_MAX);
	if (!text)
		return -ENOMEM;
	memcpy(text, path, size);
	text[size] = '\0';
	ret = file_look(dir, text, 0, parent);
	if (text != few)
		mem_unmap(text, PATH_MAX);
	return ret;
}

/* inode_init_owner() of the kernel: whose is a new file? */
static void new_owner(struct ledger_edit *edit, const struct file *made,
		      const struct file *parent)
{
	const struct credentials *now = ids_now();

	edit->uid = now->uid[ID_FS];
	edit->gid = now->gid[ID_FS];
	if (parent && parent->shown.mode & S_ISGID) {
		edit->gid = parent->shown.gid;
		if (S_ISDIR(made->disk.stx_mode))
			edit->mode |= S_ISGID;
	}
	if (edit->uid != made->shown.uid)
		edit->what |= LEDGER_EDIT_UID;
	if (edit->gid != made->shown.gid)
		edit->what |= LEDGER_EDIT_GID;
}

/*
 * Records what a file that was just made should look like.  `mode` is what
 * was asked for: the umask has had its say on disk already.  `path` is NULL
 * for an open descriptor; then `where` tells the parent if it is known.
 */
static long record_new(int dir, const char *path, int parent_dir,
		       const char *where, mode_t mode,
		       const struct ledger_edit *node)
{
	struct ledger_edit edit = { 0 };
	struct file made, parent;
	mode_t disk, wanted;
	bool with_parent;
	long ret;

	ret = file_look(dir, path, path ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH,
			&made);
	if (ret < 0)
		return ret;
	if (node)
		edit = *node;
	with_parent = where && look_at_parent(parent_dir, where, &parent) >= 0;
	edit.mode = (made.disk.stx_mode & mode & 0777) | (mode & SPECIAL_BITS);
	new_owner(&edit, &made, with_parent ? &parent : NULL);
	edit.mode |= node ? node->mode & S_IFMT : 0;

	disk = made.disk.stx_mode & MODE_BITS;
	wanted = file_disk_mode(made.disk.stx_mode, disk);
	if (!S_ISLNK(made.disk.stx_mode)) {
		if (disk != wanted && !path)
			raw(__NR_fchmod, dir, wanted);
		else if (disk != wanted)
			raw(__NR_fchmodat, dir, path, wanted);
		if (!node && (edit.mode & MODE_BITS) != wanted)
			edit.what |= LEDGER_EDIT_MODE;
	}
	return edit.what ? file_record(&made, &edit, where ? parent_dir : dir,
				       where ? where : path)
			 : 0;
}

/* ---------------------------------------------------------------- open */

/*
 * Opens with O_CREAT and tells whether the file is new: by O_EXCL first.
 * Through a dangling link O_EXCL never succeeds, so the third try lets the
 * kernel decide and asks no more.
 */
static long open_or_make(int dir, const char *path, int flags, mode_t mode,
			 bool *made)
{
	long fd;

	*made = true;
	fd = raw(__NR_openat, dir, path, flags | O_EXCL, mode);
	if (fd != -EEXIST || flags & O_EXCL)
		return fd;
	*made = false;
	fd = raw(__NR_openat, dir, path, flags & ~O_CREAT, 0);
	if (fd != -ENOENT)
		return fd;
	*made = true;
	return raw(__NR_openat, dir, path, flags, mode);
}

NEXT(int, openat, (int, const char *, int, ...))

/* Libc's open is a cancellation point, ours would not be. */
static long plain_open(int dir, const char *path, int flags, mode_t mode)
{
	int fd;

	if (!next_openat())
		return raw(__NR_openat, dir, path, flags, mode);
	fd = next_openat()(dir, path, flags, mode);
	if (fd < 0)
		return -errno;
	trace_opened(fd, flags, dir, path);
	return fd;
}

long fake_open(int dir, const char *path, int flags, mode_t mode)
{
	bool tmpfile = (flags & __O_TMPFILE) == __O_TMPFILE;
	bool made = true;
	long fd;

	if (!(flags & O_CREAT) && !tmpfile)
		return plain_open(dir, path, flags, mode);
	if (!create_needs_care(S_IFREG, mode))
		return plain_open(dir, path, flags, mode);
	if (tmpfile)
		fd = raw(__NR_openat, dir, path, flags,
			 file_disk_mode(S_IFREG, mode));
	else
		fd = open_or_make(dir, path, flags,
				  file_disk_mode(S_IFREG, mode), &made);
	if (fd >= 0)
		trace_opened(fd, flags, dir, path);
	if (fd >= 0 && made)
		record_new(fd, NULL, dir, path, mode & MODE_BITS, NULL);
	return fd;
}

/* As open_or_make() does it. */
static long openat2_or_make(int dir, const char *path,
			    const struct open_how *how, bool *made)
{
	struct open_how first = *how, there = *how;
	long fd;

	*made = true;
	first.flags |= O_EXCL;
	fd = raw(__NR_openat2, dir, path, &first, sizeof(first));
	if (fd != -EEXIST || how->flags & O_EXCL)
		return fd;
	*made = false;
	there.flags &= ~(uint64_t)O_CREAT;
	there.mode = 0;
	fd = raw(__NR_openat2, dir, path, &there, sizeof(there));
	if (fd != -ENOENT)
		return fd;
	*made = true;
	return raw(__NR_openat2, dir, path, how, sizeof(*how));
}

/* openat2(2) first checks what it is told; then it is an open like others,
   but for its resolve flags, which only the kernel can follow. */
long fake_openat2(int dir, const char *path, const struct open_how *how,
		  size_t size)
{
	struct open_how wide;
	bool tmpfile, made = true;
	long fd;

	if (size < sizeof(*how) || how->mode & ~(uint64_t)MODE_BITS)
		return raw(__NR_openat2, dir, path, how, size);
	tmpfile = (how->flags & __O_TMPFILE) == __O_TMPFILE;
	if ((!(how->flags & O_CREAT) && !tmpfile) ||
	    !create_needs_care(S_IFREG, how->mode))
		return raw(__NR_openat2, dir, path, how, size);
	wide = *how;
	wide.mode = file_disk_mode(S_IFREG, how->mode);
	if (tmpfile)
		fd = raw(__NR_openat2, dir, path, &wide, sizeof(wide));
	else
		fd = openat2_or_make(dir, path, &wide, &made);
	if (fd >= 0 && made)
		record_new(fd, NULL, dir, path, how->mode, NULL);
	return fd;
}

/* --------------------------------------------------- directories, nodes */

long fake_mkdir(int dir, const char *path, mode_t mode)
{
	long ret;

	if (!create_needs_care(S_IFDIR, mode))
		return raw(__NR_mkdirat, dir, path, mode);
	ret = raw(__NR_mkdirat, dir, path, file_disk_mode(S_IFDIR, mode));
	if (ret < 0)
		return ret;
	/* mkdir(2) honours the sticky bit but not the set-id bits. */
	return record_new(dir, path, dir, path, mode & 01777, NULL);
}

/* A placeholder for a device: an empty file that must be new. */
static long make_device(int dir, const char *path, mode_t mode, dev_t dev)
{
	struct ledger_edit node = {
		.what = LEDGER_EDIT_TYPE,
		.mode = mode & S_IFMT,
		.rdev = ledger_dev((dev >> 8) & 0xfff,
				   (dev & 0xff) | ((dev >> 12) & 0xfff00)),
	};
	long fd, ret;

	fd = raw(__NR_openat, dir, path,
		 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		 file_disk_mode(S_IFREG, mode));
	if (fd < 0)
		return fd;
	ret = record_new(fd, NULL, dir, path, mode & MODE_BITS, &node);
	raw(__NR_close, fd);
	if (ret < 0)
		raw(__NR_unlinkat, dir, path, 0);
	return ret;
}

long fake_mknod(int dir, const char *path, mode_t mode, dev_t dev)
{
	mode_t type = mode & S_IFMT;
	long ret;

	if (!session_on())
		return raw(__NR_mknodat, dir, path, mode, dev);
	if (type == S_IFCHR || type == S_IFBLK)
		return make_device(dir, path, mode, dev);
	if (!create_needs_care(S_IFREG, mode))
		return raw(__NR_mknodat, dir, path, mode, dev);
	ret = raw(__NR_mknodat, dir, path, type | file_disk_mode(type, mode),
		  dev);
	if (ret < 0)
		return ret;
	return record_new(dir, path, dir, path, mode & MODE_BITS, NULL);
}

long fake_symlink(const char *target, int dir, const char *path)
{
	long ret = raw(__NR_symlinkat, target, dir, path);

	if (ret >= 0 && create_needs_care(S_IFREG, 0777))
		record_new(dir, path, dir, path, 0777, NULL);
	return ret;
}

/* ------------------------------------------- what libc made on its own */

NEXT(int, mkostemps, (char *, int, int))
NEXT(char *, mkdtemp, (char *))

int fake_mkstemp(char *path, int suffix, int flags)
{
	int fd = next_mkostemps() ? next_mkostemps()(path, suffix, flags)
				  : (int)answer(-ENOSYS);

	if (fd >= 0 && create_needs_care(S_IFREG, 0600))
		record_new(fd, NULL, AT_FDCWD, path, 0600, NULL);
	return fd;
}

char *fake_mkdtemp(char *path)
{
	char *made = next_mkdtemp() ? next_mkdtemp()(path) : NULL;

	if (made && create_needs_care(S_IFDIR, 0700))
		record_new(AT_FDCWD, path, AT_FDCWD, path, 0700, NULL);
	return made;
}

NEXT(FILE *, fopen, (const char *, const char *))
NEXT(FILE *, fopen64, (const char *, const char *))
NEXT(FILE *, freopen, (const char *, const char *, FILE *))
NEXT(FILE *, freopen64, (const char *, const char *, FILE *))
NEXT(int, fileno, (FILE *))

static FILE *plain_fopen(const char *path, const char *how, FILE *old,
			 bool wide)
{
	FILE *(*again)(const char *, const char *, FILE *) =
		wide && next_freopen64() ? next_freopen64() : next_freopen();
	FILE *(*open)(const char *, const char *) =
		wide && next_fopen64() ? next_fopen64() : next_fopen();

	if (!open || !again) {
		errno = ENOSYS;
		return NULL;
	}
	return old ? again(path, how, old) : open(path, how);
}

FILE *fake_fopen(const char *path, const char *how, FILE *old, bool wide)
{
	struct file there;
	FILE *file;
	bool new;

	/* Only "w" and "a" make files, as 0666. */
	if (!path || (*how != 'w' && *how != 'a') ||
	    !create_needs_care(S_IFREG, 0666))
		return plain_fopen(path, how, old, wide);
	new = file_look(AT_FDCWD, path, 0, &there) < 0;
	file = plain_fopen(path, how, old, wide);
	if (file && new && next_fileno())
		record_new(next_fileno()(file), NULL, AT_FDCWD, path, 0666,
			   NULL);
	return file;
}

NEXT(int, bind, (int, const struct sockaddr *, socklen_t))

int fake_bind(int fd, const struct sockaddr *address, socklen_t size)
{
	const struct sockaddr_un *local = (const void *)address;
	int ret;

	if (!next_bind())
		return (int)answer(-ENOSYS);
	ret = next_bind()(fd, address, size);
	if (ret == 0 && address->sa_family == AF_UNIX &&
	    size > offsetof(struct sockaddr_un, sun_path) &&
	    local->sun_path[0] && create_needs_care(S_IFREG, 0777))
		record_new(AT_FDCWD, local->sun_path, AT_FDCWD,
			   local->sun_path, 0777, NULL);
	return ret;
}
