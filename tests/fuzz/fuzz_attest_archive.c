/* SPDX-License-Identifier: BSD-2-Clause */
/* Feeds bytes to attest's reader of archives, compressed ones among them. */
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "attest/read/archive.h"
#include "attest/read/stream.h"
#include "tests/fuzz/fuzz_attest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file with these bytes. */
static int make_input(const uint8_t *data, size_t size)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stream stream;
	struct inventory inventory = { 0 };
	struct fault fault = { .text = "" };
	int fd = make_input(data, size), ret;

	/* libarchive has lzop(1) decode, which may end before it has all. */
	signal(SIGPIPE, SIG_IGN);
	ret = stream_open(&stream, fd, "input", &fault);
	if (ret == 0 && stream_is_archive(&stream))
		ret = archive_list(&inventory, stream.source, "input", NULL,
				   &fault);
	if (ret == 0)
		check_written(write_list(&inventory));
	else if (fault.text[0] == '\0')
		abort();
	inventory_fini(&inventory);
	stream_close(&stream);
	close(fd);
	return 0;
}
