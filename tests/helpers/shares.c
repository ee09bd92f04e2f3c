/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process at a ledger that others use at the same time, of this machine or of
 * another.
 *
 *	shares make FILE		makes the ledger
 *	shares storm FILE SELF		changes files until it is killed, and looks
 *					at what all others leave
 *	shares look FILE ROUNDS		only looks
 *	shares count FILE users|groups N
 *					sets the user, or group, of one file to
 *					1, 2 ... N, while others may count the
 *					other part: neither may ever go back
 *	shares end FILE N		whether both have come to N
 *	shares kind FILE		how the file that was counted is stored
 *
 * Exits with 1 and says why if anything is wrong.  It is compiled with the
 * sources of ledger/ by reach/ledger-machines.sh for other machines.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/inside.h"

enum { FILES = 3, COUNTED = 9, WRITERS = 8 };

static struct ledger ledger;

static int wrong(const char *what, unsigned long a, unsigned long b)
{
	printf("%s: %lu, %lu\n", what, a, b);
	return 1;
}

static struct ledger_key key_of(uint64_t ino)
{
	return (struct ledger_key){ .ino = ino,
				    .dev = ledger_dev(8, 1),
				    .birth = 5,
				    .tag = ledger_tag(5) };
}

static int change(uint64_t ino, struct ledger_edit edit)
{
	struct ledger_key key = key_of(ino);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = edit,
	};
	int ret = ledger_update(&ledger, &key, &change, NULL);

	return ret < 0 ? wrong("a change failed", -ret, ino) : 0;
}

/* All parts of a value are made of one number. */
static int store(uint64_t ino, uint32_t n)
{
	return change(ino, (struct ledger_edit){
				   .what = LEDGER_EDIT_UID | LEDGER_EDIT_GID |
					   LEDGER_EDIT_MODE,
				   .uid = n,
				   .gid = n ^ 0x55555555,
				   .mode = n % 0777,
			   });
}

static int look(uint64_t ino)
{
	struct ledger_key key = key_of(ino);
	struct ledger_value value;

	if (!ledger_find(&ledger, &key, &value))
		return 0;
	if (value.gid != (value.uid ^ 0x55555555))
		return wrong("torn ids", value.uid, value.gid);
	if ((value.mode & ALLPERMS) != value.uid % 0777)
		return wrong("torn mode", value.uid, value.mode);
	return 0;
}

static int storm(unsigned self)
{
	for (uint32_t n = 1;; n++)
		if (store(1 + n % FILES, n * WRITERS + self) ||
		    look(1 + (n + 1) % FILES))
			return 1;
}

static int look_often(unsigned rounds)
{
	for (unsigned n = 0; n < rounds; n++)
		if (look(1 + n % FILES))
			return 1;
	return 0;
}

static int count(bool users, uint32_t last)
{
	const uint32_t what = users ? LEDGER_EDIT_UID : LEDGER_EDIT_GID;
	struct ledger_key key = key_of(COUNTED);
	struct ledger_value value;
	uint32_t others = 0, own, other;

	for (uint32_t n = 1; n <= last; n++) {
		struct ledger_edit edit = { what, n, n, 0, 0 };

		if (change(COUNTED, edit) ||
		    !ledger_find(&ledger, &key, &value))
			return wrong("no record", n, 0);
		own = users ? value.uid : value.gid;
		other = users ? value.gid : value.uid;
		if (own != n)
			return wrong("undone", n, own);
		if (other < others)
			return wrong("the other went back", others, other);
		others = other;
	}
	return 0;
}

static int end(uint32_t last)
{
	struct ledger_key key = key_of(COUNTED);
	struct ledger_value value;

	if (!ledger_find(&ledger, &key, &value))
		return wrong("no record", 0, 0);
	if (value.uid != last || value.gid != last)
		return wrong("ended at", value.uid, value.gid);
	return 0;
}

static int kind(void)
{
	struct ledger_key key = key_of(COUNTED);
	uint32_t number = ledger_locate(&ledger, key.dev, key.ino);
	const struct ledger_record *record = ledger_record(&ledger, number);

	puts(record && ledger_is_indirect(ledger_load(&record->attr))
		     ? "indirect"
		     : "direct");
	return 0;
}

static int make(const char *path)
{
	struct ledger_setup setup = { .builder_uid = 1 };
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	int ret = fd < 0 ? -errno : ledger_create(fd, &setup);

	return ret < 0 ? wrong("cannot make it", -ret, 0) : 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	const char *last = argc > 2 ? argv[argc - 1] : "";
	int ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(verb, "make"))
		return make(argv[2]);
	if (!*verb)
		return wrong("no such call", argc, 0);
	ledger.path = argv[2];
	ledger.open = ledger_open_path;
	ret = ledger_attach(&ledger);
	if (ret < 0)
		return wrong("cannot attach", -ret, 0);
	if (!strcmp(verb, "storm"))
		return storm(atoi(last));
	if (!strcmp(verb, "look"))
		return look_often(atoi(last));
	if (!strcmp(verb, "count"))
		return count(!strcmp(argv[3], "users"), atoi(last));
	if (!strcmp(verb, "end"))
		return end(atoi(last));
	if (!strcmp(verb, "kind"))
		return kind();
	return wrong("no such call", argc, 0);
}
