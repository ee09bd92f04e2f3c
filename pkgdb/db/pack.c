/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packs entries, and unpacks those of files that anybody may have written: a
 * number or text that does not end in time, or is out of range, is damage.
 */
#include "pkgdb/db/pack.h"

#include <string.h>

static void put_number(struct str *to, uint64_t number)
{
	while (number >= 0x80) {
		str_push(to, (char)(number | 0x80));
		number >>= 7;
	}
	str_push(to, (char)number);
}

static void put_text(struct str *to, const char *text)
{
	str_append(to, text, strlen(text) + 1);
}

static unsigned parts_of(const struct pkgdb_entry *entry)
{
	return (entry->link ? PACK_LINK : 0) | (entry->alias ? PACK_ALIAS : 0) |
	       (entry->digests ? PACK_DIGESTS : 0) |
	       (entry->fields & PKGDB_SIZE ? PACK_SIZE : 0) |
	       (entry->fields & PKGDB_MTIME ? PACK_MTIME : 0) |
	       (entry->inode ? PACK_INODE : 0) |
	       (entry->links != 1 ? PACK_LINKS : 0);
}

void pack_put(struct str *to, uint64_t look, const char *name,
	      const struct pkgdb_entry *entry)
{
	unsigned parts = parts_of(entry);

	put_number(to, look);
	put_number(to, entry->line);
	put_number(to, parts);
	put_text(to, name);
	if (parts & PACK_LINK)
		put_text(to, entry->link);
	if (parts & PACK_ALIAS)
		put_text(to, entry->alias);
	if (parts & PACK_DIGESTS)
		put_text(to, entry->digests);
	if (parts & PACK_SIZE)
		put_number(to, entry->size);
	if (parts & PACK_MTIME) {
		put_number(to, (uint64_t)entry->mtime);
		put_number(to, entry->nsec);
	}
	if (parts & PACK_INODE)
		put_number(to, entry->inode);
	if (parts & PACK_LINKS)
		put_number(to, entry->links);
}

static bool take_number(struct pack *from, uint64_t most, uint64_t *number)
{
	unsigned shift = 0;
	uint8_t byte;

	*number = 0;
	do {
		if (from->at == from->end || shift > 63)
			return false;
		byte = *from->at++;
		*number |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return *number <= most;
}

static bool take_text(struct pack *from, const char **text, size_t *len)
{
	const char *end = memchr(from->at, '\0', from->end - from->at);

	if (!end)
		return false;
	*text = from->at;
	*len = end - from->at;
	from->at = end + 1;
	return true;
}

static bool take_texts(struct pack *from, struct packed *packed)
{
	unsigned parts = packed->parts;
	size_t len;

	return (!(parts & PACK_LINK) || take_text(from, &packed->link, &len)) &&
	       (!(parts & PACK_ALIAS) ||
		take_text(from, &packed->alias, &len)) &&
	       (!(parts & PACK_DIGESTS) ||
		take_text(from, &packed->digests, &len));
}

static bool take_mtime(struct pack *from, struct packed *packed)
{
	uint64_t seconds, nsec;

	if (!take_number(from, UINT64_MAX, &seconds) ||
	    !take_number(from, 999999999, &nsec))
		return false;
	packed->mtime = (int64_t)seconds;
	packed->nsec = nsec;
	return true;
}

static bool take_links(struct pack *from, struct packed *packed)
{
	uint64_t links;

	if (!take_number(from, UINT32_MAX, &links))
		return false;
	packed->links = links;
	return true;
}

static bool take_numbers(struct pack *from, struct packed *packed)
{
	unsigned parts = packed->parts;

	return (!(parts & PACK_SIZE) ||
		take_number(from, UINT64_MAX, &packed->size)) &&
	       (!(parts & PACK_MTIME) || take_mtime(from, packed)) &&
	       (!(parts & PACK_INODE) ||
		take_number(from, UINT64_MAX, &packed->inode)) &&
	       (!(parts & PACK_LINKS) || take_links(from, packed));
}

bool pack_next(struct pack *from, struct packed *packed)
{
	uint64_t line, parts;

	if (!take_number(from, UINT64_MAX, &packed->look) ||
	    !take_number(from, UINT32_MAX, &line) ||
	    !take_number(from, PACK_ALL, &parts) ||
	    !take_text(from, &packed->name, &packed->name_len))
		return false;
	packed->line = line;
	packed->parts = parts;
	return parts == 0 ||
	       (take_texts(from, packed) && take_numbers(from, packed));
}

void pack_take(const struct packed *packed, struct pkgdb_entry *entry)
{
	unsigned parts = packed->parts;

	entry->line = packed->line;
	entry->links = parts & PACK_LINKS ? packed->links : 1;
	if (parts & PACK_LINK)
		entry->link = packed->link;
	if (parts & PACK_ALIAS)
		entry->alias = packed->alias;
	if (parts & PACK_DIGESTS)
		entry->digests = packed->digests;
	if (parts & PACK_INODE)
		entry->inode = packed->inode;
	if (parts & PACK_SIZE) {
		entry->size = packed->size;
		entry->fields |= PKGDB_SIZE;
	}
	if (parts & PACK_MTIME) {
		entry->mtime = packed->mtime;
		entry->nsec = packed->nsec;
		entry->fields |= PKGDB_MTIME;
	}
}
