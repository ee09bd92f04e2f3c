/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells whether a file can be the ledger of our own session.  The file is
 * checked by its descriptor, so that no other file can take its name meanwhile,
 * and it is read and never mapped: until its secret is checked, it may be
 * hostile.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "ledger/inside.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* The beginning of a header, up to the secret: no more of it is needed, and the
   whole takes 5 KiB of stack. */
struct header_start {
	uint64_t magic;
	uint32_t version;
	char between[offsetof(struct ledger_header, secret) -
		     offsetof(struct ledger_header, options)];
	unsigned char secret[LEDGER_SECRET_SIZE];
};

_Static_assert(offsetof(struct header_start, secret) ==
		       offsetof(struct ledger_header, secret),
	       "the secret stands elsewhere");

uint32_t ledger_overflow_uid = 65534;

/* Whether a file belongs to a user.  stat(2) shows the same id for all users
   that a user namespace does not map, but the kernel compares the true owner
   when a process asks for a lease, even if there is none to give up. */
static bool is_of(int fd, const struct stat *st, uint32_t uid)
{
	long ret;

	if (st->st_uid != uid)
		return false;
	if (uid != ledger_overflow_uid)
		return true;
	ret = raw(__NR_fcntl, fd, F_SETLEASE, F_UNLCK);
	return ret == 0 || ret == -EAGAIN;
}

int ledger_own_secret(int fd, uint32_t uid,
		      unsigned char secret[LEDGER_SECRET_SIZE])
{
	struct header_start start;
	struct stat st;
	long ret = raw_fstat(fd, &st);

	if (ret < 0)
		return ret;
	if (!S_ISREG(st.st_mode) || !is_of(fd, &st, uid))
		return -EACCES;
	ret = raw(__NR_pread64, fd, &start, sizeof(start), RAW_WIDE_ODD(0));
	if (ret < 0)
		return ret;
	if (ret < (long)sizeof(start))
		return -EINVAL;
	ret = ledger_check_version(start.magic, start.version);
	if (ret == 0)
		__builtin_memcpy(secret, start.secret, LEDGER_SECRET_SIZE);
	return ret;
}

static unsigned digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

bool ledger_read_secret(const char *text,
			unsigned char secret[LEDGER_SECRET_SIZE])
{
	for (unsigned i = 0; i < 2 * LEDGER_SECRET_SIZE; i++)
		if (!text || !text[i])
			return false;
	for (unsigned i = 0; i < LEDGER_SECRET_SIZE; i++, text += 2)
		secret[i] = digit(text[0]) << 4 | digit(text[1]);
	return !*text;
}

bool ledger_same_secret(const unsigned char *a, const unsigned char *b)
{
	unsigned char different = 0;

	/* Always compares all bytes, so that the time tells nothing. */
	for (size_t i = 0; i < LEDGER_SECRET_SIZE; i++)
		different |= a[i] ^ b[i];
	return different == 0;
}
