/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meanings behind the intercepted names: each row of intercept.def calls
 * one of these.  Unless it says otherwise a verb takes what its system call
 * takes and returns what that returns, with errors as negative errno; entry.c
 * turns them into errno.
 */
#ifndef PRELOAD_TABLE_VERBS_H
#define PRELOAD_TABLE_VERBS_H

#include "preload/base/libc.h"

struct open_how;

/*
 * How a verb makes its call: through libc's function, where threads can be
 * cancelled, or itself, for who called by number.
 */
enum way { BY_LIBC, BY_KERNEL };

/* Makes the call: what the kernel said, or a negative errno.  For BY_LIBC a
   NEXT(..., name, ...) has to stand before. */
#define MAKE_CALL(way, name, ...)                                        \
	((way) == BY_KERNEL ? raw(__NR_##name, __VA_ARGS__)              \
	 : next_##name()    ? negative_errno(next_##name()(__VA_ARGS__)) \
			    : -ENOSYS)

/* stat.c: ask for a file's owner, mode and type */
long fake_stat(int dir, const char *path, struct stat *st, int flags);
long fake_statx(int dir, const char *path, int flags, unsigned mask,
		struct statx *stx);

/* chown.c, chmod.c: change owner and mode */
long fake_chown(int dir, const char *path, uid_t uid, gid_t gid, int flags);
long fake_chmod(int dir, const char *path, mode_t mode, int flags);
mode_t fake_umask(mode_t mask);

/* open.c: open files, and make them by it */
long fake_open(int dir, const char *path, int flags, mode_t mode);
long fake_openat2(int dir, const char *path, const struct open_how *how,
		  size_t size);
FILE *fake_fopen(const char *path, const char *how, FILE *old, bool wide);

/* create.c: make files without opening them */
long fake_mkdir(int dir, const char *path, mode_t mode);
long fake_mknod(int dir, const char *path, mode_t mode, dev_t dev);
long fake_symlink(const char *target, int dir, const char *path);
int fake_mkstemp(char *path, int suffix, int flags);
char *fake_mkdtemp(char *path);
long fake_bind(enum way way, int fd, const struct sockaddr *address,
	       socklen_t size);

/* inotify.c: watch a file */
long fake_inotify_add_watch(enum way way, int fd, const char *path,
			    uint32_t events);

/* unlink_rename.c: make, remove and move names */
long fake_unlink(int dir, const char *path, int flags);
long fake_remove(const char *path);
long fake_rename(int from_dir, const char *from, int to_dir, const char *to,
		 unsigned flags);
long fake_link(int from_dir, const char *from, int to_dir, const char *to,
	       int flags);

/* access.c: may I? */
long fake_access(int dir, const char *path, int mode, int flags);

/* xattr.c: extended attributes; `path` NULL means the descriptor `dir` */
long fake_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how);
long fake_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size);
long fake_listxattr(int dir, const char *path, int flags, char *list,
		    size_t size);
long fake_removexattr(int dir, const char *path, int flags, const char *name);

/* ... by number only, so far: the value is told through a structure. */
struct xattr_arguments;
long fake_setxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size);
long fake_getxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size);

/* inode_flags.c: ioctl(2) */
long fake_ioctl(int fd, unsigned long request, void *argument);

/* ids.c: who am I? */
enum which_id { ID_REAL, ID_EFFECTIVE, ID_SAVED, ID_FS, IDS };
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
int fake_setfsuid(uid_t uid);
int fake_setfsgid(gid_t gid);
long fake_setgroups(size_t size, const gid_t *list);
int fake_initgroups(const char *user, gid_t group);
int fake_group_member(gid_t gid);

/* caps.c: the capabilities of this process */
struct __user_cap_header_struct;
struct __user_cap_data_struct;
long fake_capget(struct __user_cap_header_struct *header,
		 struct __user_cap_data_struct *data);
long fake_capset(struct __user_cap_header_struct *header,
		 const struct __user_cap_data_struct *data);

/* proc_status.c: the auxiliary vector */
unsigned long fake_getauxval(unsigned long type);

/* exec.c: start programs inside the session */
long fake_execve(const char *path, char *const argv[], char *const envp[]);
long fake_execveat(int dir, const char *path, char *const argv[],
		   char *const envp[], int flags);
long fake_execvpe(const char *file, char *const argv[], char *const envp[]);
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
int fake_system(const char *command);
FILE *fake_popen(const char *command, const char *type);
pid_t fake_fork(void);
pid_t fake_fork_raw(void);
long fake_fork_by_number(void);

/* shadow.c: the password database that the builder cannot read */
struct spwd;
struct spwd *fake_getspnam(const char *name);
int fake_getspnam_r(const char *name, struct spwd *entry, char *buffer,
		    size_t size, struct spwd **result);

/* socket.c: connect, and learn who is at the other end */
long fake_connect(enum way way, int fd, const struct sockaddr *address,
		  socklen_t size);
long fake_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
long fake_sendmsg(enum way way, int fd, const struct msghdr *message,
		  int flags);
long fake_recvmsg(enum way way, int fd, struct msghdr *message, int flags);

/* readlink.c, truncate.c */
long fake_readlink(int dir, const char *path, char *text, size_t size);
long fake_truncate(const char *path, off_t size);

/* utime.c: set times */
struct timeval;
struct utimbuf;
long fake_utimens(int dir, const char *path, const struct timespec *times,
		  int flags);
long fake_utimes(int dir, const char *path, const struct timeval *times,
		 int flags);
long fake_utime(const char *path, const struct utimbuf *times);

/* sched.c: the scheduler and memory, as root may */
long fake_setpriority(int which, unsigned who, int nice);
long fake_getpriority(int which, unsigned who);
int fake_libc_getpriority(int which, unsigned who);
int fake_nice(int by);
long fake_mlock(const void *at, size_t size, unsigned flags);
long fake_mlockall(int flags);
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

/* cwd.c: change the directory or the namespace */
long fake_chdir(const char *path);
long fake_fchdir(int fd);
long fake_unshare(int flags);
long fake_setns(int fd, int type);

/* chroot.c: change the root */
long fake_chroot(const char *path);

/* seccomp.c: lock oneself in */
long fake_prctl(long what, const long a[4]);
long fake_seccomp(unsigned what, unsigned flags, void *filter);

/* readdir.c: directories, entry by entry */
DIR *fake_opendir(const char *path);
struct dirent *fake_readdir(DIR *dir);
struct dirent64 *fake_readdir64(DIR *dir);
int fake_readdir_r(DIR *dir, struct dirent *entry, struct dirent **result);
int fake_readdir64_r(DIR *dir, struct dirent64 *entry,
		     struct dirent64 **result);
long fake_getdents(int fd, void *buffer, size_t size);
long fake_getdirentries(int fd, char *buffer, size_t size, off_t *base);

/* libc_walkers.c: libc's own walkers */
int fake_scandir(int dir, const char *path, struct dirent ***list,
		 int (*want)(const struct dirent *),
		 int (*order)(const struct dirent **, const struct dirent **),
		 bool wide);
int fake_ftw(const char *path,
	     int (*visit)(const char *, const struct stat *, int), int fds,
	     bool wide);
int fake_nftw(const char *path,
	      int (*visit)(const char *, const struct stat *, int,
			   struct FTW *),
	      int fds, int flags, bool wide);
FTSENT *fake_fts_read(FTS *fts, bool wide);
FTSENT *fake_fts_children(FTS *fts, int options, bool wide);

#endif
