/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exception lists in a hash by path; subtrees are found by looking up the
 * directories above.
 */
#include "pkgdb/read/exceptions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define uthash_nonfatal_oom 1
#include <uthash.h>

#include "common/array.h"
#include "common/file/io.h"
#include "common/path.h"
#include "pkgdb/db/db.h"
#include "pkgdb/db/machine.h"
#include "pkgdb/parse/lex.h"

/* A file larger than this is no list that people keep. */
#define FILE_LIMIT ((size_t)256 * 1024 * 1024)

/* A line in the hash. */
struct node {
	UT_hash_handle hh;
	struct exception line;
};

struct exceptions {
	struct node *by_path; /* hash of the lines by their keys */
	struct arena arena;   /* paths and file names */
	const char *arch;     /* the caller's, or a constant */
	struct node **nodes;  /* the same lines in the order read, allocated */
	size_t count, capacity;
};

struct exceptions *exceptions_new(const char *arch)
{
	struct exceptions *list = calloc(1, sizeof(*list));

	if (list)
		list->arch = arch ? arch : machine_arch();
	return list;
}

void exceptions_free(struct exceptions *list)
{
	if (!list)
		return;
	HASH_CLEAR(hh, list->by_path);
	for (size_t i = 0; i < list->count; i++)
		free(list->nodes[i]);
	free(list->nodes);
	arena_fini(&list->arena);
	free(list);
}

/* Adds a line.  Of two lines for one path the first stands for both, and covers
   the subtree if either does.  0, or -1: out of memory. */
static int add(struct exceptions *list, const struct exception *line)
{
	struct node *node, *known;

	HASH_FIND(hh, list->by_path, line->path, strlen(line->path), known);
	if (known) {
		known->line.subtree |= line->subtree;
		return 0;
	}
	if (array_grow(&list->nodes, list->count, &list->capacity,
		       sizeof(*list->nodes)) < 0)
		return -1;
	node = calloc(1, sizeof(*node));
	if (!node)
		return -1;
	node->line = *line;
	list->nodes[list->count++] = node;
	HASH_ADD_KEYPTR(hh, list->by_path, node->line.path,
			strlen(node->line.path), node);
	return node->hh.tbl ? 0 : -1;
}

/* Whether a line with these arch words has effect here. */
static bool is_for(const struct exceptions *list, char *words)
{
	char *word = lex_word(&words);

	if (!word)
		return true;
	for (; word; word = lex_word(&words))
		if (strcmp(word, "all") == 0 || strcmp(word, "ISA") == 0 ||
		    machine_matches(list->arch, word))
			return true;
	return false;
}

/* Parses a line, which is cut up, and adds it if it has effect here.  0, or -1
   with the fault. */
static int add_line(struct exceptions *list, const char *file, unsigned number,
		    char *line, struct fault *fault)
{
	struct exception made = { .file = file, .line = number };
	char *path = lex_word(&line), *key;

	if (!path || !is_for(list, line))
		return 0;
	if (!lex_unvis(path))
		return fault_at(fault, file, number, "'%s' is badly escaped",
				path);
	made.subtree = path[strlen(path) - 1] == '/';
	key = arena_copy(&list->arena, path, strlen(path) + 1);
	if (!key)
		return fault_at(fault, file, number, "out of memory");
	if (!path_clean(key))
		return fault_at(fault, file, number,
				"path '%s' climbs above the top", path);
	made.path = key;
	return add(list, &made) < 0
		       ? fault_at(fault, file, number, "out of memory")
		       : 0;
}

int exceptions_read(struct exceptions *list, const char *file,
		    struct fault *fault)
{
	size_t size, len;
	char *line;
	CLEANUP_FREE char *text = read_file(file, FILE_LIMIT, &size);
	struct lex lex = { .next = text };

	if (!text)
		return fault_at(fault, file, 0, "%s", strerror(errno));
	lex.end = text + size;
	file = arena_intern(&list->arena, file);
	if (!file)
		return fault_at(fault, NULL, 0, "out of memory");
	while ((line = lex_line(&lex, &len))) {
		if (memchr(line, '\0', len))
			return fault_at(fault, file, lex.line,
					"the line has a NUL byte in it");
		lex_trim(line, len);
		if (*line != '#' &&
		    add_line(list, file, lex.line, line, fault) < 0)
			return -1;
	}
	return 0;
}

/* The line for exactly this key, NULL if there is none. */
static struct node *node_at(struct exceptions *list, const char *key,
			    size_t len)
{
	struct node *node;

	HASH_FIND(hh, list->by_path, key, len, node);
	return node;
}

/* The line that covers a key: its own, else the nearest directory above that is
   written with a slash.  The top, ".", lies above all. */
static struct node *node_for(struct exceptions *list, const char *key)
{
	size_t len = strlen(key);
	struct node *node = node_at(list, key, len);

	while (!node && len > 0) {
		while (len > 0 && key[len - 1] != '/')
			len--;
		len -= len > 0;
		node = len > 0 ? node_at(list, key, len)
			       : node_at(list, ".", 1);
		if (node && !node->line.subtree)
			node = NULL;
	}
	return node;
}

const struct exception *exceptions_find(struct exceptions *list,
					const char *path, size_t len)
{
	CLEANUP_FREE char *copy = NULL;
	CLEANUP_FREE char *key = NULL;
	struct node *node;

	if (!list || list->count == 0)
		return NULL;
	copy = strndup(path, len);
	key = copy ? path_key(copy) : NULL;
	node = key ? node_for(list, key) : NULL;
	if (!node)
		return NULL;
	node->line.used = true;
	return &node->line;
}

const struct exception *exceptions_get(const struct exceptions *list, size_t n)
{
	return n < list->count ? &list->nodes[n]->line : NULL;
}
