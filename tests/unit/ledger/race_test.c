/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many threads, each with a view of its own as a process would have, change
 * and read the same records.  Others share one view, in which reading and
 * writing go through the same addresses: there ThreadSanitizer can see what
 * they do to each other, and proves that nothing is shared but by atomics.
 */
#include <pthread.h>

#include "tests/unit/ledger/fixture.h"

enum { THREADS = 8, INODES = 20000, ROUNDS = 3 };

static int file;

/* Each thread's own.  They stay until all have ended: ThreadSanitizer does not
   see that memory at an address is another by now. */
static struct ledger views[THREADS];

static uintptr_t attach(unsigned self)
{
	views[self] = (struct ledger){ .open = ledger_open_fd, .fd = file };
	return ledger_attach(&views[self]) < 0;
}

/* Owner and group always move together here: whoever sees them apart has
   read a torn record. */
static void *writer(void *argument)
{
	unsigned self = (unsigned)(uintptr_t)argument;
	struct ledger *ledger = &views[self];
	uintptr_t wrong = attach(self);

	for (unsigned n = 0; n < INODES * ROUNDS; n++) {
		unsigned ino = 1 + n % INODES;
		struct ledger_key key = key_of(ino, 5);
		struct ledger_value value;
		uint32_t id = 1 + self * INODES + ino;

		wrong += change_owner(ledger, key, id, id) < 0;
		wrong += !ledger_find(ledger, &key, &value);
		wrong += value.uid != value.gid;
		wrong += (value.uid - 1 - ino) % INODES != 0;
	}
	return (void *)wrong;
}

/* Lets all threads run on one fresh ledger; each counts what went wrong. */
static struct ledger *race(void *(*thread)(void *))
{
	struct ledger *ledger = fresh_ledger();
	pthread_t threads[THREADS];
	void *wrong;

	file = ledger->fd;
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, thread, (void *)i),
			0);
	for (unsigned i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_ptr_equal(wrong, NULL);
	}
	for (unsigned i = 0; i < THREADS; i++)
		ledger_detach(&views[i]);
	return ledger;
}

static void threads_never_tear_or_double_a_record(void **state)
{
	struct ledger *ledger = race(writer);

	(void)state;
	for (unsigned i = 0; i <= INODES; i++) {
		struct ledger_key key = key_of(i, 5);
		struct ledger_value value;

		assert_int_equal(ledger_find(ledger, &key, &value), i != 0);
	}
	drop_ledger(ledger);
}

/* Every round is a new file with the same few inode numbers. */
static void *reuser(void *argument)
{
	unsigned self = (unsigned)(uintptr_t)argument;
	struct ledger *ledger = &views[self];
	uintptr_t wrong = attach(self);

	for (unsigned n = 1; n < INODES; n++) {
		struct ledger_key key = key_of(n % 5, 1 + n * THREADS + self);
		struct ledger_value value;
		uint32_t id = (uint32_t)key.birth;

		wrong += change_owner(ledger, key, id, id) < 0;
		/* Another thread's file may have the record by now; but if it
		   speaks of ours, it must say what we said. */
		if (ledger_find(ledger, &key, &value))
			wrong += value.uid != id || value.gid != id;
		if (n % 3 == 0)
			wrong += ledger_orphan(ledger, &key) < 0;
	}
	return (void *)wrong;
}

static void a_reused_inode_never_shows_another_files_owner(void **state)
{
	struct ledger *ledger = race(reuser);

	(void)state;
	/* Slots may be lost in races for the first record, no more. */
	assert_in_range(ledger_header(ledger)->cursor[LEDGER_RECORDS],
			5 * sizeof(struct ledger_record),
			5 * THREADS * sizeof(struct ledger_record));
	drop_ledger(ledger);
}

/* ---- one view for all ---- */

/* Few enough for the windows of one view. */
enum { FEW = 1500 };

static uintptr_t change_attributes(struct ledger *ledger,
				   const struct ledger_key *key, uint32_t id)
{
	struct ledger_xattrs head = { .tag = key->tag, .size = sizeof(id) };
	struct ledger_trace trace = { .now = id };
	const struct ledger_xattrs *found;
	struct ledger_value value;
	uint32_t granule, old, seen;

	if (!ledger_find(ledger, key, &value))
		return 1;
	old = ledger_xattrs_of(ledger, value.record, key);
	if (ledger_store(ledger, &head, offsetof(struct ledger_xattrs, text),
			 &id, sizeof(id), &granule) < 0)
		return 1;
	ledger_swap_xattrs(ledger, value.record, old, granule, &trace);
	found = ledger_object(ledger,
			      ledger_xattrs_of(ledger, value.record, key));
	if (!found)
		return 1;
	memcpy(&seen, found->text, sizeof(seen));
	return found->size != sizeof(seen) || seen < 4242;
}

/* These come and go, and nobody knows what they show. */
static uintptr_t reuse(struct ledger *ledger, unsigned n)
{
	struct ledger_key key = key_of(FEW + 1 + n % 7, n + 6);
	struct ledger_value value;

	if (change_owner(ledger, key, n, n) < 0)
		return 1;
	ledger_find(ledger, &key, &value);
	return ledger_orphan(ledger, &key) < 0;
}

static void *sharer(void *argument)
{
	uintptr_t wrong = 0;

	for (unsigned n = 0; n < FEW * ROUNDS; n++) {
		struct ledger_key key = key_of(1 + n % FEW, 5);
		struct ledger_value value;
		uint32_t id = 4242 + n;

		wrong += change_owner(argument, key, id, id) < 0;
		wrong += change_mode(argument, key, n & 07777) < 0;
		wrong += !ledger_find(argument, &key, &value);
		wrong += value.uid != value.gid;
		wrong += change_attributes(argument, &key, id);
		wrong += reuse(argument, n);
	}
	return (void *)wrong;
}

static void threads_share_one_view(void **state)
{
	struct ledger *ledger = one_view();
	pthread_t threads[THREADS];
	void *wrong;

	(void)state;
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, sharer, ledger), 0);
	for (unsigned i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_ptr_equal(wrong, NULL);
	}
	drop_one_view(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_never_tear_or_double_a_record),
		cmocka_unit_test(
			a_reused_inode_never_shows_another_files_owner),
		cmocka_unit_test(threads_share_one_view),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
