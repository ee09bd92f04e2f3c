/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fresh ledger in an unlinked temporary file, and shorthand for changing
 * and reading it.
 */
#ifndef LEDGER_FIXTURE_H
#define LEDGER_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/inside.h"
#include "tests/unit/unit.h"

static inline int fresh_file(void)
{
	char name[] = "/tmp/ledger-test-XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	unlink(name);
	return fd;
}

static inline struct ledger *fresh_ledger(void)
{
	struct ledger_setup setup = { .builder_uid = 1000,
				      .builder_gid = 1000 };
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	assert_non_null(ledger);
	ledger->fd = fresh_file();
	ledger->open = ledger_open_fd;
	assert_int_equal(ledger_create(ledger->fd, &setup), 0);
	assert_int_equal(ledger_attach(ledger), 0);
	return ledger;
}

static inline void drop_ledger(struct ledger *ledger)
{
	ledger_detach(ledger);
	close(ledger->fd);
	free(ledger);
}

/* A fresh ledger that is read and written through the same addresses, in which
   ThreadSanitizer can see what threads do to each other. */
enum { ONE_VIEW = 2 }; /* windows: 9 MiB, on which a test has to get along */

static inline struct ledger *one_view(void)
{
	struct ledger *ledger = fresh_ledger();

	for (unsigned w = 0; w < ONE_VIEW; w++) {
		assert_non_null(ledger_map_window(ledger, w, true));
		assert_ptr_equal(ledger->read[w], ledger->write[w]);
	}
	return ledger;
}

static inline void drop_one_view(struct ledger *ledger)
{
	assert_null(ledger->write[ONE_VIEW]);
	drop_ledger(ledger);
}

static inline struct ledger_key key_of(uint64_t ino, uint64_t birth)
{
	return (struct ledger_key){ .ino = ino,
				    .dev = ledger_dev(8, 1),
				    .birth = birth,
				    .tag = ledger_tag(birth) };
}

static inline int change_owner(struct ledger *ledger, struct ledger_key key,
			       uint32_t uid, uint32_t gid)
{
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID | LEDGER_EDIT_GID |
				  LEDGER_EDIT_KILL_SETID,
			  .uid = uid,
			  .gid = gid },
	};

	return ledger_update(ledger, &key, &change, NULL);
}

static inline int change_mode(struct ledger *ledger, struct ledger_key key,
			      uint16_t mode)
{
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_MODE, .mode = mode },
	};

	return ledger_update(ledger, &key, &change, NULL);
}

#endif
