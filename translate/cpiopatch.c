/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes a cpio member's header, and makes new ones.  Nothing but a new name
 * moves a byte; a value that its field cannot hold fails.
 */
#include <string.h>

#include "translate/cpio.h"

static bool put_digits(uint8_t *p, unsigned width, unsigned shift, bool upper,
		       uint64_t value)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	if (value >> (width * shift))
		return false;
	for (unsigned i = width; i-- > 0; value >>= shift)
		p[i] = (uint8_t)digits[value & ((1u << shift) - 1)];
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

bool cpio_put(const struct cpio_layout *layout, uint8_t *header,
	      enum cpio_field field, uint64_t value, bool upper)
{
	uint8_t *p = header + layout->field[field].at;
	unsigned width = layout->field[field].width;

	if (!width)
		return value == 0;
	switch (layout->spelling) {
	case CPIO_HEX:
		return put_digits(p, width, 4, upper, value);
	case CPIO_OCTAL:
		return put_digits(p, width, 3, upper, value);
	default:
		return put_words(p, width, layout->spelling == CPIO_BIG, value);
	}
}

/* GNU cpio, the commonest writer, uses capitals. */
static bool upper_case(const struct cpio *cpio)
{
	return cpio->upper || !cpio->cased;
}

static int refuse(struct cpio *cpio, const char *fault)
{
	cpio->base.fault = fault;
	return -1;
}

/* One row per number that a change can set. */
struct number {
	unsigned set;
	enum cpio_field field;
	uint64_t value;
	const char *fault;
};

static int apply(struct cpio *cpio, uint8_t *header, const struct change *c)
{
	uint64_t mode = cpio_get(cpio->layout, header, CPIO_MODE);
	const struct number numbers[] = {
		{ CHANGE_UID, CPIO_UID, c->uid,
			"uid does not fit into this kind of archive" },
		{ CHANGE_GID, CPIO_GID, c->gid,
			"gid does not fit into this kind of archive" },
		{ CHANGE_MODE, CPIO_MODE, (mode & ~07777ull) | c->mode,
			"mode does not fit into this kind of archive" },
		{ CHANGE_MTIME, CPIO_MTIME, (uint64_t)c->mtime,
			"mtime does not fit into this kind of archive" },
		{ CHANGE_NLINK, CPIO_NLINK, c->nlink,
			"link count does not fit into this kind of archive" },
		{ CHANGE_DATA, CPIO_FILESIZE, c->size,
			"size does not fit into this kind of archive" },
		{ CHANGE_DATA, CPIO_CHECK, c->check,
			"checksum does not fit into this kind of archive" },
	};

	for (size_t i = 0; i < countof(numbers); i++)
		if (c->set & numbers[i].set &&
		    !cpio_put(cpio->layout, header, numbers[i].field,
			      numbers[i].value, upper_case(cpio)))
			return refuse(cpio, numbers[i].fault);
	return 0;
}

/* Appends header, name and padding. */
static int put_head(struct cpio *cpio, uint8_t *header, const char *name,
		    struct str *out)
{
	static const char zeros[4];
	const struct cpio_layout *layout = cpio->layout;
	size_t size = strlen(name) + 1;

	if (!cpio_put(layout, header, CPIO_NAMESIZE, size, upper_case(cpio)))
		return refuse(cpio, "name too long for this kind of archive");
	str_append(out, header, layout->header_size);
	str_append(out, name, size);
	str_append(out, zeros, cpio_padding(layout, layout->header_size + size));
	return str_failed(out) ? refuse(cpio, "out of memory") : 0;
}

int cpio_patch(void *state, const struct unit *unit UNUSED, uint8_t *head,
	       const struct change *change, struct str *out)
{
	struct cpio *cpio = state;

	cpio->layout = cpio_layout_of(head, sizeof(cpio->layout->magic));
	if (apply(cpio, head, change) < 0)
		return -1;
	if (!(change->set & CHANGE_PATH))
		return 0;
	return put_head(cpio, head, change->path, out) < 0 ? -1 : 1;
}

int cpio_patch_kept(void *state, struct str *head, const struct change *change,
		    struct str *out)
{
	int patched = cpio_patch(state, NULL, (uint8_t *)head->data, change,
				 out);

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
		       const struct member *m, uint32_t major, uint32_t minor)
{
	const struct cpio_layout *layout = cpio->layout;
	bool split = layout->field[CPIO_RDEVMAJOR].width;
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
	if (!cpio_put(layout, header, CPIO_INO, ++cpio->last_ino,
		      upper_case(cpio)))
		return refuse(cpio, "no inode number is left for a new entry");
	/* One number holds major and minor as the old makedev packed them. */
	if (!split && (major > 0xff || minor > 0xff))
		return refuse(cpio, "device numbers do not fit");
	if (!cpio_put(layout, header, CPIO_RDEVMAJOR, split ? major : 0,
		      upper_case(cpio)) ||
	    !cpio_put(layout, header, CPIO_RDEV,
		      split ? minor : major << 8 | minor, upper_case(cpio)))
		return refuse(cpio, "device numbers do not fit");
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
	if (put_numbers(cpio, header, member, major, minor) < 0 ||
	    put_head(cpio, header, member->path.ptr, out) < 0)
		return -1;
	if (member->link.ptr)
		put_link(cpio->layout, member->link, out);
	return str_failed(out) ? refuse(cpio, "out of memory") : 0;
}
