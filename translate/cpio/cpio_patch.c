/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes a cpio member's header, and makes new ones.  Nothing but a new name
 * moves a byte; a value that its field cannot hold fails.
 */
#include <endian.h>
#include <string.h>

#include "translate/cpio/cpio.h"

/* Eight hex digits: a nibble into each byte, then its spelling. */
static inline bool put_hex(uint8_t *p, bool lower, uint64_t value)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t word = __builtin_bswap32((uint32_t)value), letter;

	word = (word | word << 16) & 0x0000ffff0000ffff;
	word = (word | word << 8) & 0x00ff00ff00ff00ff;
	word = (word << 8 | word >> 4) & 15 * ones;
	letter = (word + 6 * ones) >> 4 & ones;
	word = htole64(word + 0x30 * ones + letter * (lower ? 0x27 : 7));
	memcpy(p, &word, sizeof(word));
	return true;
}

static bool put_octal(uint8_t *p, unsigned width, uint64_t value)
{
	if (value >> (3 * width))
		return false;
	for (unsigned i = width; i-- > 0; value >>= 3)
		p[i] = '0' + (value & 7);
	return true;
}

static bool put_words(uint8_t *p, unsigned width, bool big, uint64_t value)
{
	if (value >> (8 * width))
		return false;
	for (unsigned i = width; i > 0; i -= 2, value >>= 16) {
		p[i - 2 + big] = value & 0xff;
		p[i - 1 - big] = value >> 8 & 0xff;
	}
	return true;
}

bool cpio_put(const struct cpio *cpio, uint8_t *header, enum cpio_field field,
	      uint64_t value)
{
	const struct cpio_layout *layout = cpio->layout;
	uint8_t *p = header + layout->field[field].at;
	unsigned width = layout->field[field].width;

	if (!width)
		return value == 0;
	switch (layout->spelling) {
	case CPIO_HEX:
		return value <= UINT32_MAX && put_hex(p, cpio->lower, value);
	case CPIO_OCTAL: return put_octal(p, width, value);
	default:
		return put_words(p, width, layout->spelling == CPIO_BIG, value);
	}
}

static int refuse(struct cpio *cpio, const char *fault)
{
	cpio->base.fault = fault;
	return -1;
}

static int put_device(struct cpio *cpio, uint8_t *header, uint32_t major,
		      uint32_t minor)
{
	bool split = cpio->layout->field[CPIO_RDEVMAJOR].width;

	/* One number holds major and minor as the old makedev packed them. */
	if ((!split && (major > 0xff || minor > 0xff)) ||
	    !cpio_put(cpio, header, CPIO_RDEVMAJOR, split ? major : 0) ||
	    !cpio_put(cpio, header, CPIO_RDEV,
		      split ? minor : major << 8 | minor))
		return refuse(cpio, "device numbers do not fit");
	return 0;
}

/* Gives an empty file's header the type and numbers of a device. */
static int put_device_header(struct cpio *cpio, uint8_t *header,
			     const struct change *c)
{
	uint64_t mode = c->set & CHANGE_MODE
				? c->mode
				: cpio->value[CPIO_MODE] & ALLPERMS;

	if (!cpio_put(cpio, header, CPIO_MODE, mode | cpio_type_bits(c->kind)))
		return refuse(cpio, "mode does not fit");
	return put_device(cpio, header, c->major, c->minor);
}

/* Writes a field if the bits say so.  false: it does not fit. */
static inline bool put_if(unsigned bits, const struct cpio *cpio,
			  uint8_t *header, enum cpio_field field,
			  uint64_t value)
{
	return !bits || cpio_put(cpio, header, field, value);
}

/* Applies a change to a header whose fields are in cpio->value. */
static int apply(struct cpio *cpio, uint8_t *header, const struct change *c)
{
	uint64_t mode = (cpio->value[CPIO_MODE] & ~(uint64_t)ALLPERMS) |
			c->mode;
	unsigned data = c->set & CHANGE_DATA;

	if (!put_if(c->set & CHANGE_UID, cpio, header, CPIO_UID, c->uid))
		return refuse(cpio, "uid does not fit into this kind of "
				    "archive");
	if (!put_if(c->set & CHANGE_GID, cpio, header, CPIO_GID, c->gid))
		return refuse(cpio, "gid does not fit into this kind of "
				    "archive");
	if (!put_if(c->set & CHANGE_MODE, cpio, header, CPIO_MODE, mode))
		return refuse(cpio, "mode does not fit");
	if (!put_if(c->set & CHANGE_MTIME, cpio, header, CPIO_MTIME,
		    (uint64_t)c->mtime))
		return refuse(cpio, "mtime does not fit into this kind of "
				    "archive");
	if (!put_if(c->set & CHANGE_NLINK, cpio, header, CPIO_NLINK, c->nlink))
		return refuse(cpio, "link count does not fit");
	if (!put_if(data, cpio, header, CPIO_FILESIZE, c->size))
		return refuse(cpio, "size does not fit");
	if (!put_if(data, cpio, header, CPIO_CHECK, c->check))
		return refuse(cpio, "checksum does not fit");
	return c->set & CHANGE_DEVICE ? put_device_header(cpio, header, c) : 0;
}

/* Appends header, name and padding. */
static int put_head(struct cpio *cpio, uint8_t *header, const char *name,
		    struct str *out)
{
	static const char zeros[4];
	const struct cpio_layout *layout = cpio->layout;
	size_t size = strlen(name) + 1;

	if (!cpio_put(cpio, header, CPIO_NAMESIZE, size))
		return refuse(cpio, "name too long for this kind of archive");
	str_append(out, header, layout->header_size);
	str_append(out, name, size);
	str_append(out, zeros,
		   cpio_padding(layout, layout->header_size + size));
	return str_failed(out) ? refuse(cpio, "out of memory") : 0;
}

int cpio_patch(void *state, const struct unit *unit UNUSED, uint8_t *head,
	       const struct change *change, struct str *out)
{
	struct cpio *cpio = state;

	if (apply(cpio, head, change) < 0)
		return -1;
	if (!(change->set & CHANGE_PATH))
		return 0;
	return put_head(cpio, head, change->path, out) < 0 ? -1 : 1;
}

int cpio_patch_saved(void *state, struct str *head, const struct change *change,
		     struct str *out)
{
	struct cpio *cpio = state;
	uint8_t *header = (uint8_t *)head->data;
	int patched;

	cpio->layout = cpio_layout_of(header, CPIO_MAGIC_SIZE);
	if (!cpio_read(cpio, header))
		return refuse(cpio, "a header field is not a number");
	patched = cpio_patch(state, NULL, header, change, out);
	if (patched == 0)
		str_append(out, head->data, head->len);
	return patched < 0 ? -1 : 0;
}

/* A header with zero in every field. */
static void blank_header(const struct cpio_layout *layout, uint8_t *header)
{
	memset(header, layout->spelling < CPIO_LITTLE ? '0' : 0,
	       layout->header_size);
	memcpy(header, layout->magic, layout->magic_size);
}

static int put_numbers(struct cpio *cpio, uint8_t *header,
		       const struct member *m)
{
	const struct change change = {
		.set = CHANGE_UID | CHANGE_GID | CHANGE_MODE | CHANGE_MTIME |
		       CHANGE_NLINK | CHANGE_DATA,
		.uid = (uint32_t)m->uid,
		.gid = (uint32_t)m->gid,
		.mode = m->mode | cpio_type_bits(m->kind),
		.mtime = m->mtime,
		.nlink = m->kind == 'd' ? 2 : 1,
		.size = m->link.len,
	};

	if (apply(cpio, header, &change) < 0)
		return -1;
	if (!cpio_put(cpio, header, CPIO_INO, ++cpio->last_ino))
		return refuse(cpio, "no inode number is left for a new entry");
	return 0;
}

/* The target of a symbolic link is its data. */
static void put_link(const struct cpio_layout *layout, struct slice link,
		     struct str *out)
{
	static const char zeros[4];

	str_append(out, link.ptr, link.len);
	str_append(out, zeros, cpio_padding(layout, link.len));
}

int cpio_make(void *state, const struct member *member, uint32_t major,
	      uint32_t minor, struct str *out)
{
	struct cpio *cpio = state;
	uint8_t header[sizeof("070701") + 13 * 8];

	if (!cpio->layout)
		cpio->layout = cpio_layout_of((const uint8_t *)"070701", 6);
	blank_header(cpio->layout, header);
	memset(cpio->value, 0, sizeof(cpio->value));
	memset(cpio->text, 0, sizeof(cpio->text));
	if (put_numbers(cpio, header, member) < 0 ||
	    put_device(cpio, header, major, minor) < 0 ||
	    put_head(cpio, header, member->path.ptr, out) < 0)
		return -1;
	if (member->link.ptr)
		put_link(cpio->layout, member->link, out);
	return str_failed(out) ? refuse(cpio, "out of memory") : 0;
}
