/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The jobs that faked does for fakebuild, each in a process of its own:
 *
 *	faked JOB [--strict] [--verbose] [--root=DIR] [--] OPERANDS
 *
 *	faked load LEDGER FILE DESCRIPTOR
 *	faked save LEDGER FILE DESCRIPTOR
 *	faked open LEDGER DATABASE DESCRIPTOR root|real
 *	faked checkpoint LEDGER DATABASE DESCRIPTOR
 *	faked close LEDGER DATABASE DESCRIPTOR
 *	faked prune LEDGER DATABASE DESCRIPTOR
 *	faked explain [--json] [--recursive] STATE PATH...
 *	faked export STATE FORM
 *	faked check STATE FROM TO PATH [rebuild|rebuild-drop]
 *	faked doctor FAKEBUILD
 *
 * load fills a new ledger from a saved state, and save writes the state of a
 * ledger to FILE.  open, checkpoint, close and prune serve a --state session:
 * see state_sync.h.  DESCRIPTOR is the inherited descriptor of the ledger, open
 * for writing; LEDGER serves messages only, since the file there may have been
 * replaced.  It is "-" if the ledger is a segment, which LEDGER names.  A job
 * searches for the files of the state below DIR as well as at their paths.
 * check has empty operands for what is not asked: see maintain.h.
 */
#ifndef FAKED_SERVER_JOBS_H
#define FAKED_SERVER_JOBS_H

/*
 * Does the job that argv[1] names.  Prints messages in the name of fakebuild.
 * Returns the exit status: 0; 1 where explain or export found no record, or
 * check a difference; LAUNCH_FAILED.  Exits with that status on misuse.
 */
int job_run(int argc, char **argv);

#endif
