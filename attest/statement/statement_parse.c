/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses statements: jansson takes the JSON apart, and this file says which
 * fields have to be there and what they may be.  Statements may come from
 * anybody; a field that is wrong is named by its path.  Fields that nobody
 * knows are nobody's concern: in-toto's rules for parsing have it so.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "attest/statement/statement.h"
#include "common/sha256.h"

/* A place in the document, for the message that something is wrong there. */
struct place {
	const struct place *in; /* NULL: the document itself */
	const char *key;	/* NULL: an element, */
	size_t number;		/* of this number */
};

static void put_place(struct str *out, const struct place *place)
{
	if (!place)
		return;
	put_place(out, place->in);
	if (!place->key)
		str_printf(out, "[%zu]", place->number);
	else
		str_printf(out, "%s%s", out->len ? "." : "", place->key);
}

/* "'PLACE' REASON".  Always -1. */
static int refuse(struct fault *fault, const struct place *place,
		  const char *reason)
{
	struct str text = STR_INIT;

	put_place(&text, place);
	if (text.len == 0)
		fault_set(fault, "the statement %s", reason);
	else
		fault_set(fault, "'%s' %s", str_text(&text), reason);
	str_fini(&text);
	return -1;
}

/* ------------------------------------------------------------- values */

bool statement_is_uri(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *at = text + strspn(text, letters);

	if (at == text)
		return false;
	at += strspn(at, letters);
	while (*at && (strchr(letters, *at) || strchr("0123456789+-.", *at)))
		at++;
	if (*at++ != ':' || *at == '\0')
		return false;
	for (; *at; at++)
		if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at))
			return false;
	return true;
}

/* Checks a value that may be there; *text is NULL if it is not. */
static int take_text(struct fault *fault, const struct place *place,
		     const json_t *object, const char **text)
{
	const json_t *value = json_object_get(object, place->key);

	*text = json_string_value(value);
	if (value && !*text)
		return refuse(fault, place, "is no text");
	return 0;
}

/* The same of one that has to be there, and a URI. */
static int take_uri(struct fault *fault, const struct place *place,
		    const json_t *object, const char **text)
{
	if (take_text(fault, place, object, text) < 0)
		return -1;
	if (!*text)
		return refuse(fault, place, "is missing");
	if (!statement_is_uri(*text))
		return refuse(fault, place, "is no URI");
	return 0;
}

/* The object of a key, which must be there if it is needed; NULL with the
   fault, or without one if it is not there. */
static int take_object(struct fault *fault, const struct place *place,
		       const json_t *object, bool needed, json_t **value)
{
	*value = json_object_get(object, place->key);
	if (!*value)
		return needed ? refuse(fault, place, "is missing") : 0;
	if (!json_is_object(*value))
		return refuse(fault, place, "is no object");
	return 0;
}

/* Seconds of `2026-11-30T19:05:57Z`, behind whose seconds a fraction may stand;
   -1 if a text is no such time. */
static int64_t seconds_of(const char *text)
{
	static const char form[] = "%Y-%m-%dT%H:%M:%S";
	struct tm tm = { .tm_isdst = 0 };
	char again[32] = "";
	const char *rest = strptime(text, form, &tm);
	int64_t seconds;

	if (!rest)
		return -1;
	seconds = timegm(&tm);
	/* strptime takes other spellings, too. */
	strftime(again, sizeof(again), form, &tm);
	if (strlen(again) != (size_t)(rest - text) ||
	    memcmp(again, text, rest - text) != 0)
		return -1;
	if (*rest == '.' && strspn(rest + 1, "0123456789") > 0)
		rest += 1 + strspn(rest + 1, "0123456789");
	return strcmp(rest, "Z") == 0 ? seconds : -1;
}

static int take_time(struct fault *fault, const struct place *place,
		     const json_t *object, int64_t *seconds)
{
	const char *text;

	if (take_text(fault, place, object, &text) < 0)
		return -1;
	*seconds = text ? seconds_of(text) : -1;
	if (text && *seconds < 0)
		return refuse(fault, place,
			      "is no time of the form 2026-11-30T19:05:57Z");
	return 0;
}

/* ------------------------------------------------------------- artifacts */

/* The digests of an artifact, each in small letters; a subject has some. */
static int take_digest(struct fault *fault, const struct place *place,
		       const json_t *object, bool is_subject,
		       struct statement_item *item)
{
	json_t *digest, *value;
	const char *key;

	if (take_object(fault, place, object, is_subject, &digest) < 0)
		return -1;
	if (digest && json_object_size(digest) == 0)
		return refuse(fault, place, "has nothing in it");
	json_object_foreach(digest, key, value)
	{
		const struct place at = { place, key, 0 };
		const char *text = json_string_value(value);

		if (!text || !*text || text[strspn(text, "0123456789abcdef")])
			return refuse(fault, &at,
				      "is not hexadecimal in small letters");
		if (strcmp(key, "sha256") == 0 && !sha256_is_hex(text))
			return refuse(fault, &at, "has not 64 digits");
	}
	item->sha256 = json_string_value(json_object_get(digest, "sha256"));
	return 0;
}

static int take_item(struct fault *fault, const struct place *place,
		     const json_t *object, bool is_subject,
		     struct statement_items *items)
{
	const struct place name = { place, "name", 0 };
	const struct place uri = { place, "uri", 0 };
	const struct place digest = { place, "digest", 0 };
	struct statement_item item = { .name = NULL };

	if (!json_is_object(object))
		return refuse(fault, place, "is no object");
	if (take_text(fault, &name, object, &item.name) < 0 ||
	    take_text(fault, &uri, object, &item.uri) < 0 ||
	    take_digest(fault, &digest, object, is_subject, &item) < 0)
		return -1;
	if (!json_object_get(object, "digest") && !item.uri &&
	    !json_object_get(object, "content"))
		return refuse(fault, place, "has no digest, uri or content");
	if (statement_add(items, &item) < 0)
		return fault_errno(fault, "statement");
	return 0;
}

/* Takes a list that may be there; one of subjects must, and not be empty. */
static int take_items(struct fault *fault, const struct place *place,
		      const json_t *object, bool is_subject,
		      struct statement_items *items)
{
	json_t *array = json_object_get(object, place->key), *value;
	size_t i;

	if (!array)
		return is_subject ? refuse(fault, place, "is missing") : 0;
	if (!json_is_array(array))
		return refuse(fault, place, "is no list");
	if (is_subject && json_array_size(array) == 0)
		return refuse(fault, place, "is empty");
	json_array_foreach(array, i, value)
	{
		const struct place at = { place, NULL, i };

		if (take_item(fault, &at, value, is_subject, items) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------- predicate */

static int take_definition(struct statement *statement,
			   const struct place *place, const json_t *object,
			   struct fault *fault)
{
	const struct place type = { place, "buildType", 0 };
	const struct place external = { place, "externalParameters", 0 };
	const struct place internal = { place, "internalParameters", 0 };
	const struct place dependencies = { place, "resolvedDependencies", 0 };
	json_t *ignored;

	if (take_uri(fault, &type, object, &statement->build_type) < 0 ||
	    take_object(fault, &external, object, true,
			&statement->parameters) < 0 ||
	    take_object(fault, &internal, object, false, &ignored) < 0)
		return -1;
	return take_items(fault, &dependencies, object, false,
			  &statement->dependencies);
}

static int take_metadata(struct statement *statement, const struct place *place,
			 const json_t *object, struct fault *fault)
{
	const struct place id = { place, "invocationId", 0 };
	const struct place started = { place, "startedOn", 0 };
	const struct place finished = { place, "finishedOn", 0 };

	if (take_text(fault, &id, object, &statement->invocation_id) < 0 ||
	    take_time(fault, &started, object, &statement->started) < 0)
		return -1;
	return take_time(fault, &finished, object, &statement->finished);
}

static int take_details(struct statement *statement, const struct place *place,
			const json_t *object, struct fault *fault)
{
	const struct place builder = { place, "builder", 0 };
	const struct place id = { &builder, "id", 0 };
	const struct place metadata = { place, "metadata", 0 };
	const struct place byproducts = { place, "byproducts", 0 };
	json_t *value;

	if (take_object(fault, &builder, object, true, &value) < 0 ||
	    take_uri(fault, &id, value, &statement->builder_id) < 0 ||
	    take_object(fault, &metadata, object, false, &value) < 0 ||
	    take_metadata(statement, &metadata, value, fault) < 0)
		return -1;
	return take_items(fault, &byproducts, object, false,
			  &statement->byproducts);
}

static int take_predicate(struct statement *statement, const json_t *document,
			  struct fault *fault)
{
	const struct place place = { NULL, "predicate", 0 };
	const struct place definition = { &place, "buildDefinition", 0 };
	const struct place details = { &place, "runDetails", 0 };
	json_t *predicate, *value;

	if (take_object(fault, &place, document, true, &predicate) < 0 ||
	    take_object(fault, &definition, predicate, true, &value) < 0 ||
	    take_definition(statement, &definition, value, fault) < 0 ||
	    take_object(fault, &details, predicate, true, &value) < 0)
		return -1;
	return take_details(statement, &details, value, fault);
}

/* ------------------------------------------------------------- document */

/* Checks a text that can have but one value. */
static int expect(struct fault *fault, const char *key, const json_t *document,
		  const char *value)
{
	const struct place place = { NULL, key, 0 };
	const char *text;

	if (take_text(fault, &place, document, &text) < 0)
		return -1;
	if (!text)
		return refuse(fault, &place, "is missing");
	if (strcmp(text, value) != 0)
		return fault_set(fault, "'%s' is %.*s, and not %s", key, 200,
				 text, value);
	return 0;
}

static json_t *load(const char *text, size_t size, struct fault *fault)
{
	json_error_t error;
	json_t *document;

	if (size > STATEMENT_MAX) {
		fault_set(fault, "statement is longer than %u bytes",
			  STATEMENT_MAX);
		return NULL;
	}
	document = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	if (!document)
		fault_set(fault, "no JSON: %s (byte %d)", error.text,
			  error.position);
	return document;
}

int statement_parse(struct statement *statement, const char *text, size_t size,
		    struct fault *fault)
{
	const struct place subject = { NULL, "subject", 0 };
	json_t *document = load(text, size, fault);

	*statement = (struct statement)STATEMENT_INIT;
	statement->document = document;
	if (!document)
		return -1;
	if (!json_is_object(document))
		return refuse(fault, NULL, "is no object of JSON");
	if (expect(fault, "_type", document, STATEMENT_TYPE) < 0 ||
	    take_items(fault, &subject, document, true, &statement->subjects) <
		    0 ||
	    expect(fault, "predicateType", document, STATEMENT_PREDICATE) < 0)
		return -1;
	return take_predicate(statement, document, fault);
}
