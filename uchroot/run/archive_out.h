/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes archives of directories of a box, by the host's tar(1) in a session of
   its own. */
#ifndef UCHROOT_RUN_ARCHIVE_OUT_H
#define UCHROOT_RUN_ARCHIVE_OUT_H

#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/sha256.h"
#include "state/state.h"

struct archive_out {
	int from;	  /* the directory, which no process changes */
	const char *path; /* of the new archive; its end may ask tar(1) for
				compression */
	const struct state *owners; /* of the files */
	const char *library;	    /* the shim */
};

/* Makes an archive whose names begin with "./".  Stores its size and digest.
   0, or -1 with the fault after tar's own messages. */
MUST_CHECK
int archive_out(const struct archive_out *archive, uint64_t *size,
		char sha256[SHA256_HEX_SIZE], struct fault *fault);

#endif
