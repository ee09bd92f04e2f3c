/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exchanges the stored attributes of a record.  The traits in the header, and
 * the flag of hidden attributes, are set before: a process that sees the
 * attributes must know what to look for.
 */
#include "ledger/inside.h"
#include "raw/attrs.h"

/* The trait that an attribute sets besides LEDGER_TRAIT_XATTRS. */
static int trait_of(const struct attr *attr)
{
	if (attr_is(attr, ATTR_DEFAULT_ACL))
		return LEDGER_TRAIT_DEFAULT_ACLS;
	return attr_starts(attr, "user.") ? LEDGER_TRAIT_USER_XATTRS : 0;
}

/* The traits of a run of attributes. */
static int traits_of(const struct ledger_xattrs *xattrs)
{
	int traits = LEDGER_TRAIT_XATTRS;
	struct attr attr;
	size_t at = 0;

	while (attrs_next(xattrs->text, xattrs->size, &at, &attr))
		traits |= trait_of(&attr);
	return traits;
}

/* True if a run has an attribute that is shown as something else. */
static bool has_hidden(const struct ledger_xattrs *xattrs)
{
	struct attr attr;
	size_t at = 0;

	while (attrs_next(xattrs->text, xattrs->size, &at, &attr))
		if (attr_is_hidden(&attr))
			return true;
	return false;
}

static bool mark_hidden(struct ledger_words *words, const void *context)
{
	(void)context;
	words->attr |= (uint64_t)LEDGER_HAS_EXTRA << 16;
	return true;
}

int ledger_swap_xattrs(struct ledger *ledger, uint32_t record, uint32_t old,
		       uint32_t granule, const struct ledger_trace *trace)
{
	const struct ledger_xattrs *xattrs = ledger_object(ledger, granule);
	struct ledger_record *r = ledger_record_rw(ledger, record);
	int ret = 0;

	if (!r || (granule && !xattrs))
		return -ENOMEM;
	if (xattrs)
		ret = ledger_add_traits(ledger, traits_of(xattrs));
	/* Before the exchange, as the traits: who sees the attributes must know
	   that they are there.  Without them, the flag costs a look in vain. */
	if (ret == 0 && xattrs && has_hidden(xattrs))
		ret = ledger_change_words(ledger, record, mark_hidden, NULL);
	if (ret < 0)
		return ret;
	if (!ledger_swap(&r->xattrs, &old, granule))
		return -EAGAIN;
	ledger_leave_trace(ledger, r, false, trace->parts, trace);
	return 0;
}
