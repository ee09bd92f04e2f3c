/* SPDX-License-Identifier: BSD-2-Clause */
/* Permission on one file against path_resolution(7), capabilities(7),
   chown(2), chmod(2) and xattr(7). */
#include "preload/credentials/permit_file.h"

#include "preload/record/acl.h"
#include "tests/unit/preload/session.h"

#define USER  4242
#define OTHER 4343
#define GROUP 4444 /* a supplementary group of the user */

#define READ_SEARCH CAPABILITY(DAC_READ_SEARCH)
#define OVERRIDE    CAPABILITY(DAC_OVERRIDE)
#define FOWNER	    CAPABILITY(FOWNER)
#define FSETID	    CAPABILITY(FSETID)

static void become(uint64_t rights)
{
	const struct credentials user = {
		.uid = { OTHER, USER, USER, USER },
		.gid = { OTHER, USER, USER, USER },
		.effective = rights,
		.permitted = rights,
		.bounding = CRED_ALL_CAPS,
		.groups = 1,
	};
	static const uint32_t groups[] = { GROUP };

	assert_int_equal(cred_adopt(&user, groups), 0);
}

static struct file file_of(uint32_t uid, uint32_t gid, mode_t mode)
{
	return (struct file){
		.shown = { .uid = uid, .gid = gid, .mode = (uint16_t)mode }
	};
}

static const struct {
	const char *what;
	uint32_t uid, gid;
	mode_t mode;
	uint64_t rights;
	unsigned want;
	long ret;
} accesses[] = {
	/* The first class that fits decides. */
	{ "the owner", USER, OTHER, S_IFREG | 0400, 0, MAY_READ, 0 },
	{ "the owner, who has less", USER, USER, S_IFREG | 0077, 0, MAY_READ,
	  -EACCES },
	{ "the group", OTHER, USER, S_IFREG | 0060, 0, MAY_READ | MAY_WRITE,
	  0 },
	{ "the group, which has less", OTHER, USER, S_IFREG | 0706, 0, MAY_READ,
	  -EACCES },
	{ "a supplementary group", OTHER, GROUP, S_IFREG | 0010, 0, MAY_EXECUTE,
	  0 },
	{ "others", OTHER, OTHER, S_IFREG | 0004, 0, MAY_READ, 0 },
	{ "others, who have less", OTHER, OTHER, S_IFREG | 0770, 0, MAY_READ,
	  -EACCES },
	{ "one of two", USER, USER, S_IFREG | 0400, 0, MAY_READ | MAY_WRITE,
	  -EACCES },
	{ "the real ids do not count", OTHER, 1, S_IFREG | 0700, 0, MAY_READ,
	  -EACCES },
	/* CAP_DAC_READ_SEARCH: "Bypass file read permission checks and
	   directory read and execute permission checks". */
	{ "reads", OTHER, OTHER, S_IFREG, READ_SEARCH, MAY_READ, 0 },
	{ "searches", OTHER, OTHER, S_IFDIR, READ_SEARCH, MAY_READ | MAY_SEARCH,
	  0 },
	{ "does not write", OTHER, OTHER, S_IFREG, READ_SEARCH, MAY_WRITE,
	  -EACCES },
	{ "does not write both", OTHER, OTHER, S_IFREG, READ_SEARCH,
	  MAY_READ | MAY_WRITE, -EACCES },
	{ "does not execute", OTHER, OTHER, S_IFREG, READ_SEARCH, MAY_EXECUTE,
	  -EACCES },
	/* CAP_DAC_OVERRIDE: all but to execute what nobody may. */
	{ "overrides", OTHER, OTHER, S_IFREG, OVERRIDE, MAY_READ | MAY_WRITE,
	  0 },
	{ "executes", OTHER, OTHER, S_IFREG | 0010, OVERRIDE, MAY_EXECUTE, 0 },
	{ "executes what nobody may", OTHER, OTHER, S_IFREG | 0666, OVERRIDE,
	  MAY_EXECUTE, -EACCES },
	{ "overrides a directory", OTHER, OTHER, S_IFDIR, OVERRIDE,
	  MAY_WRITE | MAY_SEARCH, 0 },
	{ "another right", OTHER, OTHER, S_IFREG, FOWNER, MAY_READ, -EACCES },
};

static void the_first_class_and_then_the_rights_decide(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(accesses); i++) {
		struct file file = file_of(accesses[i].uid, accesses[i].gid,
					   accesses[i].mode);
		struct subject self;
		long ret;

		become(accesses[i].rights);
		self = permit_self();
		ret = permit_file(&self, &file, accesses[i].want);
		if (ret != accesses[i].ret)
			fail_msg("%s: %ld", accesses[i].what, ret);
	}
}

/* access(2): "using the calling process's real UID and GID". */
static void the_real_ids_are_another_subject(void **state)
{
	struct file file = file_of(OTHER, USER, S_IFREG | 0470);
	struct subject real;

	(void)state;
	become(OVERRIDE);
	real = permit_real();
	assert_int_equal(permit_file(&real, &file, MAY_READ), 0);
	/* A real user that is not root has no capability. */
	assert_int_equal(permit_file(&real, &file, MAY_WRITE), -EACCES);
	assert_false(subject_has(&real, CAP_DAC_OVERRIDE));
	assert_false(subject_is_member(&real, USER));
	assert_true(subject_is_member(&real, GROUP));
}

/* chown(2), "Only a privileged process (Linux: one with the CAP_CHOWN
   capability) may change the owner of a file.  The owner of a file may change
   the group of the file to any group of which that owner is a member." */
static const struct {
	const char *what;
	uint32_t owner;
	mode_t mode;
	uint64_t rights;
	int uid, gid;
	long ret;
} chowns[] = {
	{ "CAP_CHOWN", OTHER, 0644, CAPABILITY(CHOWN), 1, 1, 0 },
	{ "a file to another", USER, 0644, 0, OTHER, -1, -EPERM },
	{ "a file to oneself", OTHER, 0644, 0, USER, -1, -EPERM },
	{ "with CAP_FOWNER", OTHER, 0644, FOWNER, USER, -1, -EPERM },
	{ "the owner as it is", USER, 0644, 0, USER, -1, 0 },
	{ "one's own group", USER, 0644, 0, -1, GROUP, 0 },
	{ "the main group", USER, 0644, 0, -1, USER, 0 },
	{ "another group", USER, 0644, 0, -1, 1, -EPERM },
	{ "the group as it is", USER, 0644, 0, -1, OTHER, 0 },
	{ "the group of another's file", OTHER, 0644, 0, -1, GROUP, -EPERM },
	{ "nothing", OTHER, 0644, 0, -1, -1, 0 },
	/* Set-id bits go, and that is a chmod. */
	{ "nothing of a set-uid file", OTHER, 04755, 0, -1, -1, -EPERM },
	{ "nothing of a set-gid file", OTHER, 02755, 0, -1, -1, -EPERM },
	{ "nothing of one's own", USER, 06755, 0, -1, -1, 0 },
	{ "nothing of a directory", OTHER, S_IFDIR | 02755, 0, -1, -1, 0 },
};

static void owners_change_by_the_rules_of_chown(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(chowns); i++) {
		mode_t mode = chowns[i].mode;
		struct file file = file_of(chowns[i].owner, OTHER,
					   mode & S_IFMT ? mode
							 : S_IFREG | mode);
		long ret;

		become(chowns[i].rights);
		ret = permit_chown(&file, (uint32_t)chowns[i].uid,
				   (uint32_t)chowns[i].gid);
		if (ret != chowns[i].ret)
			fail_msg("%s: %ld", chowns[i].what, ret);
	}
}

/* chmod(2): "If the calling process is not privileged (Linux: does not have the
   CAP_FSETID capability), and the group of the file does not match [...], the
   S_ISGID bit will be turned off, but this will not cause an error". */
static const struct {
	uint32_t uid, gid;
	uint64_t rights;
	long ret;
	mode_t mode;
} chmods[] = {
	{ USER, USER, 0, 0, 06755 },	    { USER, GROUP, 0, 0, 06755 },
	{ USER, OTHER, 0, 0, 04755 },	    { USER, OTHER, FSETID, 0, 06755 },
	{ OTHER, USER, 0, -EPERM, 06755 },  { OTHER, USER, FOWNER, 0, 06755 },
	{ OTHER, OTHER, FOWNER, 0, 04755 },
};

static void modes_change_by_the_rules_of_chmod(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(chmods); i++) {
		struct file file = file_of(chmods[i].uid, chmods[i].gid,
					   S_IFREG | 0644);
		mode_t mode = 06755;
		long ret;

		become(chmods[i].rights);
		ret = permit_chmod(&file, &mode);
		if (ret != chmods[i].ret || mode != chmods[i].mode ||
		    permit_owns(&file) != (ret == 0))
			fail_msg("row %zu: %ld, %o", i, ret, mode);
	}
}

/* inode(7): in a set-group-ID directory, and a set-group-ID bit without group
   execute is no mandatory lock any more. */
static void set_gid_bits_are_the_groups_to_give(void **state)
{
	struct file own = file_of(OTHER, GROUP, S_IFREG | 02644);
	struct file other = file_of(USER, OTHER, S_IFREG | 02644);
	struct file dir = file_of(USER, OTHER, S_IFDIR | 02644);

	(void)state;
	become(0);
	assert_false(permit_drops_setgid(&own));
	assert_true(permit_drops_setgid(&other));
	assert_false(permit_drops_setgid(&dir));
	assert_false(permit_strips_setgid(&own, 02755));
	assert_true(permit_strips_setgid(&other, 02755));
	assert_false(permit_strips_setgid(&other, 02745));
	assert_false(permit_strips_setgid(&other, 0755));
	become(FSETID);
	assert_false(permit_drops_setgid(&other));
	assert_false(permit_strips_setgid(&other, 02755));
}

enum { READ, WRITE, REMOVE };

static const struct {
	const char *name;
	int how;
	uint32_t uid;
	mode_t mode;
	uint64_t rights;
	long ret;
} attributes[] = {
	/* user.*: by the mode, on files and directories only. */
	{ "user.odd", READ, USER, S_IFREG | 0400, 0, 0 },
	{ "user.odd", WRITE, USER, S_IFREG | 0400, 0, -EACCES },
	{ "user.odd", WRITE, USER, S_IFREG | 0600, 0, 0 },
	{ "user.odd", READ, USER, S_IFIFO | 0600, 0, -ENODATA },
	{ "user.odd", WRITE, USER, S_IFIFO | 0600, 0, -EPERM },
	{ "user.odd", WRITE, OTHER, S_IFDIR | 01777, 0, -EPERM },
	{ "user.odd", WRITE, USER, S_IFDIR | 01777, 0, 0 },
	{ "user.odd", WRITE, OTHER, S_IFDIR | 01777, FOWNER, 0 },
	{ "user.odd", READ, OTHER, S_IFDIR | 01777, 0, 0 },
	/* trusted.*: "visible and accessible only to processes that have the
	   CAP_SYS_ADMIN capability". */
	{ "trusted.odd", READ, USER, S_IFREG | 0600, 0, -ENODATA },
	{ "trusted.odd", WRITE, USER, S_IFREG | 0600, 0, -EPERM },
	{ "trusted.odd", READ, OTHER, S_IFREG, CAPABILITY(SYS_ADMIN), 0 },
	{ "trusted.odd", WRITE, OTHER, S_IFREG, CAPABILITY(SYS_ADMIN), 0 },
	/* security.*: all may read. */
	{ "security.odd", READ, OTHER, S_IFREG, 0, 0 },
	{ "security.odd", WRITE, USER, S_IFREG | 0600, 0, -EPERM },
	{ "security.odd", WRITE, OTHER, S_IFREG, CAPABILITY(SYS_ADMIN), 0 },
	{ "security.capability", WRITE, USER, S_IFREG | 0600,
	  CAPABILITY(SYS_ADMIN), -EPERM },
	{ "security.capability", WRITE, USER, S_IFREG | 0600,
	  CAPABILITY(SETFCAP), 0 },
	/* ACLs: the owner's, and default ones only of directories. */
	{ "system.posix_acl_access", READ, OTHER, S_IFREG, 0, 0 },
	{ "system.posix_acl_access", WRITE, USER, S_IFREG, 0, 0 },
	{ "system.posix_acl_access", WRITE, OTHER, S_IFREG | 0666, 0, -EPERM },
	{ "system.posix_acl_access", WRITE, OTHER, S_IFREG, FOWNER, 0 },
	{ "system.posix_acl_default", WRITE, USER, S_IFDIR, 0, 0 },
	{ "system.posix_acl_default", WRITE, OTHER, S_IFDIR, 0, -EPERM },
	{ "system.posix_acl_default", WRITE, USER, S_IFREG, 0, -EACCES },
	{ "system.posix_acl_default", REMOVE, OTHER, S_IFREG, 0, 0 },
	/* Names that the kernel does not know: it says so itself. */
	{ "odd.name", READ, USER, S_IFREG | 0400, 0, 0 },
	{ "odd.name", WRITE, USER, S_IFREG | 0400, 0, -EACCES },
};

static void attributes_ask_for_the_right_of_their_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(attributes); i++) {
		struct file file = file_of(attributes[i].uid, OTHER,
					   attributes[i].mode);
		int how = attributes[i].how;
		long ret;

		become(attributes[i].rights);
		ret = permit_xattr(&file, attributes[i].name, how != READ,
				   how == REMOVE);
		if (ret != attributes[i].ret)
			fail_msg("%s, row %zu: %ld", attributes[i].name, i,
				 ret);
	}
}

/* acl(5), "Access check algorithm": the ACL stands in for the group's bits, but
   not if the mask, which these show, is empty. */
static void an_acl_decides_for_all_but_the_owner(void **state)
{
	static const struct {
		uint32_t version;
		struct {
			uint16_t tag, perm;
			uint32_t id;
		} entry[5];
	} acl = { LE32(2),
		  { { LE16(0x01), 0, 0 },		 /* owner */
		    { LE16(0x02), LE16(6), LE32(USER) }, /* a named user */
		    { LE16(0x04), LE16(7), 0 },		 /* the group */
		    { LE16(0x10), LE16(4), 0 },		 /* the mask */
		    { LE16(0x20), 0, 0 } } };		 /* others */
	struct subject self;
	struct file file;

	(void)state;
	become_root(NULL);
	make_file("file");
	assert_int_equal(fake_setxattr(AT_FDCWD, "file", 0, acl_access_name,
				       &acl, sizeof(acl), 0),
			 0);
	assert_int_equal(file_stat(AT_FDCWD, "file", 0, &file), 0);
	assert_int_equal(file.shown.mode, S_IFREG | 0040);
	become(0);
	self = permit_self();
	assert_int_equal(permit_file(&self, &file, MAY_READ), 0);
	assert_int_equal(permit_file(&self, &file, MAY_WRITE), -EACCES);
	file.shown.mode = S_IFREG | 0007;
	assert_int_equal(permit_file(&self, &file, MAY_WRITE), 0);
	file.shown.mode = S_IFREG | 0040;
	file.shown.uid = USER;
	assert_int_equal(permit_file(&self, &file, MAY_READ), -EACCES);
	unlink("file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_class_and_then_the_rights_decide),
		cmocka_unit_test(the_real_ids_are_another_subject),
		cmocka_unit_test(owners_change_by_the_rules_of_chown),
		cmocka_unit_test(modes_change_by_the_rules_of_chmod),
		cmocka_unit_test(set_gid_bits_are_the_groups_to_give),
		cmocka_unit_test(attributes_ask_for_the_right_of_their_name),
		cmocka_unit_test(an_acl_decides_for_all_but_the_owner),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
