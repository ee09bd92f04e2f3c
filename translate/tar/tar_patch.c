/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes a tar member's head, in place where everything fits, and makes new
 * members.
 */
#include <string.h>

#include "translate/tar/tar_edit.h"

int tar_patch(void *state, const struct unit *unit UNUSED, uint8_t *head,
	      const struct change *change, struct str *out)
{
	struct tar *tar = state;
	struct tar_edit e = {
		.tar = tar,
		.block = head + tar->main,
		.dialect = tar->dialect,
	};

	int result = tar_edit_apply(&e, change);

	tar_put_sum(e.block, tar->signed_sum);
	if (result == 0 && (e.records || e.drop_path || e.drop_link))
		result = tar_edit_rebuild(&e, head, out);
	str_fini(&e.xattrs);
	return result;
}

int tar_patch_saved(void *state, struct str *head, const struct change *change,
		    struct str *out)
{
	struct tar *tar = state;
	struct unit unit;
	int patched = -1;

	if (tar_parse(tar, (const uint8_t *)head->data, head->len, true,
		      &unit) == PARSE_UNIT)
		patched = tar_patch(tar, &unit, (uint8_t *)head->data, change,
				    out);
	tar->map = false; /* its map comes with the body */
	if (patched == 0)
		str_append(out, head->data, head->len);
	return patched < 0 ? -1 : 0;
}

/* The type flag for a letter of prototype(5). */
static char flag_of(char kind)
{
	static const char kinds[] = "flscbdp", flags[] = "0123456";
	const char *at = strchr(kinds, kind);

	return kind && at ? flags[at - kinds] : '0';
}

static void blank_header(const struct tar *tar, const struct member *m,
			 uint8_t *block)
{
	memset(block, 0, TAR_BLOCK);
	memcpy(block + TAR_MAGIC, tar->begun ? tar->magic : "ustar\00000",
	       TAR_MAGIC_SIZE);
	if (tar->begun && tar->dialect == TAR_STAR)
		memcpy(block + TAR_STAR_MAGIC, "tar", 4);
	block[TAR_TYPE] = (uint8_t)flag_of(m->kind);
	memcpy(block + TAR_SIZE, "00000000000", TAR_LONG_SIZE);
	memcpy(block + TAR_CHKSUM, "000000\0 ", TAR_CHKSUM_SIZE);
}

/* All fields of a new member, as changes to a blank header. */
static struct change all_of(const struct member *m)
{
	struct change c = {
		.set = CHANGE_UID | CHANGE_GID | CHANGE_MODE | CHANGE_MTIME |
		       CHANGE_UNAME | CHANGE_GNAME | CHANGE_PATH,
		.uid = (uint32_t)m->uid,
		.gid = (uint32_t)m->gid,
		.mode = m->mode,
		.mtime = m->mtime,
		.uname = m->uname.ptr ? m->uname.ptr : "",
		.gname = m->gname.ptr ? m->gname.ptr : "",
		.path = m->path.ptr,
		.link = m->link.ptr,
	};

	if (m->link.ptr)
		c.set |= CHANGE_LINK;
	return c;
}

int tar_make(void *state, const struct member *member, uint32_t major,
	     uint32_t minor, struct str *out)
{
	struct tar *tar = state;
	uint8_t block[TAR_BLOCK];
	struct tar_edit e = { .tar = tar, .block = block };
	struct change change = all_of(member);

	if (member->kind == 'c' || member->kind == 'b')
		change.set |= CHANGE_DEVICE;
	change.kind = member->kind;
	change.major = major;
	change.minor = minor;
	tar->ext_count = 0;
	memset(&tar->local, 0, sizeof(tar->local));
	blank_header(tar, member, block);
	e.dialect = tar_dialect(block);
	if (tar_edit_apply(&e, &change) < 0)
		return -1;
	tar_put_sum(block, false);
	return tar_edit_rebuild(&e, block, out) < 0 ? -1 : 0;
}
