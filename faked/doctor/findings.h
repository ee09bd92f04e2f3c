/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found out, between the files of this folder. */
#ifndef FAKED_DOCTOR_FINDINGS_H
#define FAKED_DOCTOR_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base.h"

enum verdict {
	FOUND_WELL, /* it works */
	FOUND_NOTE, /* worth knowing, and nothing is lost */
	FOUND_LOST, /* something does not work; the text says what follows */
};

struct finding {
	enum verdict verdict;
	const char *what; /* one word, the same on every machine */
	char text[512];	  /* what is the case, and what follows */
};

#define FINDINGS_MOST 64

struct findings {
	struct finding list[FINDINGS_MOST];
	size_t count;
};

/* Adds a finding; those beyond FINDINGS_MOST are dropped. */
FORMAT_PRINTF(4, 5)
void found(struct findings *findings, enum verdict verdict, const char *what,
	   const char *format, ...);

/* Each asks about one thing, by trying it, and adds what it finds. */
void probe_kernel(struct findings *findings);	 /* and its calls */
void probe_limits(struct findings *findings);	 /* and filters */
void probe_variables(struct findings *findings); /* that are set */
void probe_folder(struct findings *findings);	 /* the working one */
void probe_database(struct findings *findings);	 /* SQLite */
void probe_session(struct findings *findings, const char *fakebuild);
void probe_programs(struct findings *findings, const char *fakebuild);

/* Runs the words, six at most, in a session, and writes into `text` what is
   printed, errors too.  False if nothing is. */
bool trial_run(const char *fakebuild, const char *const *words, char *text,
	       size_t size);

#endif
