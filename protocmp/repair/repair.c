/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries a plan out.  The only place, beside freeze.c, that changes a tree;
 * must never change an object that it did not plan for.
 */
#include "protocmp/repair/repair.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocmp/tree/beneath.h"
#include "protocmp/tree/node.h"
#include "protocmp/tree/object.h"

/* ---- one object ---- */

static bool is_same(const struct stat *st, const struct scan_object *object)
{
	return st->st_ino == object->ino && st->st_dev == object->dev &&
	       (st->st_mode & S_IFMT) == (object->mode & S_IFMT);
}

/* Why an open object must not be changed; NULL if it may. */
static const char *find_fault(const struct plan_change *change,
			      const struct stat *st)
{
	if (!is_same(st, change->object))
		return "is no longer what it was; left alone";
	if (!S_ISDIR(st->st_mode) && st->st_nlink != change->names)
		return "has got other names; left alone";
	if (change->make_node && !node_is_stand_in(st, change->entry))
		return "is no longer empty; left alone";
	return NULL;
}

/*
 * Changes the owner, and looks again: until then he could give an open file
 * another name anywhere.  If he did, the file is put back as it was.  -1 with
 * errno, which is 0 in that case.
 */
static int settle_owner(int fd, const struct plan_change *change,
			struct stat *st, const char **doing)
{
	struct stat before = *st;

	*doing = "cannot change owner";
	if (object_chown(fd, change->uid, change->gid) != 0 ||
	    object_stat(fd, st) != 0)
		return -1;
	if (S_ISDIR(st->st_mode) || st->st_nlink == before.st_nlink)
		return 0;
	*doing = "got another name just now, cannot put it back";
	if (object_chown(fd, before.st_uid, before.st_gid) != 0 ||
	    (st->st_mode != before.st_mode &&
	     object_chmod(fd, before.st_mode & ALLPERMS) != 0))
		return -1;
	*doing = "got another name just now; left alone";
	errno = 0;
	return -1;
}

/* Owner, mode, capabilities.  -1 with errno; *doing says at what. */
static int settle(int fd, const struct plan_change *change, struct stat *st,
		  const char **doing)
{
	if ((st->st_uid != change->uid || st->st_gid != change->gid) &&
	    settle_owner(fd, change, st, doing) != 0)
		return -1;
	*doing = "cannot change mode";
	if ((st->st_mode & ALLPERMS) != change->mode && !S_ISLNK(st->st_mode) &&
	    object_chmod(fd, change->mode) != 0)
		return -1;
	*doing = "cannot set capabilities";
	return change->set_caps ? object_set_caps(fd, &change->caps) : 0;
}

/* A node, or new attributes.  -1 with errno; *doing says at what. */
static int carry_out(int top, int fd, const struct plan_change *change,
		     struct stat *st, const char **doing)
{
	if (!change->make_node)
		return settle(fd, change, st, doing);
	*doing = "cannot make the device";
	return node_make(top, change);
}

/* Carries out one change, or refuses it.  -1: out of memory. */
static int apply(struct repair *repair, struct plan_change *change)
{
	const char *path = change->object->path;
	const char *doing = "cannot open", *fault;
	CLEANUP_FD int fd = beneath_open(repair->top, path, O_PATH);
	struct stat st;

	if (fd < 0 || object_stat(fd, &st) != 0)
		return plan_refuse(&repair->plan, path, errno, "%s", doing);
	fault = find_fault(change, &st);
	if (fault)
		return plan_refuse(&repair->plan, path, 0, "%s", fault);
	if (carry_out(repair->top, fd, change, &st, &doing) != 0)
		return plan_refuse(&repair->plan, path, errno, "%s", doing);
	change->done = true;
	return 0;
}

/* ---- the whole tree ---- */

static void block_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, before);
}

/* Whether a blocked signal waits to end the program. */
static bool is_interrupted(void)
{
	sigset_t set;

	return sigpending(&set) == 0 &&
	       (sigismember(&set, SIGHUP) || sigismember(&set, SIGINT) ||
		sigismember(&set, SIGQUIT) || sigismember(&set, SIGTERM));
}

/* An interruption skips files; directories must be given back anyway. */
static int apply_all(struct repair *repair)
{
	struct plan *plan = &repair->plan;
	int result = 0;

	for (size_t n = 0; n < plan->change_count; n++) {
		struct plan_change *change = &plan->changes[n];

		if (S_ISDIR(change->object->mode))
			continue;
		if (result != 0 || is_interrupted())
			break;
		result = apply(repair, change);
	}
	for (size_t n = plan->change_count; n-- > 0;) {
		struct plan_change *change = &plan->changes[n];

		if (S_ISDIR(change->object->mode) && apply(repair, change) != 0)
			result = -1;
	}
	return result;
}

/* Remembers what could not be read, once, though the tree is read often. */
static int note_trouble(void *arg, const char *path, int err)
{
	struct plan *seen = &((struct repair *)arg)->seen;

	for (size_t n = 0; n < seen->refusal_count; n++)
		if (strcmp(seen->refusals[n].path, path) == 0)
			return 0;
	return plan_refuse(seen, path, err, "cannot read");
}

static int make_plan(struct repair *repair)
{
	plan_fini(&repair->plan);
	return plan_make(&repair->plan, &repair->rule, &repair->scan,
			 repair->top);
}

/* Puts back what was frozen, and gives the plan up. */
static int release(struct repair *repair)
{
	const char *path;

	repair->plan.change_count = 0;
	if (freeze_undo(&repair->freeze, repair->top, &path) == 0)
		return 0;
	return plan_refuse(&repair->plan, path, errno,
			   "cannot give the directory back");
}

/* Freezes and plans anew: as long as names can change, no plan is good. */
static int hold(struct repair *repair)
{
	const char *path;
	int err;

	if (freeze_tree(&repair->freeze, repair->top, &repair->scan, &path,
			note_trouble, repair) != 0) {
		err = errno;
		plan_fini(&repair->plan);
		if (plan_refuse(&repair->plan, path ? path : ".", err,
				"cannot hold the directory still") != 0)
			return -1;
		return release(repair);
	}
	if (make_plan(repair) == 0)
		return repair->plan.unknown_count ? release(repair) : 0;
	err = errno;
	if (release(repair) == 0)
		errno = err;
	return -1;
}

static int change_tree(struct repair *repair)
{
	sigset_t before;
	int result = 0;

	block_signals(&before);
	if (geteuid() == 0)
		result = hold(repair);
	if (result == 0)
		result = apply_all(repair);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

int repair_tree(struct repair *repair)
{
	if (scan_tree(&repair->scan, repair->top, note_trouble, repair) != 0 ||
	    make_plan(repair) != 0)
		return -1;
	if (repair->dry_run || repair->plan.unknown_count ||
	    !repair->plan.change_count)
		return 0;
	return change_tree(repair);
}

void repair_fini(struct repair *repair)
{
	plan_fini(&repair->plan);
	plan_fini(&repair->seen);
	freeze_fini(&repair->freeze);
	scan_fini(&repair->scan);
}
