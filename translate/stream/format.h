/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interface of an archive format to the stream machine, with tar and cpio
 * behind it.  Formats parse and edit bytes in memory; they read and write
 * nothing, and know no position in the stream.
 *
 * A stream is a sequence of units.  A unit is a head, which the format wants
 * to see whole (extension headers and the header proper, or header and name),
 * and a body of known size, whose bytes nobody needs.
 */
#ifndef TRANSLATE_STREAM_FORMAT_H
#define TRANSLATE_STREAM_FORMAT_H

#include "common/base.h"
#include "common/str.h"
#include "translate/stream/member.h"

/*
 * The most that one head may take.  Extension headers are the only part of an
 * archive that must lie in memory; GNU tar sets no limit, 16 MiB holds
 * 100,000 records of 160 bytes.
 */
#define HEAD_MAX ((size_t)16 << 20)

enum unit_kind {
	UNIT_MEMBER,  /* an object; unit.member describes it */
	UNIT_PART,    /* more of the member before: has its body action */
	UNIT_OTHER,   /* bytes that belong to no member: labels, padding */
	UNIT_END,     /* the end marker of one archive */
	UNIT_SEGMENT, /* compressed data begins here (initramfs) */
	UNIT_REST,    /* what follows is no archive: copied to the end */
};

struct unit {
	enum unit_kind kind;
	size_t head;   /* bytes that were parsed */
	uint64_t body; /* bytes that follow, padding included */
	bool last;     /* UNIT_END: nothing follows but zeros */
	struct member member;
};

/* What a format finds at one position of the stream. */
enum parse {
	PARSE_UNIT,   /* *unit is filled in */
	PARSE_MORE,   /* more bytes are needed to tell */
	PARSE_END,    /* the input ends here, where it may end */
	PARSE_DAMAGE, /* fault and fault_at are set */
};

/* What becomes of the stream. */
enum archive_output {
	OUTPUT_SAME,   /* it leaves in the format that it has */
	OUTPUT_XATTRS, /* it is converted to one with extended attributes */
	OUTPUT_PLAIN,  /* or to one without */
};

/* What becomes of extended attributes that a member is to get. */
enum xattrs_fate {
	XATTRS_SAME, /* it has them */
	XATTRS_FIT,  /* patch can write them */
	XATTRS_LOST, /* this kind of archive holds none */
};

/* Part of every format's state; the state begins with it. */
struct format_state {
	const char *fault;  /* a fixed text */
	size_t fault_at;    /* bytes behind the parsed position */
	bool find_last;	    /* look beyond an end marker for more archives;
			       the caller sets it */
	bool after_segment; /* compressed data has come by: what follows
			       may be anything; the caller sets it */
	bool data_last;	    /* the names of a file come before its data, as in
			       newc; the format sets it */
	bool unended;	    /* the input has ended without the end marker that
			       all writers of the format write */
	enum archive_output output; /* the caller sets it */
	bool volumes; /* the input is one of several volumes and may
			       end inside a member; set by the caller, and
			       by the format where headers say so */
};

struct archive_format {
	const char *name; /* "tar" or "cpio" */
	size_t state_size;
	bool names_first; /* tar: a file's first name has the data, the
			     others point at it; cpio: names have the
			     same inode number, any has the data */

	/* True if a stream that begins with these bytes may be of the format.
	   Zeros alone are a good beginning for all. */
	bool (*bid)(const uint8_t *p, size_t len);

	void (*fini)(void *state);

	/*
	 * Parses p[0..len), which is all remaining input if eof.  After
	 * PARSE_MORE the same position is parsed again; after PARSE_UNIT the
	 * position behind the unit.  The unit's member points into p and into
	 * the state.
	 */
	enum parse (*parse)(void *state, const uint8_t *p, size_t len, bool eof,
			    struct unit *unit);

	/*
	 * Applies a change to the head of the unit just parsed.  0: done in
	 * place.  1: the new head is in out, which the caller has cleared.
	 * -1: a value does not fit, and fault says which.
	 */
	int (*patch)(void *state, const struct unit *unit, uint8_t *head,
		     const struct change *change, struct str *out);

	/* Judges the extended attributes of a change for the unit just parsed.
	   NULL: the format holds none. */
	enum xattrs_fate (*judge_xattrs)(void *state, const uint8_t *head,
					 const struct change *change);

	/*
	 * As patch, for a head that was saved from earlier in the stream, but
	 * always appends the new head to out.  0, or -1 with fault.
	 */
	int (*patch_saved)(void *state, struct str *head,
			   const struct change *change, struct str *out);

	/*
	 * Appends a new member that has no data of its own to out, in the
	 * dialect that the stream has shown so far.  0, or -1 with fault.
	 */
	int (*make)(void *state, const struct member *member, uint32_t major,
		    uint32_t minor, struct str *out);
};

extern const struct archive_format format_tar;
extern const struct archive_format format_cpio;

#endif
