/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header block by itself, whatever stands before it: which dialect it is
 * in, and the checksum that tells it from other data.
 */
#include <string.h>

#include "translate/stream/field.h"
#include "translate/tar/tar.h"

enum tar_dialect tar_dialect(const uint8_t *block)
{
	const uint8_t *magic = block + TAR_MAGIC;

	if (memcmp(magic, "ustar", 5) != 0)
		return TAR_V7;
	if (magic[5] == ' ')
		return TAR_GNU;
	return memcmp(block + TAR_STAR_MAGIC, "tar", 4) ? TAR_USTAR : TAR_STAR;
}

/* The sum of the block with the checksum field taken as blanks. */
static int32_t sum_of(const uint8_t *block, bool as_signed)
{
	int32_t sum = as_signed ? field_signed_sum(block)
				: (int32_t)field_sum(block);

	for (unsigned i = TAR_CHKSUM; i < TAR_CHKSUM + TAR_CHKSUM_SIZE; i++)
		sum += ' ' - (as_signed ? (int8_t)block[i] : block[i]);
	return sum;
}

bool tar_is_header(const uint8_t *block, bool *as_signed)
{
	int64_t sum;

	if (!field_get(block + TAR_CHKSUM, TAR_CHKSUM_SIZE, &sum))
		return false;
	if (as_signed)
		*as_signed = false;
	if (sum == sum_of(block, false))
		return !field_is_zero(block);
	if (as_signed)
		*as_signed = true;
	return sum == sum_of(block, true);
}

void tar_put_sum(uint8_t *block, bool as_signed)
{
	int32_t sum = sum_of(block, as_signed);
	bool fits = field_put(block + TAR_CHKSUM, TAR_CHKSUM_SIZE, sum, false);

	/* 512 * 255 has six digits, and every good field held some already. */
	(void)fits;
}
