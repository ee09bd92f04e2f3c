/* SPDX-License-Identifier: BSD-2-Clause */
/* How files of overlayfs are recognized: the paths and the names, which are
   the same on every file system. */
#include "preload/record/layers.h"

#include "tests/unit/preload/session.h"

static int make_tree(void **state)
{
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(mkdir("other", 0755), 0);
	make_file("dir/file");
	assert_int_equal(symlink("dir", "link"), 0);
	assert_int_equal(symlink("file", "dir/to-file"), 0);
	return begin_session(state);
}

static int remove_tree(void **state)
{
	(void)state;
	return system("rm -rf dir other link");
}

static struct file look(const char *path)
{
	struct file file;

	assert_int_equal(file_stat(AT_FDCWD, path, 0, &file), 0);
	return file;
}

static void true_paths_are_those_of_realpath(void **state)
{
	static const char *const paths[] = {
		"dir/file", "link/file", "./dir/../link//to-file",
		"link",	    "/",	 "."
	};
	char path[PATH_MAX], real[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < countof(paths); i++) {
		const struct file_at at = { AT_FDCWD, paths[i], 0 };
		size_t n = layers_true_path(&at, path);

		assert_non_null(realpath(paths[i], real));
		if (n != strlen(real) || strcmp(path, real) != 0)
			fail_msg("%s: %s", paths[i], path);
	}
}

static void a_link_itself_has_a_true_path(void **state)
{
	const struct file_at link = { AT_FDCWD, "link/to-file",
				      AT_SYMLINK_NOFOLLOW };
	const struct file_at missing = { AT_FDCWD, "dir/missing", 0 };
	char path[PATH_MAX], wanted[PATH_MAX];

	(void)state;
	assert_non_null(realpath("dir", wanted));
	strcat(wanted, "/to-file");
	assert_int_equal(layers_true_path(&link, path), strlen(wanted));
	assert_string_equal(path, wanted);
	assert_int_equal(layers_true_path(&missing, path), 0);
}

static void a_descriptor_has_the_true_path_of_its_file(void **state)
{
	int fd = open("link/file", O_RDONLY), sockets[2];
	struct file_at at = { fd, NULL, AT_EMPTY_PATH };
	char path[PATH_MAX], real[PATH_MAX];

	(void)state;
	assert_non_null(realpath("dir/file", real));
	assert_int_equal(layers_true_path(&at, path), strlen(real));
	assert_string_equal(path, real);
	/* It is the caller's, and stays open. */
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	close(fd);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	at.dir = sockets[0];
	assert_int_equal(layers_true_path(&at, path), 0);
	close(sockets[0]);
	close(sockets[1]);
}

static void files_born_since_a_device_is_known_are_upper(void **state)
{
	struct ledger *ledger = session_ledger();
	const uint32_t dev = ledger_dev(242, 42);
	struct ledger_key key = { .dev = dev, .ino = 4242, .birth = 1000 };

	(void)state;
	/* Nothing is known of a device without an entry. */
	assert_false(layers_is_upper(ledger, &key));
	assert_int_equal(ledger_add_device(ledger, dev, LEDGER_COPIES_UP, 1000),
			 0);
	assert_false(layers_is_upper(ledger, &key));
	key.birth = 1001;
	assert_true(layers_is_upper(ledger, &key));
	key.birth = 0;
	assert_false(layers_is_upper(ledger, &key));
}

static void device_and_inode_make_a_number(void **state)
{
	const struct ledger_key key = { .dev = 1, .ino = 2, .tag = 3 };
	const struct ledger_key same = { .dev = 1, .ino = 2, .tag = 4 };
	const struct ledger_key dev = { .dev = 2, .ino = 2, .tag = 3 };
	const struct ledger_key ino = { .dev = 1, .ino = 3, .tag = 3 };

	(void)state;
	assert_true(layers_same_number(&key, &same));
	assert_false(layers_same_number(&key, &dev));
	assert_false(layers_same_number(&key, &ino));
}

/* Records a new file by its path: an owner, its hint and its name. */
static struct file record_file(const char *path, uint32_t uid)
{
	const struct ledger_edit edit = { .what = LEDGER_EDIT_UID, .uid = uid };
	struct file file;

	make_file(path);
	file = look(path);
	assert_int_equal(file_record(&file, &edit, AT_FDCWD, path), 0);
	layers_note_name(session_ledger(), &file, path);
	return file;
}

static void a_hint_leads_to_a_file_until_it_is_moved(void **state)
{
	struct file file = record_file("dir/hinted", 4242);
	struct file other = look("dir/file");
	struct ledger *ledger = session_ledger();
	const uint32_t number = file.shown.record;

	(void)state;
	assert_true(layers_is_at_hint(ledger, number, &file.key));
	assert_false(layers_is_at_hint(ledger, number, &other.key));
	assert_int_equal(rename("dir/hinted", "other/hinted"), 0);
	assert_false(layers_is_at_hint(ledger, number, &file.key));
	unlink("other/hinted");
}

/* The owner that is found for a file whose numbers are new, and whose tag is
   the one of `before`; 0 if none is. */
static uint32_t owner_by_name(const char *path, const struct file *before)
{
	struct file now = look(path);
	struct ledger_value value;

	now.key.birth = before->key.birth;
	now.key.tag = before->key.tag;
	now.key.ino += 424242;
	return layers_find(session_ledger(), &now.disk, &now.at, &now.key,
			   &value)
		       ? value.uid
		       : 0;
}

static void a_lost_file_is_found_by_its_name(void **state)
{
	struct file lost = record_file("dir/named", 4242);

	(void)state;
	make_file("other/named");
	make_file("other/unnamed");
	/* As long as it is where its record says, this is another file. */
	assert_int_equal(owner_by_name("other/named", &lost), 0);
	unlink("dir/named");
	assert_int_equal(owner_by_name("other/unnamed", &lost), 0);
	/* Only a birth time makes a tag that proves something. */
	assert_int_equal(owner_by_name("other/named", &lost),
			 lost.key.birth ? 4242 : 0);
}

static void of_two_lost_files_none_is_taken(void **state)
{
	struct file first = record_file("dir/twin", 4242), second;
	struct ledger_key key = first.key;

	(void)state;
	/* Another file of the same tick has the same tag. */
	second = record_file("other/twin", 4343);
	key.ino = second.key.ino;
	assert_int_equal(
		ledger_move(session_ledger(), second.shown.record, &key, false),
		0);
	assert_int_equal(ledger_note_name(session_ledger(), second.shown.record,
					  first.key.tag, S_IFREG, "twin", 4),
			 0);
	unlink("dir/twin");
	unlink("other/twin");
	make_file("twin");
	assert_int_equal(owner_by_name("twin", &first), 0);
	unlink("twin");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(true_paths_are_those_of_realpath),
		cmocka_unit_test(a_link_itself_has_a_true_path),
		cmocka_unit_test(a_descriptor_has_the_true_path_of_its_file),
		cmocka_unit_test(files_born_since_a_device_is_known_are_upper),
		cmocka_unit_test(device_and_inode_make_a_number),
		cmocka_unit_test(a_hint_leads_to_a_file_until_it_is_moved),
		cmocka_unit_test(a_lost_file_is_found_by_its_name),
		cmocka_unit_test(of_two_lost_files_none_is_taken),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
