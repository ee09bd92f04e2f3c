/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads and writes pseudo's variables of ids, and decides nothing. */
#include "preload/credentials/pseudo_ids.h"

#include "raw/text.h"

/* By whether they are of groups. */
static const char names[PSEUDO_IDS][sizeof("PSEUDO_UIDS")] = {
	"PSEUDO_UIDS",
	"PSEUDO_GIDS",
};

bool pseudo_ids_has(const char *entry)
{
	return *entry == 'P' && (raw_variable(entry, names[false]) ||
				 raw_variable(entry, names[true]));
}

/* Stores the number before the next comma; what stands behind that, or NULL. */
static const char *read_id(const char *list, uint32_t *id)
{
	char digits[sizeof("4294967295")];
	struct raw_text text = raw_text(digits, sizeof(digits));
	uint64_t number;
	size_t n = 0;

	while (list[n] && list[n] != ',')
		n++;
	raw_put_bytes(&text, list, n);
	number = text.full ? UINT64_MAX : raw_number(digits, 10, UINT64_MAX);
	if (number > UINT32_MAX)
		return NULL;
	*id = number;
	return list[n] ? list + n + 1 : NULL;
}

/* True if one is not 0. */
static bool read_ids(const char *list, uint32_t ids[IDS])
{
	bool found = false;
	unsigned id;

	for (id = 0; list && id < IDS; id++) {
		list = read_id(list, &ids[id]);
		found |= ids[id] != 0;
	}
	if (id < IDS)
		ids[ID_FS] = ids[ID_EFFECTIVE];
	return found;
}

bool pseudo_ids_read(char *const *envp, struct credentials *cred)
{
	const char *uids = envp ? raw_getenv(envp, names[false]) : NULL;
	const char *gids = envp ? raw_getenv(envp, names[true]) : NULL;
	bool found = uids && read_ids(uids, cred->uid);

	return (gids && read_ids(gids, cred->gid)) || found;
}

char **pseudo_ids_write(const struct credentials *cred, char **end,
			char buffer[PSEUDO_IDS_SIZE])
{
	struct raw_text text = raw_text(buffer, PSEUDO_IDS_SIZE);

	for (unsigned group = 0; group < PSEUDO_IDS; group++) {
		const uint32_t *ids = group ? cred->gid : cred->uid;

		*end++ = text.at;
		raw_put(&text, names[group]);
		for (unsigned id = 0; id < IDS; id++) {
			raw_put(&text, id ? "," : "=");
			raw_put_number(&text, ids[id], 10);
		}
		raw_put_end(&text);
	}
	return end;
}
