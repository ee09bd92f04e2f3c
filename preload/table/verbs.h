/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verbs: the meanings behind the intercepted names and numbers.  Each row
 * of intercept.def calls one of them.
 *
 * A verb takes what its system call takes, and returns what that returns, with
 * a negative errno for a failure; entry.c turns that into errno and -1.  Verbs
 * that stand in for a function of libc with a convention of its own return as
 * that function does; they say so here.
 *
 * In (dir, path, flags), as fstatat(2) has it, a NULL path is the descriptor
 * `dir` itself.  Every verb keeps these rules:
 *
 *   - Outside of a session, the kernel's call is all that it makes.
 *   - A process that has given up rights of root (cred_limited()) first gets
 *     the errors that the kernel would give it: EACCES and EPERM, from
 *     credentials/permit.h.
 *   - For root, directories and files that the builder has locked with mode
 *     bits are unlocked on disk, and the call is made again (path_walk.h).
 *   - A change of the ledger fails with ENOSPC or ENOMEM if the ledger cannot
 *     grow, with EIO if it cannot be reached, and with EROFS on a read-only
 *     file system, where the kernel would have refused it.
 *   - A look-up fails with ENOMEM if the ledger cannot be mapped just now,
 *     since "no record" would be a wrong answer.
 *
 * No verb allocates by malloc, takes a lock or blocks longer than its system
 * call, so verbs may run in signal handlers and between vfork and exec; except
 * for those that call libc's function, which are as safe as that function.
 */
#ifndef PRELOAD_TABLE_VERBS_H
#define PRELOAD_TABLE_VERBS_H

#include "ledger/credentials.h"
#include "preload/base/libc.h"
#include "preload/narrow/narrow.h"

struct fts_entry;
struct fts_walk;
struct open_how;

/*
 * How a verb makes its call: through libc's function, which is a cancellation
 * point, for a program that called libc; by a system call for one that called
 * syscall(2).
 */
enum way { BY_LIBC, BY_KERNEL };

/* Makes the call; the kernel's result, or a negative errno.  For BY_LIBC the
   file must have NEXT(..., name, ...). */
#define MAKE_CALL(way, name, ...)                                        \
	((way) == BY_KERNEL ? raw(__NR_##name, __VA_ARGS__)              \
	 : next_##name()    ? negative_errno(next_##name()(__VA_ARGS__)) \
			    : -ENOSYS)

/*
 * file/stat.c.  Ask the kernel with stat(2), or with statx(2) where only the
 * birth time proves which file a record is about, and show the record's owner,
 * mode, type and ctime in the answer.  A record without a path gets this one.
 */
long fake_stat(int dir, const char *path, struct stat *st, int flags);
long fake_statx(int dir, const char *path, int flags, unsigned mask,
		struct statx *stx);

/*
 * file/chown.c.  Looks the file up and records the owner; -1 for an id that
 * stays.  The kernel's chown is called only with two -1, to move ctime where
 * nothing was recorded.  Drops set-id bits and capabilities as chown(2) says.
 */
long fake_chown(int dir, const char *path, uid_t uid, gid_t gid, int flags);

/*
 * file/chmod.c.  Sets the mode on disk, never with set-id bits and never so
 * that the builder could not go on working; records the mode if the disk cannot
 * say it.  EOPNOTSUPP for a link, as on Linux.
 */
long fake_chmod(int dir, const char *path, mode_t mode, int flags);

/* Sets the kernel's umask, and remembers for later programs whether it takes
   something from the owner.  Returns the old one; cannot fail. */
mode_t fake_umask(mode_t mask);

/*
 * file/open.c.  Open a file by libc's open, by openat2(2), by fopen(3) or
 * freopen(3).  A file that this makes is recorded if it would not be owned as
 * the session says (create.h).  Opening for writing takes set-id bits and
 * capabilities, since writes are not intercepted.  A placeholder of a common
 * device is replaced by the device, a status file of /proc by a copy with the
 * session's ids.
 */
long fake_open(int dir, const char *path, int flags, mode_t mode);
long fake_openat2(int dir, const char *path, const struct open_how *how,
		  size_t size);

/* `old` is the stream of freopen(3), `wide` selects the name with 64.  NULL and
   errno on failure. */
FILE *fake_fopen(const char *path, const char *how, FILE *old, bool wide);

/*
 * file/create.c.  Make a file without opening it, and record owner, mode, type
 * and ACL where the disk does not say them (create.h).  A device becomes an
 * empty regular file with a record; if that cannot be written the file is
 * removed again.
 */
long fake_mkdir(int dir, const char *path, mode_t mode);
long fake_mknod(int dir, const char *path, mode_t mode, dev_t dev);
long fake_symlink(const char *target, int dir, const char *path);

/* mkostemps(3) and mkdtemp(3) of libc make the file, and replace the X in
   `path`.  A descriptor or -1, the path or NULL, and errno. */
int fake_mkstemp(char *path, int suffix, int flags);
char *fake_mkdtemp(char *path);

/* bind(2); records the socket that a path of the file system names. */
long fake_bind(enum way way, int fd, const struct sockaddr *address,
	       socklen_t size);

/* directory/inotify.c: inotify_add_watch(2); EACCES for a file that the process
   may not read.  Changes nothing in the ledger. */
long fake_inotify_add_watch(enum way way, int fd, const char *path,
			    uint32_t events);

/*
 * file/unlink_rename.c.  Remove, move and add names by the kernel's call.
 * Records belong to inodes and follow by themselves; that of a file which has
 * lost its last name becomes an orphan where its inode number could be mistaken
 * for that of its successor.  On overlayfs the record learns the new name.
 */
long fake_unlink(int dir, const char *path, int flags);
long fake_rename(int from_dir, const char *from, int to_dir, const char *to,
		 unsigned flags);
long fake_link(int from_dir, const char *from, int to_dir, const char *to,
	       int flags);

/* remove(3): unlink(2), or rmdir(2) for a directory. */
long fake_remove(const char *path);

/*
 * file/access.c.  Root may do everything, except for executing a file without
 * any execute bit; others may do what mode, ACL and capabilities grant.
 * Changes nothing in the ledger.
 */
long fake_access(int dir, const char *path, int mode, int flags);

/*
 * xattr/xattr_change.c, xattr/xattr_read.c.  Attributes that only root may set,
 * and ACLs, are written to and read from the ledger, the others and unknown
 * ones from the disk.  Setting an access ACL changes the mode.  The size of a
 * value or of a list, as getxattr(2) has it; ENODATA, EEXIST, ERANGE, E2BIG,
 * EOPNOTSUPP as in xattr(7).
 */
long fake_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how);
long fake_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size);
long fake_listxattr(int dir, const char *path, int flags, char *list,
		    size_t size);
long fake_removexattr(int dir, const char *path, int flags, const char *name);

/* setxattrat(2), getxattrat(2): the same, with value, size and flags in a
   structure of `size` bytes. */
struct xattr_arguments;
long fake_setxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size);
long fake_getxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size);

/*
 * file/inode_flags.c.  ioctl(2): the kernel answers every request; to
 * FS_IOC_GETFLAGS and FS_IOC_FSGETXATTR the immutable and append-only flags of
 * the ledger are added.  Setting these two flags changes the ledger and not the
 * disk.  A request that makes a snapshot copies the records of its files.  musl
 * extends the sign of a request, of which the kernel takes 32 bits.
 */
long fake_ioctl(int fd, unsigned request, void *argument);

/* file_getattr(2), file_setattr(2): the same flags by a path.  The beginning of
   struct file_attr, of which `size` bytes are there. */
struct file_attributes {
	uint64_t xflags; /* FS_XFLAG_* */
	uint32_t extsize, nextents, projid, cowextsize;
};

long fake_file_getattr(int dir, const char *path,
		       struct file_attributes *attributes, size_t size,
		       int flags);
long fake_file_setattr(int dir, const char *path,
		       const struct file_attributes *attributes, size_t size,
		       int flags);

/*
 * credentials/ids.c.  The ids are those that the session gives this process,
 * root's at first; the kernel's are never changed.  Each change is written to
 * the ledger, so EIO and ENOSPC are possible beside EPERM, EINVAL and EFAULT.
 */
uid_t fake_getuid(enum which_id which);
gid_t fake_getgid(enum which_id which);
long fake_getresuid(uid_t *real, uid_t *effective, uid_t *saved);
long fake_getresgid(gid_t *real, gid_t *effective, gid_t *saved);
long fake_getgroups(int size, gid_t *list);
long fake_setuid(uid_t uid);
long fake_setgid(gid_t gid);
long fake_seteuid(uid_t uid);
long fake_setegid(gid_t gid);
long fake_setreuid(uid_t real, uid_t effective);
long fake_setregid(gid_t real, gid_t effective);
long fake_setresuid(uid_t real, uid_t effective, uid_t saved);
long fake_setresgid(gid_t real, gid_t effective, gid_t saved);
long fake_setgroups(size_t size, const gid_t *list);

/* Return the old id, whether or not it was changed. */
int fake_setfsuid(uid_t uid);
int fake_setfsgid(gid_t gid);

/* initgroups(3): -1 and errno on failure; libc reads the group database. */
int fake_initgroups(const char *user, gid_t group);

/* group_member(3): 1 or 0. */
int fake_group_member(gid_t gid);

/* credentials/caps.c.  The capability sets of this process, capget(2) and
   capset(2).  Of another process the kernel answers; to change its sets is
   EPERM. */
struct __user_cap_header_struct;
struct __user_cap_data_struct;
long fake_capget(struct __user_cap_header_struct *header,
		 struct __user_cap_data_struct *data);
long fake_capset(struct __user_cap_header_struct *header,
		 const struct __user_cap_data_struct *data);

/* credentials/proc_status.c.  getauxval(3): AT_UID and its kin, and AT_SECURE,
   from the credentials that this program was started with; the rest is
   libc's. */
unsigned long fake_getauxval(unsigned long type);

/*
 * process/exec.c, process/spawn.c.  Start a program with an environment that
 * keeps it in the session, and with the credentials that execve(2) gives it for
 * its set-id bits and capabilities.  The exec verbs return only on failure:
 * E2BIG, ENOMEM, and the kernel's errors.
 */
long fake_execve(const char *path, char *const argv[], char *const envp[]);
long fake_execveat(int dir, const char *path, char *const argv[],
		   char *const envp[], int flags);

/* execvpe(3): looks `file` up in PATH, and runs a file without a magic number
   by the shell. */
long fake_execvpe(const char *file, char *const argv[], char *const envp[]);

/* posix_spawn(3) and its kin by libc's function: 0 or a positive errno. */
enum spawn_kind {
	SPAWN,
	SPAWN_SEARCH, /* looks for the program in PATH */
	SPAWN_PIDFD,  /* yields a descriptor for a pid */
	SPAWN_PIDFD_SEARCH,
};
int fake_spawn(enum spawn_kind kind, int *pid, const char *path,
	       const posix_spawn_file_actions_t *actions,
	       const posix_spawnattr_t *attributes, char *const argv[],
	       char *const envp[]);

/* system(3) and popen(3) by libc's function, which they return as. */
int fake_system(const char *command);
FILE *fake_popen(const char *command, const char *type);

/* process/fork.c.  fork(2) by libc's fork, by libc's _Fork, by the kernel, and
   by clone(2) or clone3(2) with arguments that ask for the same.
   In the child the shim forgets what belongs to the parent's pid.  The first
   two return -1 and errno on failure. */
pid_t fake_fork(void);
pid_t fake_fork_raw(void);
long fake_fork_by_number(void);
long fake_fork_by_clone(long number, const long a[6]);

/* file/shadow.c.  getspnam(3), getspnam_r(3) by libc's function, which they
   return as.  Where root could read /etc/shadow and the builder cannot, a user
   of passwd(5) has an entry that is locked and never expires. */
struct spwd;
struct spwd *fake_getspnam(const char *name);
int fake_getspnam_r(const char *name, struct spwd *entry, char *buffer,
		    size_t size, struct spwd **result);

/*
 * file/socket.c.  connect(2), and sending to a named socket, is EACCES for one
 * that the process may not write to.  SO_PEERCRED and SCM_CREDENTIALS show the
 * session's ids of the other process; a message that carries credentials goes
 * to the kernel with the builder's, EPERM if the process may not claim those
 * that it carries.
 */
long fake_connect(enum way way, int fd, const struct sockaddr *address,
		  socklen_t size);
long fake_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
long fake_sendmsg(enum way way, int fd, const struct msghdr *message,
		  int flags);
long fake_recvmsg(enum way way, int fd, struct msghdr *message, int flags);
struct mmsghdr;
long fake_sendto(enum way way, int fd, const void *data, size_t size, int flags,
		 const struct sockaddr *address, socklen_t address_size);
long fake_sendmmsg(enum way way, int fd, struct mmsghdr *list, unsigned count,
		   int flags);
long fake_recvmmsg(enum way way, int fd, struct mmsghdr *list, unsigned count,
		   int flags, struct timespec *until);

/*
 * ipc/sysv.c.  System V IPC, sysvipc(7): the kernel's call, with root's ids for
 * the builder's.  EACCES and EPERM for a process that has dropped root, by
 * owner and mode of the object; root is refused none of the builder's objects.
 * `argument` is what the command takes.
 */
struct sembuf;
long fake_semget(int key, int count, int flags);
long fake_semctl(int id, int number, int command, void *argument);
long fake_semop(int id, struct sembuf *operations, size_t count);
long fake_semtimedop(int id, struct sembuf *operations, size_t count,
		     const struct timespec *timeout);
long fake_shmget(int key, size_t size, int flags);
long fake_shmctl(int id, int command, void *argument);
long fake_shmat(int id, const void *at, int flags);
long fake_msgget(int key, int flags);
long fake_msgctl(int id, int command, void *argument);
long fake_msgsnd(enum way way, int id, const void *message, size_t size,
		 int flags);
long fake_msgrcv(enum way way, int id, void *message, size_t size, long type,
		 int flags);

/* ipc/queue.c.  POSIX message queues, mq_overview(7); `name` begins with a
   slash for libc's function, and not for the call.  A new queue is recorded as
   a new file is; EACCES, and EPERM, as its owner and mode have it. */
struct mq_attr;
long fake_mq_open(enum way way, const char *name, int flags, mode_t mode,
		  struct mq_attr *attributes);
long fake_mq_unlink(enum way way, const char *name);

/*
 * file/lookup.c.  The kernel's or libc's answer about a file that the process
 * may reach, else EACCES.  Those that stand in for libc return as libc does.
 */
struct statfs;
struct statvfs;
struct file_handle;
long fake_statfs(const char *path, struct statfs *fs);
long fake_statvfs(const char *path, struct statvfs *fs);
long fake_name_to_handle_at(int dir, const char *path,
			    struct file_handle *handle, void *mount, int flags);
long fake_pathconf(const char *path, int name);
key_t fake_ftok(const char *path, int project);
char *fake_realpath(const char *path, char *resolved);
char *fake_realpath_checked(const char *path, char *resolved, size_t limit);
char *fake_canonicalize(const char *path);

/* file/readlink.c, file/truncate.c.  The kernel's call.  Truncating takes
   set-id bits and capabilities; EINVAL for a device's placeholder, as for a
   device. */
long fake_readlink(int dir, const char *path, char *text, size_t size);
long fake_truncate(const char *path, off_t size);

/* file/sync.c.  Write data to the disk by the call of the same name; with
   --no-sync only its errors are left. */
long fake_fsync(enum way way, int fd);
long fake_fdatasync(enum way way, int fd);
long fake_syncfs(enum way way, int fd);
long fake_msync(enum way way, void *at, size_t size, int flags);
long fake_sync(enum way way);
long fake_sync_file_range(enum way way, int fd, off_t offset, off_t size,
			  unsigned flags);

/*
 * accounts/.  Look-ups of users and groups, and the lock of passwd(5), in a
 * system root of PSEUDO_PASSWD, or else by libc's function.  They return as
 * libc's do.
 */
struct passwd;
struct group;
struct passwd *fake_getpwnam(const char *name);
struct passwd *fake_getpwuid(uid_t uid);
struct passwd *fake_getpwent(void);
int fake_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
		    size_t size, struct passwd **result);
int fake_getpwuid_r(uid_t uid, struct passwd *entry, char *buffer, size_t size,
		    struct passwd **result);
int fake_getpwent_r(struct passwd *entry, char *buffer, size_t size,
		    struct passwd **result);
void fake_setpwent(void);
void fake_endpwent(void);
struct group *fake_getgrnam(const char *name);
struct group *fake_getgrgid(gid_t gid);
struct group *fake_getgrent(void);
int fake_getgrnam_r(const char *name, struct group *entry, char *buffer,
		    size_t size, struct group **result);
int fake_getgrgid_r(gid_t gid, struct group *entry, char *buffer, size_t size,
		    struct group **result);
int fake_getgrent_r(struct group *entry, char *buffer, size_t size,
		    struct group **result);
void fake_setgrent(void);
void fake_endgrent(void);
int fake_getgrouplist(const char *user, gid_t first, gid_t *list, int *count);
int fake_lckpwdf(void);
int fake_ulckpwdf(void);

/* file/utime.c.  Sets times on disk, or in the ledger for a file of another
   user: then -EIO, -ENOSPC, -ENOMEM as well.  The second and third take the
   older forms of `times`. */
struct timeval;
struct utimbuf;
long fake_utimens(int dir, const char *path, const struct timespec *times,
		  int flags);
long fake_utimes(int dir, const char *path, const struct timeval *times,
		 int flags);
long fake_utime(const char *path, const struct utimbuf *times);

/*
 * credentials/sched.c.  The kernel's call; where it refuses the builder a value
 * that it grants root, the call succeeds without effect, and the questions
 * about this process give the answer that the program expects.
 */
long fake_setpriority(int which, unsigned who, int nice);
long fake_mlock(const void *at, size_t size, unsigned flags);
long fake_mlockall(int flags);

/* 20 minus the nice value, as the kernel returns it; and the nice value as
   getpriority(3) and nice(3) return it, with -1 and errno on failure. */
long fake_getpriority(int which, unsigned who);
int fake_libc_getpriority(int which, unsigned who);
int fake_nice(int by);

/* sched_setscheduler(2) and the other calls of sched(7), ioprio_set(2). */
struct sched_param;
long fake_setscheduler(int pid, int policy, const struct sched_param *param);
long fake_getscheduler(int pid);
long fake_setparam(int pid, const struct sched_param *param);
long fake_getparam(int pid, struct sched_param *param);
/* The beginning of struct sched_attr, sched_setattr(2). */
struct scheduling {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
};

long fake_sched_setattr(int pid, const struct scheduling *wanted,
			unsigned flags);
long fake_sched_getattr(int pid, struct scheduling *now, unsigned size,
			unsigned flags);
long fake_ioprio_set(int which, int who, int priority);
long fake_ioprio_get(int which, int who);

/* directory/cwd.c.  The kernel's call.  A change of namespace may take the
   ledger's path away, so a descriptor of it is opened before. */
long fake_chdir(const char *path);
long fake_fchdir(int fd);
long fake_unshare(int flags);
long fake_setns(int fd, int type);

/* process/chroot.c. chroot(2), if need be in a user namespace of its own; EPERM
   without CAP_SYS_CHROOT in the session, or where the kernel grants none. */
long fake_chroot(const char *path);

/* process/seccomp.c.  prctl(2) about capabilities is answered from the
   session's sets.  Without CAP_SYS_ADMIN and no_new_privs a filter is EACCES,
   and landlock_restrict_self(2) EPERM.  Before a seccomp filter is installed,
   by either call, the ledger is mapped whole. */
long fake_prctl(long what, const long a[4]);
long fake_seccomp(unsigned what, unsigned flags, void *filter);
long fake_landlock_restrict_self(int ruleset, unsigned flags);

/* process/io_uring.c.  io_uring_setup(2), and liburing's functions of that
   purpose, which return a negative errno: ENOSYS in a session. */
long fake_io_uring_setup(unsigned entries, void *parameters);
int fake_ring(unsigned entries, void *ring, unsigned flags);
int fake_ring_params(unsigned entries, void *ring, void *parameters);
int fake_ring_mem(unsigned entries, void *ring, void *parameters, void *memory,
		  size_t size);

/*
 * directory/readdir.c.  Entries of a directory by libc's function,
 * getdents64(2) or getdents(2), each with the type that the ledger gives its
 * file; DT_UNKNOWN where the ledger cannot be asked.  Those that stand in for
 * libc return as libc does.
 */
DIR *fake_opendir(const char *path);
struct narrow_dirent *fake_readdir(DIR *dir);
struct dirent64 *fake_readdir64(DIR *dir);
int fake_readdir_r(DIR *dir, struct narrow_dirent *entry,
		   struct narrow_dirent **result);
int fake_readdir64_r(DIR *dir, struct dirent64 *entry,
		     struct dirent64 **result);
long fake_getdents(int fd, void *buffer, size_t size);
long fake_old_getdents(int fd, void *buffer, size_t size);
long fake_getdirentries(int fd, char *buffer, size_t size, off_t *base);

/*
 * directory/libc_walkers.c, directory/ftw.c, directory/fts.c.  libc's functions
 * that stat files themselves: their callbacks and entries get what fake_stat()
 * shows, of what a process without root's rights may reach.  `wide` or `width`
 * selects the name, and the structures that the callbacks get.  They return as
 * libc does; ENOMEM if a page cannot be mapped.
 */
int fake_scandir(int dir, const char *path, struct dirent ***list,
		 int (*want)(const struct dirent *),
		 int (*order)(const struct dirent **, const struct dirent **),
		 bool wide);
int fake_ftw(const char *path,
	     int (*visit)(const char *, const struct stat *, int), int fds,
	     enum width width);
int fake_nftw(const char *path,
	      int (*visit)(const char *, const struct stat *, int,
			   struct FTW *),
	      int fds, int flags, enum width width);
struct fts_entry *fake_fts_read(struct fts_walk *fts, enum width width);
struct fts_entry *fake_fts_children(struct fts_walk *fts, int options,
				    enum width width);

/* directory/glob.c.  glob(3) by libc's function, whose files are those of
   fake_opendir() and fake_stat(); `found` is a glob_t or glob64_t.  Returns as
   libc does. */
int fake_glob(const char *pattern, int flags, int (*failed)(const char *, int),
	      void *found, enum width width);

/*
 * process/dynamic_linker.c.  They return as libc does, and call it with the
 * program's own return address.
 */
void *fake_dlopen(const char *path, int flags);
void *fake_dlmopen(long list, const char *path, int flags);
void *fake_dlsym(void *handle, const char *name);
void *fake_dlvsym(void *handle, const char *name, const char *version);
int fake_dl_iterate_phdr(int (*visit)(struct dl_phdr_info *, size_t, void *),
			 void *data);

#endif
