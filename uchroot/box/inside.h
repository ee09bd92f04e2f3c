/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The steps by which the first process of a box builds it, in the order in
 * which box_start() takes them.  Each returns 0, or -1 with the fault.
 */
#ifndef UCHROOT_BOX_INSIDE_H
#define UCHROOT_BOX_INSIDE_H

#include "faked/session/session.h"
#include "uchroot/box/box.h"

/* Where the box has what is ours, in a file system of its own. */
#define BOX_FOLDER "/run/uchroot"

/* ------------------------------------------------------------ namespace.c */

/* Forks into the namespaces of a box.  Returns the pid in the supervisor, and 0
   in the child, each with its end of a socket to the other; -1 with the fault,
   as box_start(). */
MUST_CHECK
pid_t namespace_fork(struct box *box, int *channel, struct fault *fault);

/*
 * Makes this process the root of its namespaces, and one that dies with the
 * supervisor; one that has died before is a fault.  Waits until that one has
 * written a byte.
 */
MUST_CHECK
int namespace_settle(const struct box *box, int channel, struct fault *fault);

/* Fills in the fault of a call that a system without user namespaces refuses:
   it names the setting that forbids them, if one does, or a filter of system
   calls.  Always -1. */
int namespace_refused(struct fault *fault, const char *what);

/* ----------------------------------------------------------------- root.c */

/*
 * Makes the image the root of this process, or an overlay over it, whose
 * changes lie in memory.  No path leads to the host's root any more.
 */
MUST_CHECK
int root_enter(const struct box *box, struct fault *fault);

/* --------------------------------------------------------------- system.c */

/* Returns a new /proc, mounted nowhere yet, or -1 with the fault.  The kernel
   gives one only to who can see one, as long as the host's root is there. */
MUST_CHECK
int system_take(struct fault *fault);

/* Mounts what every system has: this /proc, whose descriptor it closes, /dev,
   and an empty /run with the folder of the box. */
MUST_CHECK
int system_mount(int proc, struct fault *fault);

/* Gives the box a name and a loopback device, and closes what /proc shows of
   the host.  Needs /dev/null. */
MUST_CHECK
int system_set(bool network, struct fault *fault);

/* ----------------------------------------------------------------- host.c */

/* A file or directory of the host that the box is to show. */
struct host_file {
	int mount;	/* see mount_copy() */
	const char *to; /* its path in the box */
};

/* All of them: nodes of /dev, the shim for each class of programs, and what the
   user asked for. */
struct host {
	struct host_file *files;
	size_t count;
	char library[PATH_MAX]; /* the shim's path in the box */
};

/* Takes them, while the paths of the host still lead to them. */
MUST_CHECK
int host_take(struct host *host, const struct box *box, struct fault *fault);

/* Mounts them at their paths in the box, and closes them. */
MUST_CHECK
int host_show(struct host *host, struct fault *fault);

/* ---------------------------------------------------------------- owners.c */

/* Begins the session of the box, with the owners that the image has. */
MUST_CHECK
int owners_begin(struct session *session, const struct box *box,
		 struct fault *fault);

/* --------------------------------------------------------------- copies.c */

/* Makes copies of files of the host, which belong to root in the box. */
MUST_CHECK
int copies_make(const struct box *box, const struct session *session,
		struct fault *fault);

/* -------------------------------------------------------------- confine.c */

/* Takes away from this process, and so from all of the box, what it could still
   do to the kernel: capabilities but the one for chroot(2), set-id programs,
   further namespaces, keys, a look into this process.  Comes last. */
MUST_CHECK
int confine(bool network, struct fault *fault);

/* ------------------------------------------------------------- terminal.c */

/* Makes a terminal of the box that of this session, in place of the first
   descriptors that `tty` names, and sends its master through the channel. */
MUST_CHECK
int terminal_begin(const bool tty[3], int channel, struct fault *fault);

/* Makes the process group of the caller the one that reads the terminal. */
void terminal_take(void);

#endif
