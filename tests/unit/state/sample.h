/* SPDX-License-Identifier: BSD-2-Clause */
/* A state that has one of everything, and how to compare two. */
#ifndef TESTS_UNIT_STATE_SAMPLE_H
#define TESTS_UNIT_STATE_SAMPLE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/ledger.h"
#include "state/state.h"
#include "tests/unit/unit.h"

static inline struct state_entry *sample_entry(struct state *state,
					       uint64_t ino, uint16_t mode)
{
	struct state_entry *entry = state_add(state);

	assert_non_null(entry);
	entry->dev = ledger_dev(254, 3);
	entry->ino = ino;
	entry->tag = 7000 + (uint32_t)ino;
	entry->uid = 4242;
	entry->gid = 4343;
	entry->mode = mode;
	entry->when = 1600000000;
	entry->pid = 99;
	entry->command = "chown 4242 it";
	return entry;
}

static inline void sample_xattr(struct state *state, struct state_entry *entry,
				const char *name, const char *value,
				size_t size)
{
	struct attr xattr = { .name = name,
			      .name_size = strlen(name),
			      .value = value,
			      .value_size = size };

	assert_int_equal(state_add_xattr(state, entry, &xattr), 0);
}

/* Says who changed a part of an entry, a minute later than the part before. */
static inline void sample_change(struct state *state, struct state_entry *entry,
				 enum ledger_part part, uint32_t pid,
				 const char *command)
{
	struct state_writers *by = state_new_writers(state);

	assert_non_null(by);
	if (entry->by)
		*by = *entry->by;
	by->part[part] = (struct state_writer){ .pid = pid,
						.when = 1600000000 + 60 * part,
						.command = command };
	entry->by = by;
}

static inline void sample(struct state *state)
{
	struct state_entry *e;

	state_init(state);
	state->builder_uid = 1234;
	state->builder_gid = 1235;
	state->created = 1500000000;
	e = sample_entry(state, 1, S_IFREG | 04755);
	e->flags = LEDGER_HAS_MODE;
	e->path = "/tmp/with blank, comma%20\n\xff/file";
	sample_xattr(state, e, "security.capability",
		     "\1\0\0\2\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
	sample_xattr(state, e, "user.empty", "", 0);
	sample_change(state, e, LEDGER_PART_UID, 98, "chown 4242 it");
	sample_change(state, e, LEDGER_PART_GID, 97, "chgrp \"4343\", it");
	sample_change(state, e, LEDGER_PART_MODE, 0, "");
	e = sample_entry(state, 2, S_IFCHR | 0620);
	e->flags = LEDGER_HAS_MODE | LEDGER_HAS_TYPE;
	e->rdev = ledger_dev(4, 70000);
	e->path = "/dev/odd";
	e->command = "mknod \"odd\"\tc";
	e = sample_entry(state, 3, S_IFDIR | 0755);
	e->path = "/top";
	e->pid = 0;
	e->command = "";
	/* A file that was not found: neither type nor path. */
	e = sample_entry(state, UINT64_C(0xfedcba9876543210), 0640);
	e->flags = LEDGER_HAS_MODE;
	e->uid = UINT32_MAX - 1;
}

static inline void assert_same_text(const char *a, const char *b)
{
	if (a && b)
		assert_string_equal(a, b);
	else
		assert_true(a == b);
}

static inline void assert_same_entry(const struct state_entry *a,
				     const struct state_entry *b)
{
	assert_int_equal(a->ino, b->ino);
	assert_int_equal(a->dev, b->dev);
	assert_int_equal(a->tag, b->tag);
	assert_int_equal(a->uid, b->uid);
	assert_int_equal(a->gid, b->gid);
	assert_int_equal(a->mode, b->mode);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->rdev, b->rdev);
	assert_int_equal(a->when, b->when);
	assert_int_equal(a->pid, b->pid);
	assert_same_text(a->path, b->path);
	assert_string_equal(a->command, b->command);
	assert_true(state_same_writers(a, b));
	assert_int_equal(a->xattrs_size, b->xattrs_size);
	if (a->xattrs_size)
		assert_memory_equal(a->xattrs, b->xattrs, a->xattrs_size);
}

/* Both are sorted first. */
static inline void assert_same_state(struct state *a, struct state *b)
{
	state_sort(a);
	state_sort(b);
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++)
		assert_same_entry(&a->entries[i], &b->entries[i]);
}

/* A fault as it is printed. */
static inline const char *sample_fault(const struct fault *fault)
{
	static char said[sizeof(fault->text) + 64];

	if (!fault->file)
		return fault->text;
	if (fault->line)
		snprintf(said, sizeof(said), "%.32s:%u: %s", fault->file,
			 fault->line, fault->text);
	else
		snprintf(said, sizeof(said), "%.32s: %s", fault->file,
			 fault->text);
	return said;
}

/* A private directory, and its removal. */
static char sample_dir[] = "/tmp/faked-test-XXXXXX";

static inline int make_sample_dir(void **context)
{
	(void)context;
	strcpy(sample_dir, "/tmp/faked-test-XXXXXX");
	return mkdtemp(sample_dir) ? chdir(sample_dir) : -1;
}

static inline int remove_sample_dir(void **context)
{
	char command[64];

	(void)context;
	snprintf(command, sizeof(command), "rm -rf %s", sample_dir);
	return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

/* An entry for a file of this private directory. */
static inline struct state_entry *sample_record(struct state *state,
						const char *name)
{
	char path[128];
	struct statx stx;
	struct ledger_key key;
	struct state_entry *entry = state_add(state);

	assert_non_null(entry);
	assert_int_equal(statx(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW,
			       STATX_BASIC_STATS | STATX_BTIME, &stx),
			 0);
	ledger_key_of(&key, &stx);
	snprintf(path, sizeof(path), "%s/%s", sample_dir, name);
	entry->dev = key.dev;
	entry->ino = key.ino;
	entry->tag = key.tag;
	entry->path = state_copy(state, path, strlen(path));
	return entry;
}

static inline void sample_file(const char *name, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

#define IN_DIR(test)                                           \
	cmocka_unit_test_setup_teardown(test, make_sample_dir, \
					remove_sample_dir)

#endif
