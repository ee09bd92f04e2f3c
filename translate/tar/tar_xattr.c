/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes as records of a pax header: SCHILY.xattr.NAME with the
 * value as it is, and ACLs as SCHILY.acl.access and SCHILY.acl.default in the
 * text form of acl(5), one comma between entries.  GNU tar, libarchive and star
 * read both.
 */
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <string.h>

#include "common/caps.h"
#include "raw/attrs.h"
#include "translate/tar/tar.h"

#define CAPABILITY "security.capability"

static uint16_t le16(const char *p)
{
	return (uint16_t)((uint8_t)p[0] | (uint8_t)p[1] << 8);
}

static uint32_t le32(const char *p)
{
	return le16(p) | (uint32_t)le16(p + 2) << 16;
}

/* One entry of an ACL.  A number stands for the name, which this host need not
   know. */
static bool put_acl_entry(struct str *out, uint16_t tag, uint16_t perm,
			  uint32_t id)
{
	const char *kind = tag == ACL_USER_OBJ || tag == ACL_USER     ? "user"
			   : tag == ACL_GROUP_OBJ || tag == ACL_GROUP ? "group"
			   : tag == ACL_MASK			      ? "mask"
			   : tag == ACL_OTHER			      ? "other"
								      : NULL;

	if (!kind)
		return false;
	str_printf(out, "%s%s:", out->len ? "," : "", kind);
	if (tag == ACL_USER || tag == ACL_GROUP)
		str_printf(out, "%u", id);
	str_printf(out, ":%c%c%c", perm & ACL_READ ? 'r' : '-',
		   perm & ACL_WRITE ? 'w' : '-',
		   perm & ACL_EXECUTE ? 'x' : '-');
	if (tag == ACL_USER || tag == ACL_GROUP)
		str_printf(out, ":%u", id);
	return true;
}

/* The text of an ACL's attribute; false if it is malformed. */
static bool put_acl(struct str *out, const struct attr *attr)
{
	const size_t head = sizeof(struct posix_acl_xattr_header);
	const size_t step = sizeof(struct posix_acl_xattr_entry);
	const char *p = attr->value;

	if (attr->value_size < head || (attr->value_size - head) % step ||
	    le32(p) != POSIX_ACL_XATTR_VERSION)
		return false;
	for (size_t at = head; at < attr->value_size; at += step)
		if (!put_acl_entry(out, le16(p + at), le16(p + at + 2),
				   le32(p + at + 4)))
			return false;
	return true;
}

void tar_put_xattr_key(struct str *out, const struct attr *attr)
{
	str_puts(out, "SCHILY.xattr.");
	for (uint32_t i = 0; i < attr->name_size; i++)
		if (attr->name[i] == '=')
			str_puts(out, "%3D");
		else if (attr->name[i] == '%')
			str_puts(out, "%25");
		else
			str_push(out, attr->name[i]);
}

static bool is_named(const struct attr *attr, const char *name)
{
	return attr->name_size == strlen(name) &&
	       memcmp(attr->name, name, attr->name_size) == 0;
}

static void put_attr(struct str *out, const struct attr *attr)
{
	bool access = is_named(attr, "system.posix_acl_access");
	struct str key = STR_INIT, acl = STR_INIT;
	struct slice value = { attr->value, attr->value_size };

	if (!access && !is_named(attr, "system.posix_acl_default")) {
		tar_put_xattr_key(&key, attr);
	} else if (put_acl(&acl, attr)) {
		str_printf(&key, "SCHILY.acl.%s",
			   access ? "access" : "default");
		value = (struct slice){ str_text(&acl), acl.len };
	}
	if (key.len > 0)
		pax_put(out, (struct slice){ str_text(&key), key.len }, value);
	out->failed |= key.failed | acl.failed;
	str_fini(&key);
	str_fini(&acl);
}

void tar_put_xattrs(struct str *out, const struct change *change)
{
	unsigned char value[CAPS_SIZE];
	struct attr attr;
	struct caps caps;
	size_t at = 0;

	while (attrs_next(change->xattrs, change->xattrs_size, &at, &attr))
		put_attr(out, &attr);
	if (!change->caps ||
	    attrs_find(change->xattrs, change->xattrs_size, CAPABILITY,
		       &attr) ||
	    !caps_parse(change->caps, &caps))
		return;
	caps_encode(&caps, value);
	put_attr(out, &(struct attr){
			      .name = CAPABILITY,
			      .name_size = strlen(CAPABILITY),
			      .value = (const char *)value,
			      .value_size = sizeof(value),
		      });
}

enum xattrs_fate tar_judge_xattrs(void *state, const uint8_t *head,
				  const struct change *change)
{
	const struct tar *tar = state;
	bool can = tar->base.output == OUTPUT_XATTRS ||
		   (tar->base.output == OUTPUT_SAME && tar->pax &&
		    tar_dialect(head + tar->main) != TAR_GNU);
	struct str records = STR_INIT;
	bool same = false;

	if (!can)
		return XATTRS_LOST;
	tar_put_xattrs(&records, change);
	for (unsigned i = 0; i < tar->ext_count && !same; i++)
		same = tar->ext[i].type == 'x' &&
		       pax_has((const char *)head + tar->ext[i].at + TAR_BLOCK,
			       tar->ext[i].size, str_text(&records),
			       records.len);
	same |= !str_failed(&records) && records.len == 0;
	str_fini(&records);
	return same ? XATTRS_SAME : XATTRS_FIT;
}
