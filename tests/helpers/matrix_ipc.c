/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes of System V IPC and POSIX message queues: what root has made with mode
 * 0600 is refused to another user, who to the kernel is the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/helpers/matrix.h"

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

/* Of the object that a probe is about; `made` is the process that made it. */
static int id;
static pid_t made;
static char queue[64];

static key_t key(void)
{
	return 0x4d000000 | (made & 0xffffff);
}

static bool refused(long ret)
{
	return ret == -1 && errno == EACCES;
}

static bool find(void *f)
{
	return refused(CALL(int, key_t, int, int)(key(), 0, 0600));
}

static bool find_queue(void *f)
{
	return refused(CALL(int, key_t, int)(key(), 0600));
}

static bool control_semaphores(void *f)
{
	return refused(CALL(int, int, int, int, ...)(id, 0, GETVAL));
}

static bool control(void *f)
{
	struct shmid_ds memory;
	struct msqid_ds messages;

	return refused(CALL(int, int, int, void *)(id, IPC_STAT, &memory)) &&
	       refused(CALL(int, int, int, void *)(id, IPC_STAT, &messages));
}

static bool operate(void *f)
{
	struct sembuf raise = { 0, 1, IPC_NOWAIT };

	return refused(CALL(int, int, struct sembuf *, size_t)(id, &raise, 1));
}

static bool operate_in_time(void *f)
{
	struct sembuf raise = { 0, 1, IPC_NOWAIT };
	struct timespec brief = { 0, 1 };

	return refused(CALL(int, int, struct sembuf *, size_t,
			    struct timespec *)(id, &raise, 1, &brief));
}

static bool attach(void *f)
{
	return refused((long)CALL(void *, int, const void *, int)(id, NULL, 0));
}

static struct {
	long type;
	char text[8];
} message = { 42, "message" };

static bool send_it(void *f)
{
	return refused(CALL(int, int, const void *, size_t,
			    int)(id, &message, 8, IPC_NOWAIT));
}

static bool receive(void *f)
{
	return refused(CALL(ssize_t, int, void *, size_t, long,
			    int)(id, &message, 8, 0, IPC_NOWAIT));
}

static bool open_queue(void *f)
{
	return refused(CALL(int, const char *, int, ...)(queue, O_RDONLY));
}

static bool open_queue_checked(void *f)
{
	return refused(CALL(int, const char *, int)(queue, O_RDONLY));
}

static bool unlink_queue(void *f)
{
	return refused(CALL(int, const char *)(queue));
}

/* Asks in a child that has become another user.  A refusal without the shim
   would not count. */
static bool (*asked)(void *f);

static bool as_user(void *f)
{
	return seteuid(UID) == 0 && asked(f);
}

static bool ask(bool (*probe)(void *f), void *f)
{
	asked = probe;
	return in_child(as_user, f);
}

static bool with_semaphores(bool (*probe)(void *f), void *f)
{
	bool right;

	made = getpid();
	id = semget(key(), 1, IPC_CREAT | 0600);
	right = id >= 0 && ask(probe, f);
	semctl(id, 0, IPC_RMID);
	return right;
}

static bool with_memory(bool (*probe)(void *f), void *f)
{
	bool right;

	made = getpid();
	id = shmget(key(), 4242, IPC_CREAT | 0600);
	right = id >= 0 && ask(probe, f);
	shmctl(id, IPC_RMID, NULL);
	return right;
}

static bool with_messages(bool (*probe)(void *f), void *f)
{
	bool right;

	made = getpid();
	id = msgget(key(), IPC_CREAT | 0600);
	right = id >= 0 && ask(probe, f);
	msgctl(id, IPC_RMID, NULL);
	return right;
}

static bool with_queue(bool (*probe)(void *f), void *f)
{
	bool right;

	snprintf(queue, sizeof(queue), "/fakebuild-matrix-%d", getpid());
	right = mq_open(queue, O_CREAT | O_RDONLY, 0600, NULL) >= 0 &&
		ask(probe, f);
	mq_unlink(queue);
	return right;
}

#define PROBE(name, scene, probe)         \
	static bool probe_##name(void *f) \
	{                                 \
		return scene(probe, f);   \
	}

PROBE(semget, with_semaphores, find)
PROBE(semctl, with_semaphores, control_semaphores)
PROBE(semop, with_semaphores, operate)
PROBE(semtimedop, with_semaphores, operate_in_time)
PROBE(shmget, with_memory, find)
PROBE(shmctl, with_memory, control)
PROBE(shmat, with_memory, attach)
PROBE(msgget, with_messages, find_queue)
PROBE(msgctl, with_messages, control)
PROBE(msgsnd, with_messages, send_it)
PROBE(msgrcv, with_messages, receive)
PROBE(mq_open, with_queue, open_queue)
PROBE(mq_open_checked, with_queue, open_queue_checked)
PROBE(mq_unlink, with_queue, unlink_queue)

const struct probe ipc_probes[] = {
	{ "semget", probe_semget },
	{ "semctl", probe_semctl },
	{ "semop", probe_semop },
	{ "semtimedop", probe_semtimedop },
	{ "shmget", probe_shmget },
	{ "shmctl", probe_shmctl },
	{ "shmat", probe_shmat },
	{ "msgget", probe_msgget },
	{ "msgctl", probe_msgctl },
	{ "msgsnd", probe_msgsnd },
	{ "msgrcv", probe_msgrcv },
	{ "mq_open", probe_mq_open },
	{ "__mq_open_2", probe_mq_open_checked },
	{ "mq_unlink", probe_mq_unlink },
	{ 0 },
};
