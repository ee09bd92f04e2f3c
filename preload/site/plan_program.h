/* SPDX-License-Identifier: BSD-2-Clause */
/* The name under which the ledger keeps the plan of a program, which programs
   have, too, of which there is nothing to plan. */
#ifndef PRELOAD_SITE_PLAN_PROGRAM_H
#define PRELOAD_SITE_PLAN_PROGRAM_H

#include <sys/stat.h>

#include "ledger/ledger.h"
#include "raw/program.h"

/* A program as fstat(2) shows its file.  Another file may get the inode number
   within one tick, but hardly with the same size: so that is part of the
   time. */
static inline struct ledger_program plan_program_of(const struct stat *file)
{
	return (struct ledger_program){
		.ino = file->st_ino,
		.dev = ledger_dev_of(file->st_dev),
		.changed = file->st_ctim.tv_sec * UINT64_C(1000000000) +
			   file->st_ctim.tv_nsec +
			   file->st_size * UINT64_C(0x9e3779b97f4a7c15),
	};
}

/* The name of the note, an empty plan, that the same file is a dynamic program
   of the shim's class which need not be told of any plan.  Its time is one that
   the file never had. */
static inline struct ledger_program plan_note_of(struct ledger_program program)
{
	program.changed += PROGRAM_OWN_CLASS;
	return program;
}

#endif
