/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions behind the rows of formats.c: for each text format, whether a
 * line fits and the reader; for the others, whether one claims a path and its
 * reader.  See struct pkgdb_format in reader.h.
 */
#ifndef PKGDB_READ_FORMATS_H
#define PKGDB_READ_FORMATS_H

#include "pkgdb/parse/reader.h"

bool fits_mtree(char *line);
int read_mtree(struct reading *in);

bool fits_protolist(char *line);
int read_protolist(struct reading *in);

bool fits_ips(char *line);
int read_ips(struct reading *in);

bool fits_gen_init_cpio(char *line);
int read_gen_init_cpio(struct reading *in);

bool fits_pkgmap(char *line);
int read_pkgmap(struct reading *in);

bool fits_device_table(char *line);
int read_device_table(struct reading *in);

bool fits_contents(char *line);
int read_contents(struct reading *in);

bool fits_statoverride(char *line);
int read_statoverride(struct reading *in);

bool fits_rpm(char *line);
int read_rpm(struct reading *in);

bool fits_prototype(char *line);
int read_prototype(struct reading *in);

bool fits_fakeroot(char *line);
int read_fakeroot(struct reading *in);

bool claims_pkgdefs(const char *path);
int open_pkgdefs(struct pkgdb *db, const struct pkgdb_format *format,
		 const char *path, struct fault *fault);

bool claims_manifests(const char *path);
int open_manifests(struct pkgdb *db, const struct pkgdb_format *format,
		   const char *path, struct fault *fault);

bool claims_compiled(const char *path);
int open_compiled(struct pkgdb *db, const struct pkgdb_format *format,
		  const char *path, struct fault *fault);

bool claims_state(const char *path);
int open_state(struct pkgdb *db, const struct pkgdb_format *format,
	       const char *path, struct fault *fault);

#endif
