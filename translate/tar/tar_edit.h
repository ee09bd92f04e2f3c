/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A change on its way into a tar member's head: first its values go into the
 * member's own header and, where that cannot hold them or does not decide,
 * into a list of what the extensions must say (tar_edit.c); then, if there is
 * such a list, the head is built anew from its pieces (tar_rebuild.c).
 */
#ifndef TRANSLATE_TAR_TAR_EDIT_H
#define TRANSLATE_TAR_TAR_EDIT_H

#include "translate/tar/tar.h"

/* Bytes for the digits and sign of any 64-bit number, and a NUL. */
#define TAR_DIGITS_MAX 24

struct tar_edit {
	struct tar *tar;
	uint8_t *block; /* the member's own header */
	enum tar_dialect dialect;
	struct pax wanted;	/* records to set */
	struct str xattrs;	/* those of extended attributes */
	unsigned records;	/* how many */
	struct slice long_path; /* for a new L header; ptr NULL: none */
	struct slice long_link; /* for a new K header */
	bool drop_path;		/* the old L header is obsolete */
	bool drop_link;		/* the old K header is obsolete */
	char digits[PAX_KEYS][TAR_DIGITS_MAX];
};

/* Sets the values of a change.  0, or -1 with the format's fault: a value does
   not fit. */
MUST_CHECK
int tar_edit_apply(struct tar_edit *e, const struct change *change);

/* Sets the format's fault.  Returns -1. */
int tar_edit_refuse(struct tar_edit *e, const char *fault);

/* Writes the head anew: the old extensions of `head` as changed, new ones, the
   member's own header.  1, or -1 with the format's fault. */
MUST_CHECK
int tar_edit_rebuild(struct tar_edit *e, const uint8_t *head, struct str *out);

#endif
