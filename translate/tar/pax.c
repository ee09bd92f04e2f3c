/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records of pax extended headers: found, and replaced one by one.  Nothing
 * but the record concerned changes, in its own place among the others.
 */
#include "translate/tar/pax.h"

#include <string.h>

/* A new key that matters is one row here and one constant in pax.h. */
#define KEY(text)                      \
	{                              \
		text, sizeof(text) - 1 \
	}
static const struct slice keys[PAX_KEYS] = {
	[PAX_PATH] = KEY("path"),
	[PAX_LINKPATH] = KEY("linkpath"),
	[PAX_SIZE] = KEY("size"),
	[PAX_UID] = KEY("uid"),
	[PAX_GID] = KEY("gid"),
	[PAX_UNAME] = KEY("uname"),
	[PAX_GNAME] = KEY("gname"),
	[PAX_MTIME] = KEY("mtime"),
	[PAX_SPARSE_NAME] = KEY("GNU.sparse.name"),
};

struct record {
	size_t size; /* bytes, the newline included */
	struct slice key;
	struct slice value;
};

/* Reads the record at the start of body.  false: it is malformed. */
static bool record_at(const char *body, size_t len, struct record *record)
{
	size_t size = 0, i = 0;
	const char *key, *equals;

	while (i < len && body[i] >= '0' && body[i] <= '9') {
		size = size * 10 + (size_t)(body[i++] - '0');
		if (size > len)
			return false;
	}
	if (i == 0 || i >= len || body[i] != ' ' || size <= i + 2 ||
	    body[size - 1] != '\n')
		return false;
	key = body + i + 1;
	equals = memchr(key, '=', (size_t)(body + size - key));
	if (!equals || equals == key)
		return false;
	record->size = size;
	record->key = (struct slice){ key, (size_t)(equals - key) };
	record->value = (struct slice){ equals + 1, (size_t)(body + size - 1 -
							     (equals + 1)) };
	return true;
}

static int key_of(const struct record *record)
{
	for (int k = 0; k < PAX_KEYS; k++)
		if (keys[k].len == record->key.len &&
		    memcmp(keys[k].ptr, record->key.ptr, keys[k].len) == 0)
			return k;
	return -1;
}

static bool all_nul(const char *p, size_t len)
{
	return len == 0 || (p[0] == '\0' && memcmp(p, p + 1, len - 1) == 0);
}

size_t pax_parse(struct pax *pax, const char *body, size_t len)
{
	struct record record;
	int key;

	for (size_t at = 0; at < len; at += record.size) {
		if (!record_at(body + at, len - at, &record))
			return all_nul(body + at, len - at) ? len : at;
		key = key_of(&record);
		if (key >= 0)
			pax->value[key] = record.value;
	}
	return len;
}

/* The length of a record counts its own digits: 9 grows to 11, 99 to 101. */
void pax_put(struct str *out, struct slice key, struct slice value)
{
	size_t rest = key.len + value.len + 3, size = rest + 1;

	for (size_t digits = 1, limit = 10; size >= limit; limit *= 10)
		size = rest + ++digits;
	str_printf(out, "%zu ", size);
	str_append(out, key.ptr, key.len);
	str_push(out, '=');
	str_append(out, value.ptr, value.len);
	str_push(out, '\n');
}

static bool is_equal(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* Finds the first record with this key in a body. */
static bool find_record(const char *body, size_t len, struct slice key,
			struct record *found)
{
	for (size_t at = 0; at < len && record_at(body + at, len - at, found);
	     at += found->size)
		if (is_equal(found->key, key))
			return true;
	return false;
}

bool pax_has(const char *body, size_t len, const char *records, size_t size)
{
	struct record wanted, found;

	for (size_t at = 0;
	     at < size && record_at(records + at, size - at, &wanted);
	     at += wanted.size)
		if (!find_record(body, len, wanted.key, &found) ||
		    !is_equal(found.value, wanted.value))
			return false;
	return size > 0;
}

void pax_edit(struct str *out, const char *body, size_t len,
	      const struct pax *wanted)
{
	struct record record, other;
	bool found[PAX_KEYS] = { false };
	size_t at = 0;
	int key;

	while (at < len && record_at(body + at, len - at, &record)) {
		key = key_of(&record);
		if (key >= 0 && wanted->value[key].ptr) {
			pax_put(out, keys[key], wanted->value[key]);
			found[key] = true;
		} else if (!find_record(wanted->more.ptr, wanted->more.len,
					record.key, &other)) {
			str_append(out, body + at, record.size);
		}
		at += record.size;
	}
	for (key = 0; key < PAX_KEYS; key++)
		if (wanted->value[key].ptr && !found[key])
			pax_put(out, keys[key], wanted->value[key]);
	if (wanted->more.len > 0)
		str_append(out, wanted->more.ptr, wanted->more.len);
}

bool pax_time(struct slice value, int64_t *seconds, bool *exact)
{
	bool negative = value.len > 0 && value.ptr[0] == '-';
	size_t i = negative, first = i;
	int64_t number = 0;

	for (; i < value.len && value.ptr[i] >= '0' && value.ptr[i] <= '9'; i++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, value.ptr[i] - '0', &number))
			return false;
	if (i == first)
		return false;
	*exact = true;
	if (i < value.len && value.ptr[i] == '.')
		for (i++; i < value.len && value.ptr[i] >= '0' &&
			  value.ptr[i] <= '9';
		     i++)
			*exact &= value.ptr[i] == '0';
	if (i < value.len)
		return false;
	*seconds = negative ? -number - !*exact : number;
	return true;
}

bool pax_integer(struct slice value, int64_t *number)
{
	bool exact;

	return !memchr(value.ptr, '.', value.len) &&
	       pax_time(value, number, &exact);
}
