/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs of other machines, which the kernel has an emulator start:
 * binfmt_misc, as Documentation/admin-guide/binfmt-misc.rst has it.  Rules that
 * go by the end of a name are not looked at.
 */
#ifndef RAW_EMULATOR_H
#define RAW_EMULATOR_H

#include "raw/program.h"

#define EMULATOR_RULES "/proc/sys/fs/binfmt_misc"

/* The rule for a program. */
struct emulator {
	char name[PROGRAM_SCRIPT_MAX]; /* the path of its interpreter */
	bool keeps_first;	       /* flag P: argv[0] is passed, too */
	bool is_fixed;		       /* flag F: as it was when the rule was
					  made, whatever the root is now */
};

/* Finds the first rule whose bytes a program begins with, in a directory that
   the caller has opened.  False if there is none, or if nothing is to be
   started by rules. */
bool emulator_find(struct emulator *emulator, const struct program *program,
		   long rules);

#endif
