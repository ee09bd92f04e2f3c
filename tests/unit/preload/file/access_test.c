/* SPDX-License-Identifier: BSD-2-Clause */
/* access(2) and faccessat2(2), for root and for a user. */
#include "preload/table/verbs.h"
#include "tests/unit/preload/session.h"

static const struct {
	const char *path;
	uint32_t owner;
	mode_t mode;
} tree[] = {
	{ "locked", 0, S_IFDIR | 0700 },
	{ "locked/file", 0, S_IFREG | 0644 },
	{ "program", 4242, S_IFREG | 0700 },
	{ "readable", 4343, S_IFREG | 0604 },
	{ "unreadable", 0, S_IFREG | 0000 },
	{ "odd", 0, S_IFREG | 0001 },
};

static int make_tree(void **state)
{
	begin_session(state);
	for (size_t i = 0; i < countof(tree); i++) {
		const char *path = tree[i].path;

		if (S_ISDIR(tree[i].mode))
			assert_int_equal(mkdir(path, 0755), 0);
		else
			make_file(path);
		assert_int_equal(
			fake_chown(AT_FDCWD, path, tree[i].owner, 0, 0), 0);
		assert_int_equal(
			fake_chmod(AT_FDCWD, path, tree[i].mode & 07777, 0), 0);
	}
	return symlink("missing", "dangling");
}

static int remove_tree(void **state)
{
	(void)state;
	return system("rm -rf locked program readable unreadable odd dangling");
}

struct question {
	const char *path;
	int mode, flags;
	long ret;
};

static void ask(const struct question *questions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		long ret = fake_access(AT_FDCWD, questions[i].path,
				       questions[i].mode, questions[i].flags);

		if (ret != questions[i].ret)
			fail_msg("%s, mode %d, flags %x: %ld",
				 questions[i].path, questions[i].mode,
				 questions[i].flags, ret);
	}
}

/* capabilities(7), CAP_DAC_OVERRIDE. */
static void root_may_all_but_execute_what_nobody_may(void **state)
{
	static const struct question questions[] = {
		{ "unreadable", R_OK | W_OK, 0, 0 },
		{ "unreadable", X_OK, 0, -EACCES },
		{ "unreadable", R_OK | X_OK, 0, -EACCES },
		{ "readable", X_OK, 0, -EACCES },
		{ "program", R_OK | W_OK | X_OK, 0, 0 },
		{ "odd", X_OK, 0, 0 },
		{ "locked", R_OK | W_OK | X_OK, 0, 0 },
		{ "locked/file", R_OK, 0, 0 },
		{ "missing", F_OK, 0, -ENOENT },
		{ "missing", X_OK, 0, -ENOENT },
		{ "dangling", F_OK, 0, -ENOENT },
		{ "dangling", F_OK, AT_SYMLINK_NOFOLLOW, 0 },
		{ "program/x", F_OK, 0, -ENOTDIR },
		{ "program", 4242, 0, -EINVAL },
		{ "program", F_OK, 0x4242, -EINVAL },
		{ "", F_OK, 0, -ENOENT },
		{ NULL, F_OK, 0, -EFAULT },
	};

	(void)state;
	become_root(NULL);
	ask(questions, countof(questions));
}

/* The session begins so, before anything has changed the credentials. */
static void a_new_process_is_root(void **state)
{
	static const struct question questions[] = {
		{ "unreadable", R_OK | W_OK, 0, 0 },
		{ "unreadable", X_OK, 0, -EACCES },
		{ "program", X_OK, 0, 0 },
		{ "odd", X_OK, 0, 0 },
		{ "missing", X_OK, 0, -ENOENT },
	};

	(void)state;
	assert_false(cred_changed());
	ask(questions, countof(questions));
	/* Root searches a directory that has no bit on disk. */
	assert_int_equal(chmod("locked", 0), 0);
	assert_int_equal(fake_access(AT_FDCWD, "locked/file", X_OK, 0),
			 -EACCES);
	assert_int_equal(fake_access(AT_FDCWD, "locked/file", R_OK, 0), 0);
}

/* access(2): "The check is done using the calling process's real UID and GID,
   rather than the effective IDs", which AT_EACCESS asks for. */
static void a_user_is_judged_by_the_real_ids(void **state)
{
	static const struct question questions[] = {
		{ "program", X_OK, 0, 0 },
		{ "program", X_OK, AT_EACCESS, -EACCES },
		{ "readable", R_OK, 0, 0 },
		{ "readable", W_OK, 0, -EACCES },
		{ "readable", W_OK, AT_EACCESS, 0 },
		{ "unreadable", F_OK, 0, 0 },
		{ "unreadable", R_OK, 0, -EACCES },
		{ "locked/file", F_OK, 0, -EACCES },
		{ "missing", F_OK, 0, -ENOENT },
		{ "program", 4242, 0, -EINVAL },
	};
	const struct credentials user = {
		.uid = { 4242, 4343, 4343, 4343 },
		.gid = { 17, 17, 17, 17 },
		.bounding = CRED_ALL_CAPS,
	};

	(void)state;
	assert_int_equal(cred_adopt(&user, NULL), 0);
	ask(questions, countof(questions));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_process_is_root),
		cmocka_unit_test(root_may_all_but_execute_what_nobody_may),
		cmocka_unit_test(a_user_is_judged_by_the_real_ids),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
