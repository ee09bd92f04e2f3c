/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads and writes fakeroot's variables of ids, and decides nothing. */
#include "ledger/fakeroot_ids.h"

#include "raw/text.h"

static const char prefix[] = "FAKEROOT";

/* By enum which_id: what stands before "UID" or "GID". */
static const char letters[IDS] = {
	[ID_EFFECTIVE] = 'E', [ID_SAVED] = 'S', [ID_FS] = 'F'
};

/* Which id an entry is; its value then begins at `*value`.  IDS if none. */
static enum which_id id_of(const char *entry, bool *group, const char **value)
{
	const char *at = entry + sizeof(prefix) - 1;
	unsigned id = ID_REAL;

	if (*entry != *prefix || !raw_starts(entry, prefix))
		return IDS;
	for (unsigned i = 0; i < IDS; i++)
		if (letters[i] && *at == letters[i])
			id = i;
	at += id != ID_REAL;
	*group = *at == 'G';
	if ((*at != 'U' && *at != 'G') || !raw_starts(at + 1, "ID="))
		return IDS;
	*value = at + sizeof("UID=") - 1;
	return id;
}

bool fakeroot_ids_has(const char *entry)
{
	const char *value;
	bool group;

	return id_of(entry, &group, &value) < IDS;
}

bool fakeroot_ids_read(char *const *envp, struct credentials *cred)
{
	bool given[2] = { false }, found = false, group;
	const char *value;

	for (; envp && *envp; envp++) {
		enum which_id id = id_of(*envp, &group, &value);
		uint32_t number;

		if (id >= IDS)
			continue;
		number = raw_number(value, 10, 0);
		(group ? cred->gid : cred->uid)[id] = number;
		given[group] |= id == ID_FS;
		found |= number != 0;
	}
	if (!given[false])
		cred->uid[ID_FS] = cred->uid[ID_EFFECTIVE];
	if (!given[true])
		cred->gid[ID_FS] = cred->gid[ID_EFFECTIVE];
	return found;
}

/* Writes one variable, unless the id is 0. */
static void write_id(struct raw_text *text, char ***end, unsigned id, char kind,
		     uint32_t number)
{
	const char letter[] = { letters[id], '\0' };
	const char rest[] = { kind, 'I', 'D', '=', '\0' };

	if (!number)
		return;
	*(*end)++ = text->at;
	raw_put(text, prefix);
	raw_put(text, letter);
	raw_put(text, rest);
	raw_put_number(text, number, 10);
	raw_put_end(text);
}

char **fakeroot_ids_write(const struct credentials *cred, char **end,
			  char buffer[FAKEROOT_IDS_SIZE])
{
	struct raw_text text = raw_text(buffer, FAKEROOT_IDS_SIZE);

	for (unsigned id = 0; id < IDS; id++) {
		write_id(&text, &end, id, 'U', cred->uid[id]);
		write_id(&text, &end, id, 'G', cred->gid[id]);
	}
	return end;
}
