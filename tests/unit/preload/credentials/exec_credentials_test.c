/* SPDX-License-Identifier: BSD-2-Clause */
/* Credentials at exec against execve(2) and capabilities(7), "Transformation
   of capabilities during execve()". */
#include "preload/credentials/exec_credentials.h"

#include <sys/prctl.h>

#include "tests/unit/preload/session.h"

#define CHOWN CAPABILITY(CHOWN)
#define MKNOD CAPABILITY(MKNOD)

#define PROGRAM "program"

static int make_program(void **state)
{
	int fd = open(PROGRAM, O_CREAT | O_TRUNC | O_RDWR, 0755);

	assert_int_equal(write(fd, "\177ELF", 4), 4);
	close(fd);
	return become_root(state);
}

static int remove_program(void **state)
{
	(void)state;
	return unlink(PROGRAM);
}

/* What a file grants: revision 2 of the attribute. */
static void set_file_caps(uint32_t permitted, uint32_t inheritable,
			  bool effective)
{
	const uint32_t value[] = { LE32(VFS_CAP_REVISION_2 | effective),
				   LE32(permitted), LE32(inheritable), 0, 0 };

	assert_int_equal(fake_setxattr(AT_FDCWD, PROGRAM, 0,
				       "security.capability", value,
				       sizeof(value), 0),
			 0);
}

static void set_mode(uid_t uid, gid_t gid, mode_t mode)
{
	assert_int_equal(fake_chown(AT_FDCWD, PROGRAM, uid, gid, 0), 0);
	assert_int_equal(fake_chmod(AT_FDCWD, PROGRAM, mode, 0), 0);
}

/* The credentials that the program would begin with. */
static const struct credentials *after_exec(void)
{
	const char *granule;

	assert_int_equal(exec_credentials_prepare(AT_FDCWD, PROGRAM, 0), 0);
	granule = session_value(VAR_CRED);
	return cred_load(granule ? (uint32_t)atoi(granule) : 0);
}

static void assert_ids(const uint32_t ids[IDS], uint32_t real,
		       uint32_t effective)
{
	assert_int_equal(ids[ID_REAL], real);
	assert_int_equal(ids[ID_EFFECTIVE], effective);
	assert_int_equal(ids[ID_SAVED], effective);
	assert_int_equal(ids[ID_FS], effective);
}

static void root_stays_root(void **state)
{
	(void)state;
	set_mode(0, 0, 0755);
	assert_ptr_equal(after_exec(), &cred_of_root);
	assert_null(session_variable(VAR_CRED));
}

static void set_id_bits_give_the_ids_of_the_file(void **state)
{
	const struct credentials *new;

	(void)state;
	set_mode(4343, 4444, 06755);
	new = after_exec();
	assert_ids(new->uid, 0, 4343);
	assert_ids(new->gid, 0, 4444);
	/* Root's sets are permitted as long as the real id is root's. */
	assert_int_equal(new->permitted, caps_possible());
	assert_int_equal(new->effective, 0);
	become_user(4242, 0);
	new = after_exec();
	assert_ids(new->uid, 4242, 4343);
	assert_ids(new->gid, 4242, 4444);
	assert_int_equal(new->permitted, 0);
}

static void set_gid_without_group_execute_is_no_set_gid(void **state)
{
	(void)state;
	set_mode(4343, 4444, 02705);
	become_user(4242, 0);
	assert_ids(after_exec()->gid, 4242, 4242);
}

static void set_uid_root_gives_all_capabilities(void **state)
{
	const struct credentials *new;

	(void)state;
	set_mode(0, 0, 04755);
	become_user(4242, 0);
	new = after_exec();
	assert_ids(new->uid, 4242, 0);
	assert_int_equal(new->permitted, caps_possible());
	assert_int_equal(new->effective, caps_possible());
}

static void a_user_loses_what_was_permitted(void **state)
{
	const struct credentials *new;

	(void)state;
	set_mode(0, 0, 0755);
	become_user(4242, CHOWN);
	new = after_exec();
	assert_ids(new->uid, 4242, 4242);
	assert_int_equal(new->permitted, 0);
	assert_int_equal(new->effective, 0);
}

static struct credentials user_with(uint64_t inheritable, uint64_t bounding,
				    uint64_t ambient)
{
	return (struct credentials){
		.uid = { 4242, 4242, 4242, 4242 },
		.gid = { 4242, 4242, 4242, 4242 },
		.effective = CHOWN,
		.permitted = CHOWN,
		.inheritable = inheritable,
		.bounding = bounding,
		.ambient = ambient,
	};
}

/*
 *	P'(ambient)   = (file is privileged) ? 0 : P(ambient)
 *	P'(permitted) = (P(inheritable) & F(inheritable)) |
 *	                (F(permitted) & P(bounding)) | P'(ambient)
 *	P'(effective) = F(effective) ? P'(permitted) : P'(ambient)
 */
static const struct {
	const char *what;
	uint64_t inheritable, bounding, ambient;
	uint64_t f_permitted, f_inheritable;
	bool f_effective;
	long ret;
	uint64_t permitted, effective, new_ambient;
} transformations[] = {
	{ "permitted by the file", 0, CHOWN | MKNOD, 0, MKNOD, 0, false, 0,
	  MKNOD, 0, 0 },
	{ "and effective", 0, CHOWN | MKNOD, 0, MKNOD, 0, true, 0, MKNOD, MKNOD,
	  0 },
	{ "bounded, and the program must have it", 0, CHOWN, 0, MKNOD, 0, true,
	  -EPERM, 0, 0, 0 },
	{ "bounded, and the program can do without", 0, CHOWN, 0, MKNOD, 0,
	  false, 0, 0, 0, 0 },
	{ "inherited by both", CHOWN, CHOWN, 0, 0, CHOWN, false, 0, CHOWN, 0,
	  0 },
	{ "inheritable only for the process", CHOWN, CHOWN, 0, 0, MKNOD, false,
	  0, 0, 0, 0 },
	{ "ambient ends at a privileged file", CHOWN, CHOWN | MKNOD, CHOWN,
	  MKNOD, 0, false, 0, MKNOD, 0, 0 },
	{ "ambient", CHOWN, CHOWN, CHOWN, 0, 0, false, 0, CHOWN, CHOWN, CHOWN },
};

static void capabilities_are_transformed_by_the_formulas(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(transformations); i++) {
		struct credentials user = user_with(
			transformations[i].inheritable,
			transformations[i].bounding,
			transformations[i].ambient);
		const struct credentials *new;
		long ret;

		become_root(NULL);
		fake_removexattr(AT_FDCWD, PROGRAM, 0, "security.capability");
		if (transformations[i].f_permitted |
		    transformations[i].f_inheritable)
			set_file_caps(transformations[i].f_permitted,
				      transformations[i].f_inheritable,
				      transformations[i].f_effective);
		assert_int_equal(cred_adopt(&user, user.group), 0);
		ret = exec_credentials_prepare(AT_FDCWD, PROGRAM, 0);
		if (ret != transformations[i].ret)
			fail_msg("%s: %ld", transformations[i].what, ret);
		if (ret < 0)
			continue;
		new = after_exec();
		if (new->permitted != transformations[i].permitted ||
		    new->effective != transformations[i].effective ||
		    new->ambient != transformations[i].new_ambient)
			fail_msg("%s: permitted %lx effective %lx ambient %lx",
				 transformations[i].what, (long)new->permitted,
				 (long)new->effective, (long)new->ambient);
	}
}

/* SECBIT_NOROOT: "the kernel does not grant capabilities when a set-user-ID-
   root program is executed, or when a process with an effective or real UID of
   0 calls execve(2)"; SECBIT_KEEP_CAPS "is always cleared on an execve(2)". */
static void secure_bits_count_at_exec(void **state)
{
	struct credentials root = cred_of_root;
	const struct credentials *new;

	(void)state;
	root.secure = SECBIT_NOROOT | SECBIT_KEEP_CAPS;
	assert_int_equal(cred_adopt(&root, cred_of_root.group), 0);
	new = after_exec();
	assert_int_equal(new->permitted, 0);
	assert_int_equal(new->effective, 0);
	assert_int_equal(new->secure, SECBIT_NOROOT);
}

static void set_id_bits_of_a_script_are_ignored(void **state)
{
	int fd = open(PROGRAM, O_WRONLY | O_TRUNC);

	(void)state;
	assert_int_equal(write(fd, "#!/bin/sh\n", 10), 10);
	close(fd);
	set_mode(4343, 4444, 06755);
	become_user(4242, 0);
	assert_ids(after_exec()->uid, 4242, 4242);
	assert_ids(after_exec()->gid, 4242, 4242);
}

static void who_may_not_execute_is_refused(void **state)
{
	(void)state;
	set_mode(0, 0, 0700);
	become_user(4242, 0);
	assert_int_equal(exec_credentials_prepare(AT_FDCWD, PROGRAM, 0),
			 -EACCES);
	assert_int_equal(exec_credentials_prepare(AT_FDCWD, "missing", 0), 0);
}

/* prctl(2), PR_SET_NO_NEW_PRIVS: set-id bits and file capabilities "will not
   add" anything.  Last, since nothing undoes it. */
static void without_new_privileges_nothing_is_gained(void **state)
{
	static const long on[4] = { 1 };
	const struct credentials *new;
	long ret = -1;

	(void)state;
	set_mode(0, 0, 06755);
	set_file_caps((uint32_t)MKNOD, 0, true);
	become_user(4242, 0);
	assert_true(caps_prctl(PR_SET_NO_NEW_PRIVS, on, &ret));
	assert_int_equal(ret, 0);
	new = after_exec();
	assert_ids(new->uid, 4242, 4242);
	assert_ids(new->gid, 4242, 4242);
	assert_int_equal(new->permitted, 0);
	assert_true(new->no_new_privs);
}

#define WITH_PROGRAM(test) \
	cmocka_unit_test_setup_teardown(test, make_program, remove_program)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PROGRAM(root_stays_root),
		WITH_PROGRAM(set_id_bits_give_the_ids_of_the_file),
		WITH_PROGRAM(set_gid_without_group_execute_is_no_set_gid),
		WITH_PROGRAM(set_uid_root_gives_all_capabilities),
		WITH_PROGRAM(a_user_loses_what_was_permitted),
		WITH_PROGRAM(capabilities_are_transformed_by_the_formulas),
		WITH_PROGRAM(secure_bits_count_at_exec),
		WITH_PROGRAM(set_id_bits_of_a_script_are_ignored),
		WITH_PROGRAM(who_may_not_execute_is_refused),
		WITH_PROGRAM(without_new_privileges_nothing_is_gained),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
