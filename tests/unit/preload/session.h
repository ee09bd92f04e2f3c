/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A session without a launcher and without LD_PRELOAD: a ledger in a file, and
 * the variables that name it.  The verbs are called as functions; the calls of
 * the test itself go to libc and show what is on disk.
 */
#ifndef TESTS_UNIT_PRELOAD_SESSION_H
#define TESTS_UNIT_PRELOAD_SESSION_H

#include <stdlib.h>

#include "preload/base/session.h"
#include "preload/credentials/caps.h"

#undef countof
#include "tests/unit/unit.h"

#define SECRET "0123456789abcdef0123456789abcdef"

_Static_assert(sizeof(SECRET) == 2 * LEDGER_SECRET_SIZE + 1,
	       "the secret has another size");

/* Set-up of a group of tests that run in a session. */
static inline int begin_session(void **state)
{
	struct ledger_setup setup = { .builder_uid = getuid(),
				      .builder_gid = getgid() };
	char name[] = "/tmp/preload-test-XXXXXX";
	int fd = mkstemp(name);
	struct stat root;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(stat("/", &root), 0);
	setup.root_dev = ledger_dev_of(root.st_dev);
	setup.root_ino = root.st_ino;
	assert_true(ledger_read_secret(SECRET, setup.secret));
	assert_int_equal(ledger_create(fd, &setup), 0);
	close(fd);
	setenv("FAKEBUILD_LEDGER", name, 1);
	setenv("FAKEBUILD_SECRET", SECRET, 1);
	assert_non_null(session_ledger());
	/* Afterwards the ledger has no name, only this descriptor. */
	session_reserve_ledger();
	unlink(name);
	return 0;
}

/* Set-up of a single test: it begins as root. */
static inline int become_root(void **state)
{
	(void)state;
	return (int)cred_adopt(&cred_of_root, cred_of_root.group);
}

/* A user who has no right but those given. */
static inline void become_user(uint32_t id, uint64_t rights)
{
	struct credentials user = {
		.uid = { id, id, id, id },
		.gid = { id, id, id, id },
		.effective = rights,
		.permitted = rights,
		.bounding = CRED_ALL_CAPS,
	};

	assert_int_equal(cred_adopt(&user, user.group), 0);
}

/* A file that the builder may read and write; it belongs to root for the
   session. */
static inline void make_file(const char *path)
{
	int fd = open(path, O_CREAT | O_RDWR, 0644);

	assert_true(fd >= 0);
	close(fd);
}

#endif
