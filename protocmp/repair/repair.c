/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out a plan.  Only this file, freeze.c and node.c change a tree; they
 * must never change an object that is not in the plan.
 */
#include "protocmp/repair/repair.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file/beneath.h"
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
		return "was replaced meanwhile; not changed";
	if (!S_ISDIR(st->st_mode) && st->st_nlink != change->names)
		return "got or lost a name meanwhile; not changed";
	if (change->make_node && !node_is_placeholder(st, change->entry))
		return "is no longer empty; not changed";
	return NULL;
}

/*
 * Changes the owner, then counts the links again: until then the former owner
 * could link an open file to another name.  If that happened, the file gets its
 * owner and mode back.  -1 with errno, which is 0 in that case.
 */
static int set_owner(int fd, const struct plan_change *change, struct stat *st,
		     const char **doing)
{
	struct stat before = *st;

	*doing = "cannot change owner";
	if (object_chown(fd, change->uid, change->gid) != 0 ||
	    object_stat(fd, st) != 0)
		return -1;
	if (S_ISDIR(st->st_mode) || st->st_nlink == before.st_nlink)
		return 0;
	*doing = "got another name meanwhile; cannot restore its owner";
	if (object_chown(fd, before.st_uid, before.st_gid) != 0 ||
	    (st->st_mode != before.st_mode &&
	     object_chmod(fd, before.st_mode & ALLPERMS) != 0))
		return -1;
	*doing = "got another name meanwhile; not changed";
	errno = 0;
	return -1;
}

/* Sets owner, mode and capabilities.  -1 with errno; *doing: the failed
   step. */
static int set_attributes(int fd, const struct plan_change *change,
			  struct stat *st, const char **doing)
{
	if ((st->st_uid != change->uid || st->st_gid != change->gid) &&
	    set_owner(fd, change, st, doing) != 0)
		return -1;
	*doing = "cannot change mode";
	if ((st->st_mode & ALLPERMS) != change->mode && !S_ISLNK(st->st_mode) &&
	    object_chmod(fd, change->mode) != 0)
		return -1;
	*doing = "cannot set capabilities";
	return change->set_caps ? object_set_caps(fd, &change->caps) : 0;
}

/* Makes a node or sets attributes.  -1 with errno; *doing: the failed step. */
static int carry_out(int top, int fd, const struct plan_change *change,
		     struct stat *st, const char **doing)
{
	if (!change->make_node)
		return set_attributes(fd, change, st, doing);
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

/* A signal skips the remaining files, but frozen directories must still get
   their owner and mode. */
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

/* Notes an object that could not be read; only once, as the tree is read more
   than once. */
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

/* Gives frozen directories back, and abandons the plan. */
static int unfreeze(struct repair *repair)
{
	const char *path;

	repair->plan.change_count = 0;
	if (freeze_undo(&repair->freeze, repair->top, &path) == 0)
		return 0;
	return plan_refuse(&repair->plan, path, errno,
			   "cannot restore the owner of the directory");
}

/* Freezes the tree and plans again: a plan is void while names can change. */
static int freeze_and_plan(struct repair *repair)
{
	const char *path;
	int err;

	if (freeze_tree(&repair->freeze, repair->top, &repair->scan, &path,
			note_trouble, repair) != 0) {
		err = errno;
		plan_fini(&repair->plan);
		if (plan_refuse(&repair->plan, path ? path : ".", err,
				"cannot freeze the directory") != 0)
			return -1;
		return unfreeze(repair);
	}
	if (make_plan(repair) == 0)
		return repair->plan.unknown_count ? unfreeze(repair) : 0;
	err = errno;
	if (unfreeze(repair) == 0)
		errno = err;
	return -1;
}

static int change_tree(struct repair *repair)
{
	sigset_t before;
	int result = 0;

	block_signals(&before);
	if (geteuid() == 0)
		result = freeze_and_plan(repair);
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
