/* SPDX-License-Identifier: BSD-2-Clause */
/* What one process sees of its own changes. */
#include "ledger/edit.h"
#include "tests/unit/ledger/fixture.h"

static void finds_nothing_in_an_empty_ledger(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(1, 1);
	struct ledger_value value;

	(void)state;
	assert_true(ledger_empty(ledger));
	assert_false(ledger_find(ledger, &key, &value));
	drop_ledger(ledger);
}

static void remembers_an_owner(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5);
	struct ledger_value value;

	(void)state;
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_false(ledger_empty(ledger));
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(value.uid, 4242);
	assert_int_equal(value.gid, 4343);
	assert_int_equal(value.flags, 0);
	drop_ledger(ledger);
}

static void makes_no_record_for_what_is_shown_anyway(void **state)
{
	struct ledger *ledger = fresh_ledger();

	(void)state;
	assert_int_equal(change_owner(ledger, key_of(77, 5), 0, 0), 0);
	assert_true(ledger_empty(ledger));
	drop_ledger(ledger);
}

static void a_new_file_with_an_old_inode_starts_afresh(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(77, 6);
	struct ledger_value value;

	(void)state;
	assert_int_equal(change_owner(ledger, old, 4242, 4343), 0);
	assert_false(ledger_find(ledger, &new, &value));
	assert_int_equal(change_owner(ledger, new, 51, 52), 0);
	assert_true(ledger_find(ledger, &new, &value));
	assert_int_equal(value.uid, 51);
	assert_false(ledger_find(ledger, &old, &value));
	drop_ledger(ledger);
}

static void one_inode_uses_one_record_for_ever(void **state)
{
	struct ledger *ledger = fresh_ledger();
	const struct ledger_header *header = ledger_header(ledger);

	(void)state;
	for (unsigned birth = 1; birth < 1000; birth++)
		assert_int_equal(
			change_owner(ledger, key_of(9, birth), birth, 1), 0);
	assert_int_equal(header->cursor[LEDGER_RECORDS],
			 sizeof(struct ledger_record));
	drop_ledger(ledger);
}

static void a_record_without_birth_fits_any_file_of_the_inode(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key told = key_of(77, 123456);
	struct ledger_value value;

	(void)state;
	assert_int_equal(change_owner(ledger, key_of(77, 0), 4242, 4343), 0);
	assert_true(ledger_find(ledger, &told, &value));
	assert_int_equal(value.gid, 4343);
	drop_ledger(ledger);
}

static void a_file_whose_birth_is_not_told_keeps_its_record(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key told = key_of(77, 5), untold = key_of(77, 0);
	struct ledger_value value;

	(void)state;
	assert_int_equal(change_owner(ledger, told, 4242, 4343), 0);
	assert_true(ledger_find(ledger, &untold, &value));
	assert_int_equal(value.uid, 4242);
	assert_int_equal(change_owner(ledger, untold, 51, 52), 0);
	assert_true(ledger_find(ledger, &told, &value));
	assert_int_equal(value.uid, 51);
	told = key_of(77, 6);
	assert_false(ledger_find(ledger, &told, &value));
	drop_ledger(ledger);
}

static void an_orphan_is_seen_through_descriptors_only(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5);
	struct ledger_value value;

	(void)state;
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_int_equal(ledger_orphan(ledger, &key), 0);
	assert_false(ledger_find(ledger, &key, &value));
	key.unlinked = true;
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(change_owner(ledger, key, 51, 52), 0);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(value.uid, 51);
	key.unlinked = false;
	assert_false(ledger_find(ledger, &key, &value));
	drop_ledger(ledger);
}

static void forgets(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5);
	struct ledger_value value;

	(void)state;
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_int_equal(ledger_forget(ledger, &key), 0);
	assert_false(ledger_find(ledger, &key, &value));
	drop_ledger(ledger);
}

/* As chown(2) does it for root, per type and mode. */
static const struct {
	const char *name;
	uint16_t before, after;
} setid_cases[] = {
	{ "4755 file", S_IFREG | 04755, S_IFREG | 0755 },
	{ "2755 file", S_IFREG | 02755, S_IFREG | 0755 },
	{ "2644 file", S_IFREG | 02644, S_IFREG | 02644 },
	{ "6644 file", S_IFREG | 06644, S_IFREG | 02644 },
	{ "1755 file", S_IFREG | 01755, S_IFREG | 01755 },
	{ "2775 directory", S_IFDIR | 02775, S_IFDIR | 02775 },
	{ "6711 device", S_IFCHR | 06711, S_IFCHR | 0711 },
};

static void a_new_owner_clears_set_id_bits(void **state)
{
	struct ledger_edit edit = { .what = LEDGER_EDIT_KILL_SETID };
	struct ledger_value value;

	(void)state;
	for (size_t i = 0; i < sizeof(setid_cases) / sizeof(*setid_cases);
	     i++) {
		value = (struct ledger_value){ .mode = setid_cases[i].before };
		value = ledger_edited(value, &edit);
		if (value.mode != setid_cases[i].after)
			fail_msg("%s became %o", setid_cases[i].name,
				 value.mode);
	}
}

static void keeps_a_device_node(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0600 },
		.edit = { .what = LEDGER_EDIT_TYPE,
			  .mode = S_IFCHR | 0620,
			  .rdev = ledger_dev(4, 64) },
	};
	struct ledger_value value;

	(void)state;
	assert_false(ledger_may_be_node(ledger, 77));
	assert_int_equal(ledger_update(ledger, &key, &change, NULL), 0);
	assert_int_equal(change_owner(ledger, key, 4242, 4343), 0);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(value.mode, S_IFCHR | 0620);
	assert_int_equal(ledger_dev_major(value.rdev), 4);
	assert_int_equal(ledger_dev_minor(value.rdev), 64);
	assert_true(ledger_may_be_node(ledger, 77));
	assert_true(ledger_has(ledger, LEDGER_TRAIT_NODES));
	drop_ledger(ledger);
}

static void a_settled_ctime_proves_the_file(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5), new = key_of(77, 6);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID, .uid = 4242 },
		.trace = { .seen = 1000 },
	};
	struct ledger_value value;

	(void)state;
	assert_int_equal(
		ledger_find_by_ctime(ledger, key.dev, 77, 1000, &value),
		LEDGER_NO_RECORD);
	assert_int_equal(ledger_update(ledger, &key, &change, NULL), 0);
	assert_int_equal(
		ledger_find_by_ctime(ledger, key.dev, 77, 1000, &value),
		LEDGER_PROVEN);
	assert_int_equal(value.uid, 4242);
	assert_int_equal(
		ledger_find_by_ctime(ledger, key.dev, 77, 1001, &value),
		LEDGER_DOUBTFUL);
	assert_int_equal(
		ledger_find_by_ctime(ledger, key.dev, 78, 1000, &value),
		LEDGER_NO_RECORD);
	/* Another file takes the record over: nothing proves the first. */
	change.trace.seen = 0;
	assert_int_equal(ledger_update(ledger, &new, &change, NULL), 0);
	assert_int_equal(
		ledger_find_by_ctime(ledger, key.dev, 77, 1000, &value),
		LEDGER_DOUBTFUL);
	drop_ledger(ledger);
}

static void an_import_is_completed_when_its_file_is_met(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 0), met = key_of(77, 5);
	struct ledger_key next = key_of(77, 6);
	struct ledger_trace trace = { .hint = 9, .seen = 1000 };
	struct ledger_value value;

	(void)state;
	assert_int_equal(change_owner(ledger, old, 4242, 4343), 0);
	assert_true(ledger_find(ledger, &next, &value));
	assert_int_equal(value.hint, 0);
	assert_int_equal(
		ledger_meet(ledger, value.record, &met, S_IFREG, &trace), 0);
	assert_true(ledger_find(ledger, &met, &value));
	assert_int_equal(value.uid, 4242);
	assert_int_equal(value.hint, 9);
	assert_int_equal(value.mode & S_IFMT, S_IFREG);
	assert_int_equal(value.changed, 0);
	assert_int_equal(
		ledger_find_by_ctime(ledger, met.dev, 77, 1000, &value),
		LEDGER_PROVEN);
	/* From now on it is the record of that file alone. */
	assert_false(ledger_find(ledger, &next, &value));
	drop_ledger(ledger);
}

static void remembers_the_youngest(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5000);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID, .uid = 4242 },
		.young = true,
	};

	(void)state;
	assert_int_equal(change_owner(ledger, key_of(1, 9000), 1, 1), 0);
	assert_int_equal(ledger_header(ledger)->young, 0);
	assert_int_equal(ledger_update(ledger, &key, &change, NULL), 0);
	assert_int_equal(ledger_header(ledger)->young, 5000);
	/* Without birth times every removal must look. */
	assert_int_equal(change_owner(ledger, key_of(2, 0), 1, 1), 0);
	assert_true(ledger_header(ledger)->young == UINT64_MAX);
	drop_ledger(ledger);
}

static void grows_through_tables_windows_and_chunks(void **state)
{
	enum { MANY = 300000 };
	struct ledger *ledger = fresh_ledger();
	struct ledger_value value;
	uint64_t sum = 0;

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(
			change_owner(ledger, key_of(i * 3, i + 1), i, 1), 0);
	assert_int_equal(ledger_header(ledger)->table, 2);
	for (unsigned i = 0; i < MANY; i++) {
		struct ledger_key key = key_of(i * 3, i + 1);

		assert_true(ledger_find(ledger, &key, &value));
		assert_int_equal(value.uid, i);
		sum += value.record;
	}
	assert_int_equal(sum, (uint64_t)MANY * (MANY + 1) / 2);
	drop_ledger(ledger);
}

static void stores_objects_whole(void **state)
{
	static char body[LEDGER_OBJECT_MAX];
	struct ledger *ledger = fresh_ledger();
	struct ledger_xattrs head = { .size = 300000 };
	const struct ledger_xattrs *stored;
	uint32_t granule[9];

	(void)state;
	for (unsigned i = 0; i < 9; i++) {
		memset(body, 'a' + i, sizeof(body));
		assert_int_equal(ledger_store(ledger, &head, sizeof(head), body,
					      head.size, &granule[i]),
				 0);
	}
	for (unsigned i = 0; i < 9; i++) {
		stored = ledger_object(ledger, granule[i]);
		assert_int_equal(stored->text[0], 'a' + i);
		assert_int_equal(stored->text[head.size - 1], 'a' + i);
	}
	assert_int_equal(
		ledger_store(ledger, body, sizeof(body), body, 1, granule),
		-E2BIG);
	drop_ledger(ledger);
}

static void writes_a_hint_with_its_directory(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_hint dir = { .size = 4 }, file = { .size = 6 };
	uint32_t granule;
	char text[32];

	(void)state;
	assert_int_equal(ledger_store(ledger, &dir,
				      offsetof(struct ledger_hint, text),
				      "/tmp", 4, &file.dir),
			 0);
	assert_int_equal(ledger_store(ledger, &file,
				      offsetof(struct ledger_hint, text),
				      "passwd", 6, &granule),
			 0);
	assert_int_equal(ledger_hint_text(ledger, granule, text, sizeof(text)),
			 11);
	assert_string_equal(text, "/tmp/passwd");
	assert_int_equal(ledger_hint_text(ledger, granule, text, 11), 0);
	assert_int_equal(ledger_hint_text(ledger, 0, text, sizeof(text)), 0);
	drop_ledger(ledger);
}

static void refuses_what_is_no_ledger(void **state)
{
	struct ledger ledger = { .open = ledger_open_fd };
	uint32_t version = LEDGER_VERSION + 1;
	struct ledger_setup setup = { .builder_uid = 1 };

	(void)state;
	ledger.fd = fresh_file();
	assert_int_equal(ledger_attach(&ledger), -EINVAL);
	assert_int_equal(ftruncate(ledger.fd, 1 << 20), 0);
	assert_int_equal(ledger_attach(&ledger), -EINVAL);
	assert_int_equal(ledger_create(ledger.fd, &setup), 0);
	assert_int_equal(pwrite(ledger.fd, &version, sizeof(version),
				offsetof(struct ledger_header, version)),
			 sizeof(version));
	assert_int_equal(ledger_attach(&ledger), -EPROTO);
	close(ledger.fd);
	assert_int_equal(ledger_attach(&ledger), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_nothing_in_an_empty_ledger),
		cmocka_unit_test(remembers_an_owner),
		cmocka_unit_test(makes_no_record_for_what_is_shown_anyway),
		cmocka_unit_test(a_new_file_with_an_old_inode_starts_afresh),
		cmocka_unit_test(one_inode_uses_one_record_for_ever),
		cmocka_unit_test(
			a_record_without_birth_fits_any_file_of_the_inode),
		cmocka_unit_test(
			a_file_whose_birth_is_not_told_keeps_its_record),
		cmocka_unit_test(an_orphan_is_seen_through_descriptors_only),
		cmocka_unit_test(forgets),
		cmocka_unit_test(a_new_owner_clears_set_id_bits),
		cmocka_unit_test(keeps_a_device_node),
		cmocka_unit_test(a_settled_ctime_proves_the_file),
		cmocka_unit_test(an_import_is_completed_when_its_file_is_met),
		cmocka_unit_test(remembers_the_youngest),
		cmocka_unit_test(grows_through_tables_windows_and_chunks),
		cmocka_unit_test(stores_objects_whole),
		cmocka_unit_test(writes_a_hint_with_its_directory),
		cmocka_unit_test(refuses_what_is_no_ledger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
