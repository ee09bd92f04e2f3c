/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What fakebuild has faked do for it, one process for each:
 *
 *	faked JOB [--strict] [--verbose] [--root=DIR] [--] OPERANDS
 *
 *	faked load LEDGER FILE DESCRIPTOR
 *	faked save LEDGER FILE DESCRIPTOR
 *	faked open LEDGER DATABASE DESCRIPTOR root|real
 *	faked checkpoint LEDGER DATABASE DESCRIPTOR
 *	faked close LEDGER DATABASE DESCRIPTOR
 *	faked prune LEDGER DATABASE DESCRIPTOR
 *	faked explain STATE PATH...
 *	faked export STATE FORMAT
 *
 * DESCRIPTOR is the ledger, open for writing: the path is for messages, since
 * others may have put something there.  "-" if the ledger is in a segment.
 * DIR is where the files of the state are looked for, besides at their paths.
 */
#ifndef FAKED_SERVER_JOBS_H
#define FAKED_SERVER_JOBS_H

/* Exit status of a job that failed; fakebuild passes it on. */
#define JOB_FAILED 125

/*
 * Does the job that argv[1] names and returns the exit status; messages are
 * printed.
 */
int job_run(int argc, char **argv);

#endif
