/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores the credentials of this process: root's as a constant, others as an
 * object in the ledger, whose granule this process remembers.  A change stores
 * a new object, since other processes may have the old one.  The rules for
 * changes are not here: ids.c, caps.c and exec_credentials.c check them before
 * they call cred_adopt().
 */
#include "preload/credentials/credentials.h"

#include "ledger/fakeroot_ids.h"
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/credentials/caps.h"
#include "preload/credentials/pseudo_ids.h"
#include "raw/syscall.h"

const struct credentials cred_of_root = {
	.effective = CRED_ALL_CAPS,
	.permitted = CRED_ALL_CAPS,
	.bounding = CRED_ALL_CAPS,
	.groups = 1,
	.group = { 0 },
};

/*
 * Two granules, since a child of vfork shares this memory: its change is not
 * its parent's, which goes back to `previous`.  A pid of 0 means any process.
 */
struct version {
	uint32_t granule;
	uint32_t pid;
};
static struct version latest, previous;
enum cred_state cred_state;

static bool read_ids(struct credentials *cred)
{
	return session_toggled ? pseudo_ids_read(environ, cred)
			       : fakeroot_ids_read(environ, cred);
}

/* The credentials that a program has asked for by the variables of fakeroot or
   pseudo; 0 for root's.  Those of a program that drops them by itself come with
   a granule. */
static uint32_t granule_of_ids(void)
{
	struct credentials asked = cred_of_root;
	uint32_t granule = 0;

	if (!&environ || !read_ids(&asked))
		return 0;
	caps_follow_uids(&asked, &cred_of_root);
	caps_follow_fsuid(&asked, &cred_of_root);
	caps_limit(&asked);
	return cred_store(&asked, cred_of_root.group, &granule) < 0 ? 0
								    : granule;
}

/* Never cleared. */
static bool left_plain;

void cred_leave_plain(void)
{
	left_plain = true;
	if (cred_state == CRED_ROOT)
		cred_state = CRED_SCOPED;
}

/* Takes over the credentials that exec has passed in FAKEBUILD_CRED. */
static void read_variable(void)
{
	const char *text = session_value(VAR_CRED);
	uint32_t granule = text ? raw_number(text, 10, 0) : granule_of_ids();
	bool scoped = left_plain || session_variable(VAR_INCLUDE_PATHS) ||
		      session_variable(VAR_IGNORE_PATHS);

	latest = previous = (struct version){ .granule = granule };
	__atomic_store_n(&cred_state,
			 granule  ? CRED_OTHER
			 : scoped ? CRED_SCOPED
				  : CRED_ROOT,
			 __ATOMIC_RELEASE);
}

bool cred_resolve_state(void)
{
	if (cred_state == CRED_UNKNOWN) {
		if (!session_on())
			return false;
		read_variable();
	}
	return cred_state == CRED_OTHER;
}

/* The granule of the process that asks: this may be the process that has
   changed its credentials, a child of its vfork, or its parent. */
static uint32_t current_granule(void)
{
	uint32_t pid = latest.pid ? raw(__NR_getpid) : 0;

	if (latest.pid == pid)
		return latest.granule;
	/* The parent of the vfork child that changed them, or a later child. */
	return previous.pid == pid ||
			       previous.pid == (uint32_t)raw(__NR_getppid)
		       ? previous.granule
		       : latest.granule;
}

const struct credentials *cred_load(uint32_t granule)
{
	struct ledger *ledger = session_ledger();
	const struct credentials *found = ledger ? ledger_object(ledger,
								 granule)
						 : NULL;

	return found ? found : &cred_of_root;
}

const struct credentials *cred_current(void)
{
	return cred_load(current_granule());
}

/* Never cleared: what commit_creds() has cleared only exec sets again. */
static bool no_longer_dumpable;

/* True if a change of credentials ends the "dumpable" state: commit_creds(). */
static bool ends_dumpable(const struct credentials *new,
			  const struct credentials *old)
{
	return new->uid[ID_EFFECTIVE] != old->uid[ID_EFFECTIVE] ||
	       new->gid[ID_EFFECTIVE] != old->gid[ID_EFFECTIVE] ||
	       new->uid[ID_FS] != old->uid[ID_FS] ||
	       new->gid[ID_FS] != old->gid[ID_FS] ||
	       new->permitted & ~old->permitted;
}

bool cred_is_dumpable(void)
{
	const struct credentials *now = cred_now();

	return !no_longer_dumpable &&
	       now->uid[ID_REAL] == now->uid[ID_EFFECTIVE] &&
	       now->gid[ID_REAL] == now->gid[ID_EFFECTIVE];
}

/* The capabilities that decide about a file or its creation: capabilities(7),
   path_resolution(7).  A process with all of them needs no permission model. */
#define FILE_RIGHTS                                                     \
	(CAPABILITY(CHOWN) | CAPABILITY(DAC_OVERRIDE) |                 \
	 CAPABILITY(DAC_READ_SEARCH) | CAPABILITY(FOWNER) |             \
	 CAPABILITY(FSETID) | CAPABILITY(MKNOD) | CAPABILITY(SETFCAP) | \
	 CAPABILITY(SYS_ADMIN) | CAPABILITY(SYS_CHROOT))

bool cred_lacks_caps(void)
{
	return (cred_now()->effective & FILE_RIGHTS) != FILE_RIGHTS;
}

bool cred_fsids_are_root(void)
{
	const struct credentials *now = cred_now();

	return now == &cred_of_root ||
	       (now->uid[ID_FS] == 0 && now->gid[ID_FS] == 0);
}

void cred_forked(void)
{
	uint32_t granule;

	if (cred_state != CRED_OTHER)
		return;
	/* The parent may be the vfork child, or the process before it. */
	granule = previous.pid == (uint32_t)raw(__NR_getppid) ? previous.granule
							      : latest.granule;
	latest = previous = (struct version){ .granule = granule };
}

void cred_reread(bool elsewhere)
{
	if (elsewhere || cred_state != CRED_OTHER)
		cred_state = CRED_UNKNOWN;
}

long cred_store(const struct credentials *head, const uint32_t *groups,
		uint32_t *granule)
{
	struct ledger *ledger = session_ledger();

	if (!ledger)
		return -EIO;
	return ledger_store(ledger, head, offsetof(struct credentials, group),
			    groups, head->groups * sizeof(*groups), granule);
}

long cred_adopt(const struct credentials *head, const uint32_t *groups)
{
	struct version version = { .pid = raw(__NR_getpid) };
	uint32_t parent = raw(__NR_getppid);
	struct credentials exact = *head;
	long ret;

	no_longer_dumpable |= ends_dumpable(head, cred_now());
	caps_limit(&exact);
	ret = cred_store(&exact, groups, &version.granule);
	if (ret < 0)
		return ret;
	/* The first change by this process: the version before it stays for the
	   parent, if this is a child of vfork, unless an earlier child has left
	   the parent's version already. */
	if (latest.pid != version.pid && previous.pid != parent)
		previous = latest;
	if (!previous.pid)
		previous.pid = parent;
	latest = version;
	__atomic_store_n(&cred_state, CRED_OTHER, __ATOMIC_RELEASE);
	return 0;
}

bool cred_in_group(const struct credentials *cred, uint32_t fsgid, uint32_t gid)
{
	if (gid == fsgid)
		return true;
	for (uint32_t i = 0; i < cred->groups; i++)
		if (cred->group[i] == gid)
			return true;
	return false;
}
