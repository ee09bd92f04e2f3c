/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes statements: from the members of struct statement to a tree of JSON,
 * which jansson spells.  What is written has to be what the parser accepts:
 * the same tree is passed to it before.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "attest/statement/statement.h"
#include "common/array.h"

/* A tree that is made; a failure to add something is remembered. */
struct making {
	struct fault *fault;
	bool failed;
};

int statement_add(struct statement_items *items,
		  const struct statement_item *item)
{
	if (array_grow(&items->list, items->count, &items->capacity,
		       sizeof(*item)) < 0)
		return -1;
	items->list[items->count++] = *item;
	return 0;
}

void statement_fini(struct statement *statement)
{
	free(statement->subjects.list);
	free(statement->dependencies.list);
	free(statement->byproducts.list);
	json_decref(statement->document);
	*statement = (struct statement)STATEMENT_INIT;
}

static void make_fail(struct making *making, const char *key)
{
	if (!making->failed)
		fault_set(making->fault, "'%s': out of memory", key);
	making->failed = true;
}

/* Gives a value to an object. */
static void set(struct making *making, json_t *object, const char *key,
		json_t *value)
{
	if (json_object_set_new(object, key, value) < 0)
		make_fail(making, key);
}

/* The same with a text; one that is NULL is not stated. */
static void set_text(struct making *making, json_t *object, const char *key,
		     const char *text)
{
	json_t *value = text ? json_string(text) : NULL;

	if (!text)
		return;
	if (!value && !making->failed) {
		fault_set(making->fault, "'%s': '%s' is no UTF-8", key, text);
		making->failed = true;
	}
	set(making, object, key, value);
}

/* The same with a time in the form of RFC 3339. */
static void set_time(struct making *making, json_t *object, const char *key,
		     int64_t seconds)
{
	time_t time = (time_t)seconds;
	char text[32];
	struct tm tm;

	if (seconds < 0)
		return;
	/* Its years have four digits. */
	if (!gmtime_r(&time, &tm) || tm.tm_year > 9999 - 1900) {
		fault_set(making->fault, "'%s': no such time", key);
		making->failed = true;
		return;
	}
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	set_text(making, object, key, text);
}

static json_t *make_item(struct making *making,
			 const struct statement_item *item)
{
	json_t *object = json_object(), *digest;

	set_text(making, object, "name", item->name);
	set_text(making, object, "uri", item->uri);
	if (!item->sha256)
		return object;
	digest = json_object();
	set_text(making, digest, "sha256", item->sha256);
	set(making, object, "digest", digest);
	return object;
}

static void set_items(struct making *making, json_t *object, const char *key,
		      const struct statement_items *items)
{
	json_t *array = json_array();

	for (size_t i = 0; i < items->count; i++)
		if (json_array_append_new(
			    array, make_item(making, &items->list[i])) < 0)
			make_fail(making, key);
	set(making, object, key, array);
}

static json_t *make_definition(struct making *making,
			       const struct statement *statement)
{
	json_t *object = json_object();

	set_text(making, object, "buildType", statement->build_type);
	set(making, object, "externalParameters",
	    statement->parameters ? json_incref(statement->parameters)
				  : json_object());
	if (statement->dependencies.count > 0)
		set_items(making, object, "resolvedDependencies",
			  &statement->dependencies);
	return object;
}

static json_t *make_details(struct making *making,
			    const struct statement *statement)
{
	json_t *object = json_object(), *builder = json_object();
	json_t *metadata = json_object();

	set_text(making, builder, "id", statement->builder_id);
	set(making, object, "builder", builder);
	set_text(making, metadata, "invocationId", statement->invocation_id);
	set_time(making, metadata, "startedOn", statement->started);
	set_time(making, metadata, "finishedOn", statement->finished);
	if (json_object_size(metadata) > 0)
		set(making, object, "metadata", metadata);
	else
		json_decref(metadata);
	if (statement->byproducts.count > 0)
		set_items(making, object, "byproducts", &statement->byproducts);
	return object;
}

static json_t *make(struct making *making, const struct statement *statement)
{
	json_t *object = json_object(), *predicate = json_object();

	set(making, predicate, "buildDefinition",
	    make_definition(making, statement));
	set(making, predicate, "runDetails", make_details(making, statement));
	set_text(making, object, "_type", STATEMENT_TYPE);
	set_items(making, object, "subject", &statement->subjects);
	set_text(making, object, "predicateType", STATEMENT_PREDICATE);
	set(making, object, "predicate", predicate);
	return object;
}

/* True if a number with a fraction is anywhere in a tree, whose depth jansson
   bounds: there is more than one spelling of it. */
static bool has_real(json_t *value)
{
	const char *key;
	json_t *member;
	size_t i;

	json_object_foreach(value, key, member)
	{
		if (has_real(member))
			return true;
	}
	json_array_foreach(value, i, member)
	{
		if (has_real(member))
			return true;
	}
	return json_is_real(value);
}

/* Spells the tree.  NULL with the fault. */
static char *spell(json_t *object, struct fault *fault)
{
	char *text = json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT);

	if (!text) {
		fault_set(fault, "a statement holds itself, or is too large");
		return NULL;
	}
	if (has_real(object)) {
		fault_set(fault, "a number with a fraction has no place in a "
				 "statement");
		free(text);
		return NULL;
	}
	return text;
}

int statement_put(struct str *out, const struct statement *statement,
		  struct fault *fault)
{
	struct making making = { .fault = fault };
	struct statement parsed;
	CLEANUP_FREE char *text = NULL;
	json_t *object = make(&making, statement);
	int ret;

	text = making.failed ? NULL : spell(object, fault);
	json_decref(object);
	if (!text)
		return -1;
	ret = statement_parse(&parsed, text, strlen(text), fault);
	statement_fini(&parsed);
	if (ret < 0)
		return -1;
	str_puts(out, text);
	if (str_failed(out))
		return fault_set(fault, "out of memory");
	return 0;
}
