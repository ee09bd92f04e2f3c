/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System V IPC and POSIX message queues: whom an object belongs to, who may use
 * and change it.  What is made outlives its process, so each check has a child
 * do it, and removes it whatever becomes of the child.
 */
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/conform/conform.h"

#define SECONDS 10 /* of the child; a check has more */

/* Says whether a call succeeded, and not the id that it returned. */
#define DID(name, call) (errno = 0, said(name, (long)(call) == -1 ? -1 : 0))

enum family { SEM, SHM, MSG, FAMILIES };
static const char *const families[] = { "semaphore", "memory", "queue" };

struct object {
	enum family family;
	int mode;
	uid_t uid; /* and the group of that user */
	gid_t gid;
	bool made_by_owner; /* not by root, who gives it away */
	uid_t actor;
	int key;
};

union facts {
	struct ipc_perm perm; /* all begin with it */
	struct semid_ds sem;
	struct shmid_ds shm;
	struct msqid_ds msg;
};

union argument {
	int value;
	void *pointer;
};

static int get(const struct object *o, int flags)
{
	switch (o->family) {
	case SEM: return semget(o->key, flags & IPC_CREAT ? 2 : 0, flags);
	case SHM: return shmget(o->key, flags & IPC_CREAT ? 4242 : 0, flags);
	default: return msgget(o->key, flags);
	}
}

static int control(enum family family, int id, int command, void *facts)
{
	union argument argument = { .pointer = facts };

	switch (family) {
	case SEM: return semctl(id, 0, command, argument);
	case SHM: return shmctl(id, command, facts);
	default: return msgctl(id, command, facts);
	}
}

static void show(const union facts *facts)
{
	say("%u:%u by %u:%u %04o", facts->perm.uid, facts->perm.gid,
	    facts->perm.cuid, facts->perm.cgid,
	    (unsigned)facts->perm.mode & 0777);
}

/* IPC_STAT, and its kin for everybody and for an index, which the kernel finds
   in an id. */
static void look(const struct object *o, int id)
{
	static const int any[] = { SEM_STAT_ANY, SHM_STAT_ANY, MSG_STAT_ANY };
	static const int by_index[] = { SEM_STAT, SHM_STAT, MSG_STAT };
	union facts facts;

	DID("stat", control(o->family, id, IPC_STAT, &facts));
	if (!errno)
		show(&facts);
	errno = 0;
	DID("any", control(o->family, id, any[o->family], &facts));
	if (!errno)
		show(&facts);
	DID("index", control(o->family, id, by_index[o->family], &facts));
}

/* The owner alone: a maker who is not root is not known in a session. */
static void look_at_owner(const struct object *o, int id)
{
	union facts facts;

	DID("stat", control(o->family, id, IPC_STAT, &facts));
	if (!errno)
		say("%u:%u %04o", facts.perm.uid, facts.perm.gid,
		    (unsigned)facts.perm.mode & 0777);
}

/* -------------------------------------------------------------- using it */

static void use_semaphore(int id)
{
	struct sembuf raise = { 0, 1, IPC_NOWAIT };
	struct sembuf wait = { 1, 0, IPC_NOWAIT };
	struct timespec brief = { 0, 1 };
	union argument argument = { .value = 42 };
	unsigned short values[2];

	TRY("setval", semctl(id, 0, SETVAL, argument));
	TRY("getval", semctl(id, 0, GETVAL, argument));
	argument.pointer = values;
	TRY("getall", semctl(id, 0, GETALL, argument));
	DID("getpid", semctl(id, 0, GETPID, argument));
	TRY("getncnt", semctl(id, 0, GETNCNT, argument));
	TRY("semop", semop(id, &raise, 1));
	TRY("wait", semop(id, &wait, 1));
	TRY("semtimedop", semtimedop(id, &raise, 1, &brief));
#ifdef SYS_semtimedop
	TRY("number", syscall(SYS_semtimedop, id, &raise, 1, NULL));
#endif
	TRY("none", semop(id, &raise, 0));
	TRY("bad", semop(id, NULL, 1));
}

static void use_memory(int id)
{
	static const struct {
		const char *name;
		int flags;
	} ways[] = {
		{ "shmat", 0 },
		{ "read", SHM_RDONLY },
		{ "execute", SHM_EXEC },
		{ "read and execute", SHM_RDONLY | SHM_EXEC },
	};

	for (size_t i = 0; i < COUNT(ways); i++)
		DID(ways[i].name, shmat(id, NULL, ways[i].flags));
}

static void use_queue(int id)
{
	struct {
		long type;
		char text[8];
	} message = { 42, "message" };

	TRY("msgsnd", msgsnd(id, &message, 8, IPC_NOWAIT));
	TRY("msgrcv", msgrcv(id, &message, 8, 0, IPC_NOWAIT));
	TRY("number", syscall(SYS_msgsnd, id, &message, 8, IPC_NOWAIT));
	TRY("receive", syscall(SYS_msgrcv, id, &message, 8, 42, IPC_NOWAIT));
}

/* Gives it to these two, and this mode. */
static void give(const struct object *o, int id, uid_t uid, gid_t gid, int mode)
{
	static const int any[] = { SEM_STAT_ANY, SHM_STAT_ANY, MSG_STAT_ANY };
	union facts facts;

	if (control(o->family, id, any[o->family], &facts) == -1) {
		said("look", -1);
		return;
	}
	facts.perm.uid = uid;
	facts.perm.gid = gid;
	facts.perm.mode = (unsigned short)mode;
	TRY("set", control(o->family, id, IPC_SET, &facts));
}

static void act(const void *argument)
{
	const struct object *o = argument;
	int id;

	DID("find", id = get(o, 0));
	DID("to read", get(o, 0400));
	DID("to write", get(o, 0222));
	DID("to execute", get(o, 0100));
	DID("make", get(o, IPC_CREAT | 0600));
	DID("anew", get(o, IPC_CREAT | IPC_EXCL | 0600));
	if (o->made_by_owner)
		look_at_owner(o, id);
	else
		look(o, id);
	switch (o->family) {
	case SEM: use_semaphore(id); break;
	case SHM: use_memory(id); break;
	default: use_queue(id);
	}
	give(o, id, o->actor, CLUB, 0640);
	look_at_owner(o, id);
	TRY("remove", control(o->family, id, IPC_RMID, NULL));
	DID("again", control(o->family, id, IPC_RMID, NULL));
}

static void make_it(const void *argument)
{
	const struct object *o = argument;

	DID("made", get(o, IPC_CREAT | IPC_EXCL | o->mode));
}

static void make_and_act(const void *argument)
{
	const struct object *o = argument;

	if (o->made_by_owner) {
		as_user(o->uid, make_it, o);
	} else {
		make_it(o);
		give(o, get(o, 0), o->uid, o->gid, o->mode);
	}
	as_user(o->actor, act, o);
	look_at_owner(o, get(o, 0));
}

/* Runs it in a child, and removes what that leaves under the key. */
static void with_key(void (*run)(const void *), const struct object *asked)
{
	struct object o = *asked;
	int status;
	pid_t pid;

	o.key = 0x46000000 | (getpid() & 0xffffff);
	pid = fork();
	if (pid == 0) {
		alarm(SECONDS);
		run(&o);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (status)
		say("status %d", status);
	control(o.family, get(&o, 0), IPC_RMID, NULL);
}

static void object(const void *argument)
{
	with_key(make_and_act, argument);
}

/* --------------------------------------------------------------- owners */

static void change_owner(const void *argument)
{
	const struct object *o = argument;
	int id = get(o, IPC_CREAT | IPC_EXCL | 0640);

	look(o, id);
	give(o, id, ALICE, BOB_GROUP, 0604);
	look(o, id);
	give(o, id, 0, BOB_GROUP, 0204);
	look(o, id);
	give(o, id, BOB, 0, 07777);
	look(o, id);
	give(o, id, 0, 0, 0);
	look(o, id);
	give(o, id, (uid_t)-1, (gid_t)-1, 0600);
	look(o, id);
	TRY("bad", control(o->family, id, IPC_SET, NULL));
	TRY("bad", control(o->family, id, IPC_STAT, NULL));
	TRY("unknown", control(o->family, id, 4242, NULL));
}

static void owners(const void *argument)
{
	with_key(change_owner, argument);
}

static void make_private(const void *argument)
{
	struct object o = *(const struct object *)argument;
	int id;

	o.key = IPC_PRIVATE;
	DID("private", id = get(&o, IPC_CREAT | 0620));
	look_at_owner(&o, id);
	TRY("remove", control(o.family, id, IPC_RMID, NULL));
}

static void make_in_group(const void *argument)
{
	const struct object *o = argument;

	TRY("setegid", setegid(ALICE_GROUP));
	make_private(o);
	TRY("seteuid", seteuid(ALICE));
	make_private(o);
	TRY("setuid", setreuid(BOB, 0));
	make_private(o);
}

static void made_by_others(const void *argument)
{
	with_key(make_in_group, argument);
}

/* -------------------------------------------------- POSIX message queues */

static char queue_name[64];

static void queue_facts(int queue)
{
	if (queue >= 0)
		facts_of_fd(queue);
}

static void act_on_queue(const void *argument)
{
	static const int ways[] = { O_RDONLY, O_WRONLY, O_RDWR };
	static const char *const names[] = { "read", "write", "both" };
	int queue = -1;

	(void)argument;
	for (size_t i = 0; i < COUNT(ways); i++) {
		int opened;

		DID(names[i], opened = mq_open(queue_name, ways[i]));
		queue = opened < 0 ? queue : opened;
	}
	DID("make", mq_open(queue_name, O_RDWR | O_CREAT, 0600, NULL));
	DID("anew", mq_open(queue_name, O_RDWR | O_CREAT | O_EXCL, 0600, NULL));
	DID("number", syscall(SYS_mq_open, queue_name + 1, O_RDONLY));
	queue_facts(queue);
	TRY("fchmod", fchmod(queue, 0642));
	queue_facts(queue);
	TRY("fchown", fchown(queue, (uid_t)-1, CLUB));
	queue_facts(queue);
	TRY("unlink", mq_unlink(queue_name));
	TRY("number", syscall(SYS_mq_unlink, queue_name + 1));
}

static void make_queue(const void *argument)
{
	const struct object *o = argument;
	int queue;

	DID("made",
	    queue = mq_open(queue_name, O_RDWR | O_CREAT, o->mode, NULL));
	queue_facts(queue);
	if (o->made_by_owner)
		return;
	TRY("fchown", fchown(queue, o->uid, o->gid));
	queue_facts(queue);
}

static void make_and_act_on_queue(const void *argument)
{
	const struct object *o = argument;

	if (o->made_by_owner)
		as_user(o->uid, make_queue, o);
	else
		make_queue(o);
	as_user(o->actor, act_on_queue, o);
}

static void queue(const void *argument)
{
	int status;
	pid_t pid;

	snprintf(queue_name, sizeof(queue_name), "/fakebuild-conform-%d",
		 getpid());
	pid = fork();
	if (pid == 0) {
		alarm(SECONDS);
		make_and_act_on_queue(argument);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (status)
		say("status %d", status);
	mq_unlink(queue_name);
}

static void queue_names(const void *argument)
{
	(void)argument;
	TRY("no slash", mq_open("conform", O_RDONLY));
	TRY("two slashes", mq_open("/conform/conform", O_RDONLY));
	TRY("absent", mq_open("/fakebuild-conform-none", O_RDONLY));
	TRY("empty", mq_open("/", O_RDONLY));
	TRY("unlink", mq_unlink("/fakebuild-conform-none"));
	TRY("no slash", mq_unlink("conform"));
	TRY("bad", syscall(SYS_mq_open, NULL, O_RDONLY));
	TRY("bad", syscall(SYS_mq_unlink, NULL));
}

void area_ipc(void)
{
	static const int modes[] = { 0600, 0660, 0606, 0444, 0222,
				     0060, 0006, 0711, 0 };
	static const uid_t actors[] = { 0, ALICE, BOB };
	static const struct {
		const char *name;
		uid_t uid;
		gid_t gid;
		bool made_by_owner;
	} whose[] = {
		{ "root's", 0, 0, false },
		{ "given to alice", ALICE, ALICE_GROUP, false },
		{ "given to a club", 0, CLUB, false },
		{ "alice's", ALICE, ALICE_GROUP, true },
	};

	for (size_t w = 0; w < COUNT(whose); w++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t a = 0; a < COUNT(actors); a++) {
				struct object o = {
					.mode = modes[m],
					.uid = whose[w].uid,
					.gid = whose[w].gid,
					.made_by_owner = whose[w].made_by_owner,
					.actor = actors[a],
				};

				for (; o.family < FAMILIES; o.family++)
					check(object, &o, "%s %s %04o to %u",
					      whose[w].name, families[o.family],
					      modes[m], actors[a]);
				check(queue, &o, "%s mq %04o to %u",
				      whose[w].name, modes[m], actors[a]);
			}
	for (enum family f = SEM; f < FAMILIES; f++) {
		struct object o = { .family = f };

		check(owners, &o, "owner of a %s", families[f]);
		check(made_by_others, &o, "maker of a %s", families[f]);
	}
	check(queue_names, NULL, "names of queues");
}
