/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks against the kernel's own: each path is also asked of it. */
#include "preload/record/path_walk.h"

#include "tests/unit/preload/session.h"

/* A subject of the test: it may not search one directory, and follows no link
   in another. */
struct subject {
	ino_t unsearchable, unfollowed;
};

static bool may_search(const struct subject *subject, const struct file *dir)
{
	return dir->disk.stx_ino != subject->unsearchable;
}

static bool may_follow(const struct subject *subject, const struct file *dir,
		       const struct file *link)
{
	assert_true(S_ISLNK(link->disk.stx_mode));
	return dir->disk.stx_ino != subject->unfollowed;
}

static void show_proc(const char *path, struct file *file)
{
	(void)path;
	(void)file;
}

static long walk(const struct subject *subject, const char *path, int flags,
		 struct resolved *at)
{
	struct walk_rules rules = { subject, may_search, may_follow,
				    show_proc };

	return path_walk(&rules, AT_FDCWD, path, flags, at);
}

static int make_tree(void **state)
{
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(mkdir("dir/inner", 0755), 0);
	make_file("dir/file");
	assert_int_equal(symlink("dir", "link"), 0);
	assert_int_equal(symlink("file", "dir/to-file"), 0);
	assert_int_equal(symlink("../dir/inner", "dir/up"), 0);
	assert_int_equal(symlink("missing", "dangling"), 0);
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_int_equal(symlink("/", "root"), 0);
	assert_int_equal(symlink("dir/inner/", "slash"), 0);
	return begin_session(state);
}

static int remove_tree(void **state)
{
	(void)state;
	return system("rm -rf dir link dangling loop root slash");
}

static const char *const paths[] = {
	"dir",
	"dir/",
	"./dir//inner/.",
	"dir/inner/..",
	"dir/file",
	"dir/file/",
	"dir/file/.",
	"dir/file/x",
	"dir/to-file",
	"dir/to-file/",
	"dir/up",
	"dir/up/..",
	"link",
	"link/",
	"link/file",
	"link/inner/../to-file",
	"dangling",
	"dangling/",
	"dangling/x",
	"loop",
	"loop/",
	"loop/x",
	"root",
	"root/",
	"root/dev/null",
	"slash",
	"slash/..",
	"missing",
	"missing/",
	"missing/x",
	"/",
	"//",
	"/.",
	"/..",
	"/dev/null",
	"..",
	"",
	"/proc/self/exe",
	"/proc/self/fd/0",
	"/proc/self/cwd/dir/file",
	"/proc/self/root/dev/null",
};

/* What path_walk() says in place of the kernel's error for the last component:
   that it was not found, or that a slash behind it was too much. */
static bool agree(const struct resolved *at, long ret, long kernel, ino_t ino)
{
	if (kernel == 0)
		return ret == 0 && at->found && at->file.disk.stx_ino == ino;
	if (kernel == -ENOENT && ret == 0)
		return !at->found;
	if (kernel == -ENOTDIR && ret == 0)
		return at->found && at->refused;
	return ret == kernel;
}

static void try_paths(int flags)
{
	struct subject root = { 0 };

	for (size_t i = 0; i < countof(paths); i++) {
		struct resolved at;
		struct stat st;
		long ret = walk(&root, paths[i], flags, &at);
		long kernel = fstatat(AT_FDCWD, paths[i], &st, flags) ? -errno
								      : 0;

		if (!agree(&at, ret, kernel, st.st_ino))
			fail_msg("\"%s\": %ld, kernel %ld", paths[i], ret,
				 kernel);
	}
}

static void walks_where_the_kernel_goes(void **state)
{
	(void)state;
	try_paths(0);
}

static void leaves_the_last_link_alone_if_asked_to(void **state)
{
	(void)state;
	try_paths(AT_SYMLINK_NOFOLLOW);
}

static void tells_the_directory_of_the_last_component(void **state)
{
	struct subject root = { 0 };
	struct resolved at;
	struct stat dir;

	(void)state;
	stat("dir", &dir);
	assert_int_equal(walk(&root, "link/missing", 0, &at), 0);
	assert_false(at.found);
	assert_true(at.has_parent);
	assert_int_equal(at.parent.disk.stx_ino, dir.st_ino);
	assert_int_equal(walk(&root, "/", 0, &at), 0);
	assert_false(at.has_parent);
}

static void notices_paths_that_end_in_dots(void **state)
{
	static const struct {
		const char *path;
		bool dots;
	} cases[] = {
		{ "dir/.", true },    { "dir/..", true }, { "dir/../", true },
		{ "dir/up", false },  { "./dir", false }, { "dir/.x", false },
		{ "dir/...", false },
	};
	struct subject root = { 0 };
	struct resolved at;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		assert_int_equal(walk(&root, cases[i].path, 0, &at), 0);
		if (at.dots != cases[i].dots)
			fail_msg("%s: %d", cases[i].path, at.dots);
	}
}

static void searches_only_where_the_subject_may(void **state)
{
	struct resolved at;
	struct stat dir;
	struct subject user = { 0 };

	(void)state;
	stat("dir", &dir);
	user.unsearchable = dir.st_ino;
	assert_int_equal(walk(&user, "dir", 0, &at), 0);
	assert_int_equal(walk(&user, "dir/file", 0, &at), -EACCES);
	assert_int_equal(walk(&user, "dir/missing", 0, &at), -EACCES);
	assert_int_equal(walk(&user, "link/inner", 0, &at), -EACCES);
	assert_int_equal(walk(&user, "dir/..", 0, &at), -EACCES);
}

/* Only the last component is asked about: proc_sys_fs(5),
   protected_symlinks. */
static void follows_the_last_link_only_if_the_subject_may(void **state)
{
	struct resolved at;
	struct stat here;
	struct subject user = { 0 };

	(void)state;
	stat(".", &here);
	user.unfollowed = here.st_ino;
	assert_int_equal(walk(&user, "link", 0, &at), -EACCES);
	assert_int_equal(walk(&user, "link", AT_SYMLINK_NOFOLLOW, &at), 0);
	assert_int_equal(walk(&user, "link/file", 0, &at), 0);
	assert_int_equal(walk(&user, "dir/to-file", 0, &at), 0);
}

static void refuses_what_is_too_long_or_not_there(void **state)
{
	static char path[2 * PATH_MAX];
	struct subject root = { 0 };
	struct resolved at;

	(void)state;
	memset(path, '/', sizeof(path) - 1);
	assert_int_equal(walk(&root, path, 0, &at), -ENAMETOOLONG);
	memset(path, 'x', 300);
	path[300] = '\0';
	assert_int_equal(walk(&root, path, 0, &at), -ENAMETOOLONG);
	assert_int_equal(walk(&root, (const char *)1, 0, &at), -EFAULT);
}

static void a_descriptor_needs_no_walk(void **state)
{
	int fd = open("dir/file", O_RDONLY);
	struct subject root = { 0 };
	struct walk_rules rules = { &root, may_search, may_follow, show_proc };
	struct resolved at;
	struct stat st;

	(void)state;
	fstat(fd, &st);
	assert_int_equal(path_walk(&rules, fd, NULL, 0, &at), 0);
	assert_int_equal(at.file.disk.stx_ino, st.st_ino);
	assert_int_equal(path_walk(&rules, fd, "", AT_EMPTY_PATH, &at), 0);
	assert_int_equal(at.file.disk.stx_ino, st.st_ino);
	assert_int_equal(path_walk(&rules, fd, "x", 0, &at), -ENOTDIR);
	close(fd);
}

/* Root goes where the builder has locked the way; what is shown stays. */
static void unlocks_what_the_builder_has_locked(void **state)
{
	struct file shown;
	struct stat st;

	(void)state;
	assert_int_equal(chmod("dir/file", 0), 0);
	assert_int_equal(chmod("dir", 0), 0);
	assert_true(path_unlock(AT_FDCWD, "dir/file", 0, 0600));
	assert_int_equal(stat("dir/file", &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	assert_int_equal(file_stat(AT_FDCWD, "dir/file", 0, &shown), 0);
	assert_int_equal(shown.shown.mode, S_IFREG);
	assert_int_equal(file_stat(AT_FDCWD, "dir", 0, &shown), 0);
	assert_int_equal(shown.shown.mode, S_IFDIR);
	/* Nothing is left to unlock, nor to be gained. */
	assert_false(path_unlock(AT_FDCWD, "dir/file", 0, 0600));
	assert_false(path_unlock(AT_FDCWD, "/dev/null", 0, 0700));
	assert_false(path_unlock(AT_FDCWD, NULL, 0, 0600));
	assert_int_equal(chmod("dir", 0755), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks_where_the_kernel_goes),
		cmocka_unit_test(leaves_the_last_link_alone_if_asked_to),
		cmocka_unit_test(tells_the_directory_of_the_last_component),
		cmocka_unit_test(notices_paths_that_end_in_dots),
		cmocka_unit_test(searches_only_where_the_subject_may),
		cmocka_unit_test(follows_the_last_link_only_if_the_subject_may),
		cmocka_unit_test(refuses_what_is_too_long_or_not_there),
		cmocka_unit_test(a_descriptor_needs_no_walk),
		cmocka_unit_test(unlocks_what_the_builder_has_locked),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
