/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A box: one process tree in a root of its own, with namespaces for users,
 * mounts, processes, IPC, host names, networks and control groups.  The process
 * with number 1 in it is a child of the supervisor, which made it by fork(2)
 * and wants nothing of it but its exit status.  It builds the box from inside,
 * starts the command, reaps what loses its parent, and serves the session of
 * the box; when it ends, the kernel kills all the others and drops the mounts.
 *
 * A box gets no descriptor of the host but standard input, output and error,
 * and none that leads to a directory of the host.
 */
#ifndef UCHROOT_BOX_BOX_H
#define UCHROOT_BOX_BOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"
#include "common/fault.h"
#include "uchroot/box/limits.h"
#include "uchroot/box/request.h"

/* A file or directory of the host that a box shows. */
struct bind {
	const char *from; /* see binds_settle() */
	const char *to;	  /* absolute, in the box */
	bool read_only;
};

/* Follows the links in the paths of what is to be shown, once: a box shows what
   lies there without a link, or nothing.  0, or -1 with the fault. */
MUST_CHECK
int binds_settle(struct bind *binds, size_t count, struct fault *fault);

/* What is copied into a box before a command starts. */
struct copy_in {
	const char *from; /* for messages */
	int fd;		  /* O_PATH; copies_make() closes it */
	const char *name; /* its own */
	const char *to;	  /* in the box: a directory that it goes into, or its
			     new name */
};

struct box {
	const char *image;  /* a directory */
	const char *digest; /* SHA-256 of what it was made of; "": unknown */
	int ledger;    /* the owners of its files; -1: all belong to root */
	bool in_place; /* changes are made in the image itself */
	bool network;  /* that of the host */
	bool listens;  /* the supervisor hears of what is executed */
	bool opens;    /* it gets the root and the ledger */
	const char *library;  /* the shim, by its path on the host */
	const char *launcher; /* and fakebuild, which needs no library */
	const struct bind *binds;
	size_t bind_count;
	const struct copy_in *copies;
	size_t copy_count;
	struct limits limits;
	const char *user; /* who runs the commands that name none; NULL: root */
	const struct request *request; /* the command; NULL: serve() */
	uid_t uid; /* the user outside: box_start() sets both */
	gid_t gid;
};

/*
 * Starts a box: its first process, a child that the caller waits for, and which
 * is killed when the caller ends, builds it and runs the command.  Its exit
 * status is the command's, or the one of a failure that was told on standard
 * error.  Returns its pid, with `*channel` as one end of a socket to it; -1
 * with the fault, which names the setting that forbids namespaces if one does.
 *
 * `log` is a descriptor that no process of the box may have, or -1.
 */
MUST_CHECK
pid_t box_start(struct box *box, int log, int *channel, struct fault *fault);

#endif
