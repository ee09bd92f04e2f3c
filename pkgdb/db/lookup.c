/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds entries in memory by their keys.  An archive, and a database that was
 * made of one, mostly have the same order, so that a look-up finds its entry
 * beside the one before: entries that came in order are merged with what asks
 * for them.  Who asks in another order soon gets an index.
 */
#include "pkgdb/db/db.h"

int db_index(struct pkgdb *db)
{
	if (index_reserve(&db->index, db->count) < 0)
		return -1;
	for (size_t i = 0; i < db->count; i++) {
		const struct pkgdb_entry *entry = db_entry(db, i);

		if (index_add(&db->index,
			      index_hash(entry->path, entry->path_len), i) < 0)
			return -1;
	}
	db->orders = 0;
	return 0;
}

/*
 * Searches the entries, which have an order, with strides that double, from
 * where the last search ended; and halves what is left once that is less.
 */
static struct pkgdb_entry *search(struct pkgdb *db, const char *key, size_t len,
				  uint32_t *number)
{
	uint32_t low = 0, high = db->count, stride = 1, at = db->near;

	if (at >= high)
		at = high - 1;
	while (low < high) {
		struct pkgdb_entry *entry = db_entry(db, at);
		int order = order_compare(db->orders, entry->path,
					  entry->path_len, key, len);
		uint32_t half;

		db->compared++;
		if (order == 0) {
			db->near = *number = at;
			return entry;
		}
		if (order < 0)
			low = at + 1;
		else
			high = at;
		half = (high - low) / 2;
		if (half >= stride) {
			half = stride - 1;
			stride *= 2;
		}
		at = order < 0 ? low + half : high - 1 - half;
	}
	db->near = low;
	return NULL;
}

struct pkgdb_entry *db_lookup_hashed(const struct pkgdb *db, const char *key,
				     size_t len, uint32_t hash,
				     uint32_t *number)
{
	uint32_t at = hash;

	while ((*number = index_next(&db->index, hash, &at)) != INDEX_END) {
		struct pkgdb_entry *entry = db_entry(db, *number);

		if (db_is_at(entry, key, len))
			return entry;
	}
	return NULL;
}

struct pkgdb_entry *db_lookup(struct pkgdb *db, const char *key, size_t len,
			      uint32_t *number)
{
	/* Without memory for an index the search goes on. */
	if (db->orders && (db->compared <= db->count || db_index(db) < 0))
		return search(db, key, len, number);
	return db_lookup_hashed(db, key, len, index_hash(key, len), number);
}
