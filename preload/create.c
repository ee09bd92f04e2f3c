/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making files.  In the usual case -- the owner may read and write what is
 * made, nobody dropped root, no set-gid directory is about -- the kernel's own
 * call is all there is.  Otherwise the file is made with a mode that the
 * builder can work with, and what was asked for is recorded.
 */
#include "ledger/syscall.h"
#include "preload/device.h"
#include "preload/mem.h"
#include "preload/next.h"
#include "preload/permit.h"
#include "preload/status.h"
#include "preload/trace.h"
#include "preload/verbs.h"
#include "preload/xattr.h"

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
	return ledger && ledger_has(ledger, LEDGER_TRAIT_SGID_DIRS |
					    LEDGER_TRAIT_DEFAULT_ACLS);
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
		else if (permit_strips_setgid(parent, edit->mode))
			edit->mode &= ~S_ISGID;
	}
	if (edit->uid != made->shown.uid)
		edit->what |= LEDGER_EDIT_UID;
	if (edit->gid != made->shown.gid)
		edit->what |= LEDGER_EDIT_GID;
}

/*
 * acl(5), "Object creation and default ACLs": the new file's ACL and mode
 * come from its directory's default ACL, and the umask has no say.
 */
static mode_t inherit_acl(struct file *made, int dir, const char *path,
			  const struct attr *acl, mode_t mode)
{
	char *value = mem_map(acl->value_size);

	if (!value)
		return mode;
	memcpy(value, acl->value, acl->value_size);
	mode = acl_create(value, acl->value_size, mode);
	if (!acl_is_minimal(value, acl->value_size))
		xattr_put(made, dir, path, acl_access_name, value,
			  acl->value_size);
	memcpy(value, acl->value, acl->value_size);
	if (S_ISDIR(made->disk.stx_mode))
		xattr_put(made, dir, path, acl_default_name, value,
			  acl->value_size);
	mem_unmap(value, acl->value_size);
	return mode;
}

/*
 * Records what a file that was just made should look like.  `mode` is what
 * was asked for: the umask has had its say on disk already.  `path` is NULL
 * for an open descriptor; then `where` is for the hint.
 */
static long record_in(const struct file *parent, int dir, const char *path,
		      int parent_dir, const char *where, mode_t mode,
		      const struct ledger_edit *node)
{
	struct ledger_edit edit = { 0 };
	struct file made;
	struct attr acl;
	mode_t disk, wanted;
	long ret;

	ret = file_look(dir, path, path ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH,
			&made);
	if (ret < 0)
		return ret;
	if (node)
		edit = *node;
	edit.mode = (made.disk.stx_mode & mode & 0777) | (mode & SPECIAL_BITS);
	if (parent && xattr_held(parent, acl_default_name, &acl) &&
	    !S_ISLNK(made.disk.stx_mode))
		edit.mode = inherit_acl(&made, dir, path, &acl, mode);
	new_owner(&edit, &made, parent);

	disk = made.disk.stx_mode & MODE_BITS;
	wanted = file_disk_mode(made.disk.stx_mode, edit.mode);
	edit.mode |= node ? node->mode & S_IFMT : 0;
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

/* The same where the parent is to be found by the path. */
static long record_new(int dir, const char *path, int parent_dir,
		       const char *where, mode_t mode,
		       const struct ledger_edit *node)
{
	struct file parent;
	bool known = where && look_at_parent(parent_dir, where, &parent) >= 0;

	return record_in(known ? &parent : NULL, dir, path, parent_dir, where,
			 mode, node);
}

/* A file of O_TMPFILE has no name, but its directory is told. */
static long record_nameless(int fd, int dir, const char *path, mode_t mode)
{
	struct file parent;
	bool known = file_look(dir, path, 0, &parent) >= 0;

	return record_in(known ? &parent : NULL, fd, NULL, dir, path, mode,
			 NULL);
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

/*
 * write(2) and truncate(2) by one who is not root drop set-id bits, by
 * anybody a program's capabilities.  Writing itself is not seen here, so
 * opening for it counts as such.
 */
static bool opened_to_change(int flags, bool limited)
{
	struct ledger *ledger;

	if (!(flags & (O_WRONLY | O_RDWR)) || flags & O_PATH)
		return false;
	ledger = session_records();
	return ledger && (limited || ledger_has(ledger, LEDGER_TRAIT_XATTRS));
}

static void changed_by_write(int fd, int dir, const char *path)
{
	struct file file;

	if (file_look_plain(fd, NULL, AT_EMPTY_PATH, &file) >= 0)
		file_written(&file, dir, path);
}

/* What was opened may stand for something else. */
static void look_at_opened(int fd, const char *path, int flags)
{
	if (status_concerns(path))
		status_opened(fd, path);
	if (device_may_be_read(path, flags))
		device_replace(fd, flags);
}

long fake_open(int dir, const char *path, int flags, mode_t mode)
{
	bool tmpfile = (flags & __O_TMPFILE) == __O_TMPFILE;
	int nofollow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;
	bool limited = ids_limited(), made = true;
	mode_t disk = file_disk_mode(S_IFREG, mode);
	long fd;

	if (limited) {
		fd = permit_open(dir, path, flags);
		if (fd < 0)
			return fd;
	}
	if (unlikely(device_may_be_written(flags)) && !tmpfile) {
		fd = device_open(dir, path, flags);
		if (fd >= 0)
			return fd;
	}
	if ((!(flags & O_CREAT) && !tmpfile) ||
	    !create_needs_care(S_IFREG, mode)) {
		fd = UNLOCKED(plain_open(dir, path, flags, mode), dir, path,
			      nofollow, 0600);
		if (unlikely(opened_to_change(flags, limited)) && fd >= 0)
			changed_by_write(fd, dir, path);
		if (unlikely(flags & O_PATH))
			file_note_path(fd);
		else if (fd >= 0)
			look_at_opened(fd, path, flags);
		return fd;
	}
	if (tmpfile)
		fd = UNLOCKED(raw(__NR_openat, dir, path, flags, disk), dir,
			      path, nofollow, 0600);
	else
		fd = UNLOCKED(open_or_make(dir, path, flags, disk, &made), dir,
			      path, nofollow, 0600);
	if (fd >= 0 && !made && opened_to_change(flags, limited))
		changed_by_write(fd, dir, path);
	if (fd >= 0)
		trace_opened(fd, flags, dir, path);
	if (fd >= 0 && tmpfile)
		record_nameless(fd, dir, path, mode & MODE_BITS);
	else if (fd >= 0 && made)
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

	if (size < sizeof(*how) || !mem_readable(how, sizeof(*how)) ||
	    how->mode & ~(uint64_t)MODE_BITS)
		return raw(__NR_openat2, dir, path, how, size);
	tmpfile = (how->flags & __O_TMPFILE) == __O_TMPFILE;
	if ((!(how->flags & O_CREAT) && !tmpfile) ||
	    !create_needs_care(S_IFREG, how->mode)) {
		fd = raw(__NR_openat2, dir, path, how, size);
		if (fd >= 0 && !(how->flags & O_PATH) && status_concerns(path))
			status_opened(fd, path);
		return fd;
	}
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
	long ret = ids_limited() ? permit_create(dir, path, S_IFDIR) : 0;

	if (ret < 0)
		return ret;
	if (!create_needs_care(S_IFDIR, mode))
		return UNLOCKED(raw(__NR_mkdirat, dir, path, mode), dir, path,
				AT_SYMLINK_NOFOLLOW, 0);
	ret = UNLOCKED(raw(__NR_mkdirat, dir, path,
			   file_disk_mode(S_IFDIR, mode)), dir, path,
		       AT_SYMLINK_NOFOLLOW, 0);
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

	fd = UNLOCKED(raw(__NR_openat, dir, path,
			  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			  file_disk_mode(S_IFREG, mode)), dir, path,
		      AT_SYMLINK_NOFOLLOW, 0);
	/* open(2) says EISDIR where mknod(2) has another word. */
	if (fd == -EISDIR)
		fd = raw(__NR_mknodat, dir, path, S_IFREG, 0);
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
	ret = ids_limited() ? permit_mknod(dir, path, mode, dev) : 0;
	if (ret < 0)
		return ret;
	if (type == S_IFCHR || type == S_IFBLK)
		return make_device(dir, path, mode, dev);
	if (!create_needs_care(S_IFREG, mode))
		return UNLOCKED(raw(__NR_mknodat, dir, path, mode, dev), dir,
				path, AT_SYMLINK_NOFOLLOW, 0);
	ret = UNLOCKED(raw(__NR_mknodat, dir, path,
			   type | file_disk_mode(type, mode), dev), dir, path,
		       AT_SYMLINK_NOFOLLOW, 0);
	if (ret < 0)
		return ret;
	return record_new(dir, path, dir, path, mode & MODE_BITS, NULL);
}

long fake_symlink(const char *target, int dir, const char *path)
{
	long ret = ids_limited() ? permit_create(dir, path, S_IFLNK) : 0;

	if (ret < 0)
		return ret;
	ret = UNLOCKED(raw(__NR_symlinkat, target, dir, path), dir, path,
		       AT_SYMLINK_NOFOLLOW, 0);
	if (ret >= 0 && create_needs_care(S_IFREG, 0777))
		record_new(dir, path, dir, path, 0777, NULL);
	return ret;
}

/* ------------------------------------------- what libc made on its own */

NEXT(int, mkostemps, (char *, int, int))
NEXT(char *, mkdtemp, (char *))

int fake_mkstemp(char *path, int suffix, int flags)
{
	int fd, ret = ids_limited() ? permit_create(AT_FDCWD, path, S_IFREG)
				    : 0;

	if (ret < 0)
		return (int)answer(ret);
	fd = next_mkostemps() ? next_mkostemps()(path, suffix, flags)
				  : (int)answer(-ENOSYS);

	if (fd >= 0 && create_needs_care(S_IFREG, 0600))
		record_new(fd, NULL, AT_FDCWD, path, 0600, NULL);
	return fd;
}

char *fake_mkdtemp(char *path)
{
	char *made = NULL;
	long ret = ids_limited() ? permit_create(AT_FDCWD, path, S_IFDIR) : 0;

	if (ret < 0)
		answer(ret);
	else if (next_mkdtemp())
		made = next_mkdtemp()(path);

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

/* fopen(3): what its mode asks of open(2). */
static int flags_of(const char *how)
{
	bool both = false;

	for (const char *c = how; *c && *c != ','; c++)
		both |= *c == '+';
	switch (*how) {
	case 'w': return (both ? O_RDWR : O_WRONLY) | O_CREAT | O_TRUNC;
	case 'a': return (both ? O_RDWR : O_WRONLY) | O_CREAT;
	}
	return both ? O_RDWR : O_RDONLY;
}

static FILE *unlocked_fopen(const char *path, const char *how, FILE *old,
			    bool wide)
{
	FILE *file = plain_fopen(path, how, old, wide);

	if (!file && !old && errno == EACCES &&
	    permit_unlock(AT_FDCWD, path, 0, 0600))
		file = plain_fopen(path, how, old, wide);
	return file;
}

FILE *fake_fopen(const char *path, const char *how, FILE *old, bool wide)
{
	struct file there;
	FILE *file;
	bool new;

	if (path && ids_limited()) {
		long ret = permit_open(AT_FDCWD, path, flags_of(how));

		if (ret < 0) {
			answer(ret);
			return NULL;
		}
	}
	/* Only "w" and "a" make files, as 0666. */
	if (!path || (*how != 'w' && *how != 'a') ||
	    !create_needs_care(S_IFREG, 0666)) {
		file = unlocked_fopen(path, how, old, wide);
		if (file && path && next_fileno()) {
			look_at_opened(next_fileno()(file), path,
				       flags_of(how));
			if (device_may_be_written(flags_of(how)))
				device_replace(next_fileno()(file),
					       flags_of(how));
		}
		return file;
	}
	new = file_look(AT_FDCWD, path, 0, &there) < 0;
	file = unlocked_fopen(path, how, old, wide);
	if (file && new && next_fileno())
		record_new(next_fileno()(file), NULL, AT_FDCWD, path, 0666,
			   NULL);
	return file;
}

NEXT(int, bind, (int, const struct sockaddr *, socklen_t))

int fake_bind(int fd, const struct sockaddr *address, socklen_t size)
{
	const struct sockaddr_un *local = (const void *)address;
	long ret = 0;
	bool named;

	if (!next_bind())
		return (int)answer(-ENOSYS);
	named = session_on() && size > offsetof(struct sockaddr_un, sun_path) &&
		mem_readable(address, size) &&
		address->sa_family == AF_UNIX && local->sun_path[0];
	if (named && ids_limited())
		ret = permit_create(AT_FDCWD, local->sun_path, S_IFSOCK);
	if (ret < 0)
		return (int)answer(ret);
	ret = next_bind()(fd, address, size);
	if (ret == 0 && named && create_needs_care(S_IFREG, 0777))
		record_new(AT_FDCWD, local->sun_path, AT_FDCWD,
			   local->sun_path, 0777, NULL);
	return ret;
}
