/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes packed attributes.  Sizes are copied byte by byte, since
 * they are not aligned, and are checked against what is left of the run.
 */
#include "raw/attrs.h"

#include "raw/memory.h"
#include "raw/text.h"

bool attrs_next(const char *run, size_t size, size_t *offset, struct attr *attr)
{
	size_t left = size - *offset;
	const char *at;
	uint16_t name_size;
	uint32_t value_size;

	if (left < ATTR_HEAD_SIZE)
		return false;
	at = run + *offset;
	memcpy(&name_size, at, sizeof(name_size));
	memcpy(&value_size, at + sizeof(name_size), sizeof(value_size));
	if (left - ATTR_HEAD_SIZE < name_size ||
	    left - ATTR_HEAD_SIZE - name_size < value_size)
		return false;
	*attr = (struct attr){ .name = at + ATTR_HEAD_SIZE,
			       .value = at + ATTR_HEAD_SIZE + name_size,
			       .name_size = name_size,
			       .value_size = value_size };
	*offset += ATTR_HEAD_SIZE + name_size + (size_t)value_size;
	return true;
}

bool attr_starts(const struct attr *attr, const char *prefix)
{
	size_t size = raw_length(prefix);

	return attr->name_size >= size && memcmp(prefix, attr->name, size) == 0;
}

bool attr_is(const struct attr *attr, const char *name)
{
	return attr->name_size == raw_length(name) && attr_starts(attr, name);
}

int attr_compare(const struct attr *a, const struct attr *b)
{
	size_t size = a->name_size < b->name_size ? a->name_size : b->name_size;
	int order = memcmp(a->name, b->name, size);

	if (order != 0)
		return order;
	return (a->name_size > b->name_size) - (a->name_size < b->name_size);
}

bool attr_is_hidden(const struct attr *attr)
{
	return attr_is(attr, ATTR_INODE_FLAGS) || attr_is(attr, ATTR_TIMES);
}

bool attrs_find(const char *run, size_t size, const char *name,
		struct attr *attr)
{
	size_t offset = 0;

	while (attrs_next(run, size, &offset, attr))
		if (attr_is(attr, name))
			return true;
	return false;
}

size_t attrs_put(char *to, const struct attr *attr)
{
	uint16_t name_size = attr->name_size;

	memcpy(to, &name_size, sizeof(name_size));
	memcpy(to + sizeof(name_size), &attr->value_size,
	       sizeof(attr->value_size));
	memcpy(to + ATTR_HEAD_SIZE, attr->name, attr->name_size);
	memcpy(to + ATTR_HEAD_SIZE + attr->name_size, attr->value,
	       attr->value_size);
	return ATTR_HEAD_SIZE + attr->name_size + attr->value_size;
}

size_t attrs_replace(char *to, const char *run, size_t size, const char *name,
		     const void *value, size_t value_size)
{
	struct attr attr, new = { .name = name,
				  .value = value,
				  .name_size = raw_length(name),
				  .value_size = value_size };
	size_t offset = 0, end = 0;

	while (attrs_next(run, size, &offset, &attr))
		if (!attr_is(&attr, name))
			end += attrs_put(to + end, &attr);
	if (value)
		end += attrs_put(to + end, &new);
	return end;
}
