/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes and parses DSSE envelopes by jansson.  Envelopes may come from
 * anybody; what their payload means is not asked here.
 */
#include "attest/sign/envelope.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "common/array.h"
#include "parts/base64.h"

void envelope_fini(struct envelope *envelope)
{
	str_fini(&envelope->payload);
	for (size_t i = 0; i < envelope->count; i++) {
		free(envelope->list[i].keyid);
		str_fini(&envelope->list[i].bytes);
	}
	free(envelope->list);
	*envelope = (struct envelope)ENVELOPE_INIT;
}

void envelope_message(struct str *out, const char *type, const char *payload,
		      size_t size)
{
	str_printf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, size);
	str_append(out, payload, size);
}

int envelope_add(struct envelope *envelope, const char *keyid,
		 const char *bytes, size_t size)
{
	struct envelope_signature signature = { strdup(keyid), STR_INIT };

	str_append(&signature.bytes, bytes, size);
	if (!signature.keyid || str_failed(&signature.bytes) ||
	    array_grow(&envelope->list, envelope->count, &envelope->capacity,
		       sizeof(signature)) < 0) {
		free(signature.keyid);
		str_fini(&signature.bytes);
		errno = ENOMEM;
		return -1;
	}
	envelope->list[envelope->count++] = signature;
	return 0;
}

/* ------------------------------------------------------------- writing */

static json_t *make_base64(const struct str *bytes)
{
	struct str text = STR_INIT;
	json_t *value;

	base64_encode(&text, str_text(bytes), bytes->len);
	value = str_failed(&text) ? NULL : json_string(str_text(&text));
	str_fini(&text);
	return value;
}

static json_t *make_signatures(const struct envelope *envelope)
{
	json_t *array = json_array();

	for (size_t i = 0; i < envelope->count; i++) {
		const struct envelope_signature *from = &envelope->list[i];
		json_t *object = json_object();

		/* A value that could not be made is refused here. */
		if (json_object_set_new(object, "keyid",
					json_string(from->keyid)) < 0 ||
		    json_object_set_new(object, "sig",
					make_base64(&from->bytes)) < 0 ||
		    json_array_append(array, object) < 0) {
			json_decref(array);
			array = NULL;
		}
		json_decref(object);
	}
	return array;
}

int envelope_put(struct str *out, const struct envelope *envelope,
		 struct fault *fault)
{
	json_t *object = json_object();
	char *text = NULL;

	if (json_object_set_new(object, "payload",
				make_base64(&envelope->payload)) == 0 &&
	    json_object_set_new(object, "payloadType",
				json_string(ENVELOPE_TYPE)) == 0 &&
	    json_object_set_new(object, "signatures",
				make_signatures(envelope)) == 0)
		text = json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(object);
	if (text && (strlen(text) > ENVELOPE_MAX ||
		     envelope->count > ENVELOPE_SIGNATURES_MAX)) {
		free(text);
		return fault_set(fault,
				 "an envelope has at most %u bytes and %u "
				 "signatures",
				 ENVELOPE_MAX, ENVELOPE_SIGNATURES_MAX);
	}
	if (text)
		str_printf(out, "%s\n", text);
	free(text);
	if (!text || str_failed(out))
		return fault_set(fault, "out of memory");
	return 0;
}

/* ------------------------------------------------------------- parsing */

/* Decodes base64 of either alphabet; a value is named in the fault. */
static int decode(struct str *to, const char *name, const json_t *value,
		  struct fault *fault)
{
	const char *text = json_string_value(value);
	CLEANUP_FREE char *copy = text ? strdup(text) : NULL;

	if (!text)
		return fault_set(fault, "'%s' is %s", name,
				 value ? "no text" : "missing");
	if (!copy)
		return fault_errno(fault, "'%s'", name);
	for (char *at = copy; *at; at++)
		*at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
	if (!base64_append(to, copy, strlen(copy)))
		return fault_set(fault, "'%s' is no base64", name);
	if (str_failed(to))
		return fault_set(fault, "'%s': out of memory", name);
	return 0;
}

static int take_signature(struct envelope *envelope, const json_t *object,
			  struct fault *fault)
{
	const json_t *keyid = json_object_get(object, "keyid");
	struct str bytes = STR_INIT;
	int ret = -1;

	if (!json_is_object(object))
		return fault_set(fault, "a signature is no object");
	if (keyid && !json_is_string(keyid))
		return fault_set(fault, "'keyid' is no text");
	if (decode(&bytes, "sig", json_object_get(object, "sig"), fault) == 0) {
		ret = envelope_add(envelope,
				   keyid ? json_string_value(keyid) : "",
				   str_text(&bytes), bytes.len);
		if (ret < 0)
			fault_errno(fault, "signature");
	}
	str_fini(&bytes);
	return ret;
}

static int take_signatures(struct envelope *envelope, const json_t *array,
			   struct fault *fault)
{
	json_t *object;
	size_t i;

	if (!json_is_array(array) || json_array_size(array) == 0)
		return fault_set(fault, "'signatures' is no list of some");
	if (json_array_size(array) > ENVELOPE_SIGNATURES_MAX)
		return fault_set(fault, "'signatures' has more than %u",
				 ENVELOPE_SIGNATURES_MAX);
	json_array_foreach(array, i, object)
	{
		if (take_signature(envelope, object, fault) < 0)
			return -1;
	}
	return 0;
}

static int take_members(struct envelope *envelope, const json_t *document,
			struct fault *fault)
{
	const char *type = json_string_value(
		json_object_get(document, "payloadType"));

	if (!json_is_object(document))
		return fault_set(fault, "is no object of JSON");
	if (!type && json_object_get(document, "_type"))
		return fault_set(fault,
				 "is a statement, not signed: see attest sign");
	if (!type || strcmp(type, ENVELOPE_TYPE) != 0)
		return fault_set(fault, "'payloadType' is not %s",
				 ENVELOPE_TYPE);
	if (decode(&envelope->payload, "payload",
		   json_object_get(document, "payload"), fault) < 0)
		return -1;
	return take_signatures(envelope,
			       json_object_get(document, "signatures"), fault);
}

int envelope_parse(struct envelope *envelope, const char *text, size_t size,
		   struct fault *fault)
{
	json_error_t error;
	json_t *document;
	int ret;

	*envelope = (struct envelope)ENVELOPE_INIT;
	if (size > ENVELOPE_MAX)
		return fault_set(fault, "is longer than %u bytes",
				 ENVELOPE_MAX);
	document = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	if (!document)
		return fault_set(fault, "no JSON: %s (byte %d)", error.text,
				 error.position);
	ret = take_members(envelope, document, fault);
	json_decref(document);
	return ret;
}

bool envelope_is(const char *text, size_t size)
{
	json_t *document = json_loadb(text, size, 0, NULL);
	bool is = json_object_get(document, "payload") != NULL;

	json_decref(document);
	return is;
}
