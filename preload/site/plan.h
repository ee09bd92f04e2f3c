/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plan of a program: all its system calls that become jumps, with the bytes
 * that stand there.  To make it takes milliseconds, so the ledger keeps it, and
 * the next process of the same file only compares.
 *
 * What the ledger has is input like any other: the file may be another one with
 * the same inode number, or the ledger damaged.  A plan is followed only if it
 * fits the text at hand to the byte.
 */
#ifndef PRELOAD_SITE_PLAN_H
#define PRELOAD_SITE_PLAN_H

#include <sys/stat.h>

#include "ledger/ledger.h"
#include "preload/site/image.h"
#include "preload/site/machine.h"
#include "preload/site/plan_program.h"

/* One site of a plan. */
struct planned {
	struct machine_site site;
	uint32_t text;			/* which of the texts */
	uint8_t kept[MACHINE_KEPT_MAX]; /* the bytes that it stands for */
};

/* One executable part of a program, in memory. */
struct plan_text {
	uint8_t *bytes;
	size_t size;
	uint64_t address; /* as the program's headers count */
	uint64_t offset;  /* in its file */
	int protection;	  /* for mprotect(2), beside reading and executing */
	bool is_writable; /* now: see struct image */
};

#define PLAN_TEXTS 8

/* A program's texts and, once it is made, its plan. */
struct plan {
	struct frames frames;
	bool has_frames;
	struct plan_text text[PLAN_TEXTS];
	size_t texts;
	const struct planned *planned;
	size_t count;
	size_t unreached; /* sites that no jump can replace, which a plan of
			     the ledger does not tell */
	size_t mapped;	  /* bytes of `planned`, if it is mapped */
};

/*
 * Makes the plan of a program: the one that the ledger has for this program if
 * it fits, else a new one, which the ledger gets.  `ledger` may be NULL.  0;
 * -ENOMEM; or -E2BIG if it has more texts or sites than a plan.  plan_release()
 * in any case.  The texts lie in the image, and a plan of the ledger in its
 * memory.
 */
long plan_find(struct plan *plan, const struct image *image,
	       struct ledger *ledger, const struct ledger_program *program);
void plan_release(struct plan *plan);

#endif
