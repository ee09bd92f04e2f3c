/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records that are changed by a compare-and-swap of 8 bytes, of 16, and of both
 * by turns and at once.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "ledger/inside.h"
#include "tests/unit/ledger/fixture.h"

static uint64_t attr_in_record(struct ledger *ledger, struct ledger_key key)
{
	uint32_t number = ledger_locate(ledger, key.dev, key.ino);

	return ledger_record(ledger, number)->attr;
}

static uint64_t owner_in_record(struct ledger *ledger, struct ledger_key key)
{
	uint32_t number = ledger_locate(ledger, key.dev, key.ino);

	return ledger_record(ledger, number)->owner;
}

static uint64_t objects(struct ledger *ledger)
{
	return ledger_header(ledger)->cursor[LEDGER_BYTES];
}

static void expect_ids(struct ledger *ledger, struct ledger_key key,
		       uint32_t uid, uint32_t gid)
{
	struct ledger_value value;

	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(value.uid, uid);
	assert_int_equal(value.gid, gid);
}

static int change_uid(struct ledger *ledger, struct ledger_key key,
		      uint32_t uid)
{
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID, .uid = uid },
	};

	return ledger_update(ledger, &key, &change, NULL);
}

static int change_gid(struct ledger *ledger, struct ledger_key key,
		      uint32_t gid)
{
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_GID, .gid = gid },
	};

	return ledger_update(ledger, &key, &change, NULL);
}

/* ---- one process ---- */

static void an_owner_is_written_beside_the_record(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(7, 99);

	(void)state;
	either_indirect = true;
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_true(ledger_is_indirect(attr_in_record(ledger, key)));
	assert_int_equal(owner_in_record(ledger, key), 0);
	expect_ids(ledger, key, 4242, 4343);
	assert_int_equal(change_owner(ledger, key, 4244, 4345), 0);
	assert_int_equal(owner_in_record(ledger, key), 0);
	expect_ids(ledger, key, 4244, 4345);
	drop_ledger(ledger);
}

#if RAW_HAS_PAIR
static void both_kinds_take_turns(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(7, 99);

	(void)state;
	for (uint32_t n = 0; n < 600; n++) {
		either_indirect = n % 3 == 0;
		assert_int_equal(change_uid(ledger, key, 4242 + n), 0);
		assert_int_equal(
			ledger_is_indirect(attr_in_record(ledger, key)),
			either_indirect);
		expect_ids(ledger, key, 4242 + n, n ? 4141 + n : 0);
		either_indirect = n % 2 == 0;
		assert_int_equal(change_gid(ledger, key, 4142 + n), 0);
		expect_ids(ledger, key, 4242 + n, 4142 + n);
	}
	drop_ledger(ledger);
}

/* What the other kind has left in the word. */
static void the_owner_that_is_there_needs_no_object(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(7, 99);
	struct ledger_value value;
	uint64_t before;

	(void)state;
	either_indirect = false;
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	either_indirect = true;
	before = objects(ledger);
	assert_int_equal(change_mode(ledger, key, 0711), 0);
	assert_int_equal(objects(ledger), before);
	assert_false(ledger_is_indirect(attr_in_record(ledger, key)));
	assert_int_equal(change_owner(ledger, key, 1, 2), 0);
	assert_true(ledger_is_indirect(attr_in_record(ledger, key)));
	before = objects(ledger);
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_int_equal(objects(ledger), before);
	assert_false(ledger_is_indirect(attr_in_record(ledger, key)));
	expect_ids(ledger, key, 4242, 4343);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(value.mode & ALLPERMS, 0711);
	drop_ledger(ledger);
}

/* What a change finds once it has looked: the sequence has come round, and all
   of `attr` is as it was, but the owner is another one. */
struct delay {
	struct ledger *ledger;
	struct ledger_key key;
	uint32_t gid;
	bool over;
};

static void come_round(struct delay *delay)
{
	if (delay->over)
		return;
	delay->over = true;
	either_indirect = false;
	for (uint32_t n = 1; n <= 256; n++)
		assert_int_equal(change_uid(delay->ledger, delay->key, n), 0);
	either_indirect = true;
}

static bool change_gid_late(struct ledger_words *words, const void *context)
{
	struct delay *delay = *(struct delay *const *)context;

	come_round(delay);
	words->owner = (uint32_t)words->owner | (uint64_t)delay->gid << 32;
	return true;
}

static bool change_all_late(struct ledger_words *words, const void *context)
{
	come_round(*(struct delay *const *)context);
	words->owner = 4242 | 4343ull << 32;
	words->attr |= S_ISUID;
	return true;
}

static void a_sequence_that_comes_round_deceives_nobody(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct delay delay = { ledger, key_of(7, 99), 4345, false };
	struct delay *context = &delay;
	uint32_t number;
	uint64_t attr;

	(void)state;
	either_indirect = false;
	assert_int_equal(change_owner(ledger, delay.key, 4242, 4343), 0);
	attr = attr_in_record(ledger, delay.key);
	come_round(&delay);
	assert_int_equal(attr_in_record(ledger, delay.key), attr);
	number = ledger_locate(ledger, delay.key.dev, delay.key.ino);

	either_indirect = false;
	delay.over = false;
	assert_int_equal(change_owner(ledger, delay.key, 4242, 4343), 0);
	assert_false(ledger_is_indirect(attr_in_record(ledger, delay.key)));
	assert_int_equal(
		ledger_change_words(ledger, number, change_gid_late, &context),
		0);
	expect_ids(ledger, delay.key, 256, 4345);

	either_indirect = false;
	assert_int_equal(change_owner(ledger, delay.key, 4242, 4343), 0);
	delay.over = false;
	assert_int_equal(
		ledger_change_words(ledger, number, change_all_late, &context),
		0);
	expect_ids(ledger, delay.key, 4242, 4343);
	drop_ledger(ledger);
}
#endif

static void the_same_value_again_writes_nothing(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(7, 99);
	uint64_t before, attr;

	(void)state;
	either_indirect = true;
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_int_equal(ledger_revive(ledger, &key), 0);
	before = objects(ledger);
	attr = attr_in_record(ledger, key);
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_int_equal(change_uid(ledger, key, 4242), 0);
	assert_int_equal(ledger_revive(ledger, &key), 0);
	assert_int_equal(attr_in_record(ledger, key), attr);
	/* But who came by last is noted, which the first change did. */
	assert_in_range(objects(ledger) - before, 0,
			3 * sizeof(struct ledger_writers));
	drop_ledger(ledger);
}

static int open_none(struct ledger *ledger, int flags)
{
	(void)ledger;
	(void)flags;
	return -ENOSPC;
}

/* No file to fill, and no chunk left that could be filled without one. */
static void fill_up(struct ledger *ledger)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint64_t end = LEDGER_FIRST * 4ull;

	ledger->open = open_none;
	header->ready[LEDGER_BYTES] = end;
	header->cursor[LEDGER_BYTES] = end;
	assert_int_equal(mmap(ledger_at(ledger, LEDGER_BYTES, 0, true),
			      LEDGER_CHUNK, PROT_READ,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			      0) == MAP_FAILED,
			 0);
}

static void a_full_ledger_is_the_calls_error(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(7, 99);
	struct ledger_value value;

	(void)state;
	either_indirect = true;
	assert_int_equal(change_owner(ledger, key, 0, 0), 0);
	assert_int_equal(change_mode(ledger, key, 0711), 0);
	fill_up(ledger);
	assert_int_equal(change_owner(ledger, key, 4242, 4343), -ENOSPC);
	expect_ids(ledger, key, 0, 0);
	assert_int_equal(change_mode(ledger, key, 0755), 0);
	assert_int_equal(ledger_forget(ledger, &key), 0);
	assert_false(ledger_find(ledger, &key, &value));
	drop_ledger(ledger);
}

static void a_record_passes_through_its_states(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(7, 99), unlinked = key;
	struct ledger_value value;

	(void)state;
	either_indirect = true;
	unlinked.unlinked = true;
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_int_equal(ledger_orphan(ledger, &key), 0);
	assert_false(ledger_find(ledger, &key, &value));
	expect_ids(ledger, unlinked, 4242, 4343);
	assert_int_equal(ledger_revive(ledger, &unlinked), 0);
	expect_ids(ledger, key, 4242, 4343);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(ledger_orphan_seen(ledger, &value), 0);
	assert_false(ledger_find(ledger, &key, &value));
	assert_int_equal(ledger_forget(ledger, &unlinked), 0);
	assert_false(ledger_find(ledger, &unlinked, &value));
	assert_int_equal(change_uid(ledger, key, 4244), 0);
	expect_ids(ledger, key, 4244, 0);
	drop_ledger(ledger);
}

static void a_joined_record_is_followed(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key one = key_of(7, 99), two = key_of(8, 99);

	(void)state;
	either_indirect = true;
	assert_int_equal(change_owner(ledger, one, 4242, 4343), 0);
	assert_int_equal(ledger_join(ledger, &one, &two), 0);
	assert_true(ledger_is_indirect(attr_in_record(ledger, one)));
	assert_int_equal(change_uid(ledger, one, 4244), 0);
	expect_ids(ledger, one, 4244, 4343);
	expect_ids(ledger, two, 4244, 4343);
	drop_ledger(ledger);
}

/* ---- many at once ---- */

enum { RECORDS = 3, ROUNDS = 20000, WRITERS = 4, READERS = 2 };

/* Every other writer changes `attr` alone.  The library of gcc's thread
   sanitizer swaps 16 bytes under a lock, of which a swap of 8 bytes knows
   nothing: there all writers are of one kind. */
static bool is_indirect(unsigned self)
{
#ifdef __SANITIZE_THREAD__
	self = 1;
#endif
	return self % 2;
}

/* Whole is a value whose parts were all made of one number. */
static struct ledger_change whole(uint32_t n)
{
	static const struct ledger_value shown = { .mode = S_IFREG | 0644 };

	return (struct ledger_change){
		.shown = &shown,
		.edit = { .what = LEDGER_EDIT_UID | LEDGER_EDIT_GID |
				  LEDGER_EDIT_MODE,
			  .uid = n,
			  .gid = n ^ 0x55555555,
			  .mode = n % 0777 },
	};
}

static bool is_whole(const struct ledger_value *value)
{
	return value->gid == (value->uid ^ 0x55555555) &&
	       (value->mode & ALLPERMS) == value->uid % 0777;
}

static bool look(struct ledger *ledger, unsigned n)
{
	struct ledger_key key = key_of(1 + n % RECORDS, 5);
	struct ledger_value value;

	return !ledger_find(ledger, &key, &value) || is_whole(&value);
}

static bool write_one(struct ledger *ledger, unsigned self, unsigned n)
{
	struct ledger_key key = key_of(1 + n % RECORDS, 5);
	struct ledger_change change = whole(1 + n * WRITERS + self);

	return ledger_update(ledger, &key, &change, NULL) == 0;
}

static struct ledger *shared;
static bool done;

static void *thread_writes(void *argument)
{
	unsigned self = (unsigned)(uintptr_t)argument;
	uintptr_t wrong = 0;

	either_indirect = is_indirect(self);
	for (unsigned n = 0; n < ROUNDS; n++) {
		wrong += !write_one(shared, self, n);
		wrong += !look(shared, n + 1);
	}
	return (void *)wrong;
}

static void *thread_reads(void *argument)
{
	uintptr_t wrong = 0;

	(void)argument;
	for (unsigned n = 0; !__atomic_load_n(&done, __ATOMIC_RELAXED); n++)
		wrong += !look(shared, n);
	return (void *)wrong;
}

static void join_all(pthread_t *threads, unsigned count)
{
	void *wrong;

	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_ptr_equal(wrong, NULL);
	}
}

static void threads_of_both_kinds_write_whole_values(void **state)
{
	pthread_t writers[WRITERS], readers[READERS];

	(void)state;
	shared = one_view();
	done = false;
	for (uintptr_t i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&writers[i], NULL,
						thread_writes, (void *)i),
				 0);
	for (unsigned i = 0; i < READERS; i++)
		assert_int_equal(
			pthread_create(&readers[i], NULL, thread_reads, NULL),
			0);
	join_all(writers, WRITERS);
	__atomic_store_n(&done, true, __ATOMIC_RELAXED);
	join_all(readers, READERS);
	drop_one_view(shared);
}

/* One writes users, the other groups, each upwards: neither may undo what the
   other has written, nor may it be seen. */
static void *thread_counts(void *argument)
{
	bool groups = argument != NULL;
	struct ledger_key key = key_of(1, 5);
	struct ledger_value value;
	uintptr_t wrong = 0;
	uint32_t last = 0, other;

	either_indirect = is_indirect(groups);
	for (uint32_t n = 1; n <= ROUNDS; n++) {
		wrong += (groups ? change_gid(shared, key, n)
				 : change_uid(shared, key, n)) < 0;
		wrong += !ledger_find(shared, &key, &value);
		wrong += (groups ? value.gid : value.uid) != n;
		other = groups ? value.uid : value.gid;
		wrong += other < last;
		last = other;
	}
	return (void *)wrong;
}

static void neither_kind_undoes_what_the_other_did(void **state)
{
	pthread_t threads[2];

	(void)state;
	shared = one_view();
	for (uintptr_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						thread_counts, (void *)i),
				 0);
	join_all(threads, 2);
	expect_ids(shared, key_of(1, 5), ROUNDS, ROUNDS);
	drop_one_view(shared);
}

/* A process that writes until it is killed. */
static pid_t start_writer(const struct ledger *ledger, unsigned self)
{
	struct ledger mine = { .open = ledger_open_fd, .fd = ledger->fd };
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	either_indirect = is_indirect(self);
	if (ledger_attach(&mine) < 0)
		_exit(1);
	for (unsigned n = 0;; n++)
		if (!write_one(&mine, self, n) || !look(&mine, n + 1))
			_exit(1);
}

static void processes_of_both_kinds_may_be_killed(void **state)
{
	struct ledger *ledger = fresh_ledger();
	pid_t pids[WRITERS];
	int status;

	(void)state;
	for (unsigned i = 0; i < WRITERS; i++)
		pids[i] = start_writer(ledger, i);
	for (unsigned kill_number = 0; kill_number < 60; kill_number++) {
		unsigned i = kill_number % WRITERS;

		for (unsigned n = 0; n < 3000; n++)
			assert_true(look(ledger, n));
		usleep(kill_number * 7919 % 3000);
		assert_int_equal(kill(pids[i], SIGKILL), 0);
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFSIGNALED(status));
		for (unsigned n = 0; n < RECORDS; n++)
			assert_true(look(ledger, n));
		pids[i] = start_writer(ledger, i);
	}
	for (unsigned i = 0; i < WRITERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	drop_ledger(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_owner_is_written_beside_the_record),
#if RAW_HAS_PAIR
		cmocka_unit_test(both_kinds_take_turns),
		cmocka_unit_test(the_owner_that_is_there_needs_no_object),
		cmocka_unit_test(a_sequence_that_comes_round_deceives_nobody),
#endif
		cmocka_unit_test(the_same_value_again_writes_nothing),
		cmocka_unit_test(a_full_ledger_is_the_calls_error),
		cmocka_unit_test(a_record_passes_through_its_states),
		cmocka_unit_test(a_joined_record_is_followed),
		cmocka_unit_test(threads_of_both_kinds_write_whole_values),
		cmocka_unit_test(neither_kind_undoes_what_the_other_did),
		cmocka_unit_test(processes_of_both_kinds_may_be_killed),
	};

	return RUN_GROUP(tests);
}
