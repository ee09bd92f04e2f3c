/* SPDX-License-Identifier: BSD-2-Clause */
/* Words and descriptors between a box and its supervisor. */
#include "uchroot/box/request.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define MOST 4

static int ends[2];

static int begin(void **state UNUSED)
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

static int end(void **state UNUSED)
{
	close(ends[0]);
	return close(ends[1]);
}

/* Sends a byte with that many descriptors. */
static void send_with_fds(size_t count)
{
	char byte = 'x';
	struct iovec text = { &byte, 1 };
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(MOST * sizeof(int))];
	} control = { .head = { .cmsg_len = CMSG_LEN(count * sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS } };
	struct msghdr message = { .msg_iov = &text,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(count *
							       sizeof(int)) };

	memset(CMSG_DATA(&control.head), 0, count * sizeof(int));
	assert_int_equal(sendmsg(ends[0], &message, 0), 1);
}

static unsigned open_descriptors(void)
{
	unsigned count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void a_word_comes_with_its_descriptor(void **state UNUSED)
{
	char word;
	int fd;

	assert_int_equal(word_send(ends[0], 's', -1), 0);
	assert_true(word_receive(ends[1], &word, &fd));
	assert_int_equal(word, 's');
	assert_int_equal(fd, -1);
	assert_int_equal(word_send(ends[0], 't', 0), 0);
	assert_true(word_receive(ends[1], &word, &fd));
	assert_int_equal(word, 't');
	assert_true(fd > 2);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	close(ends[0]);
	assert_false(word_receive(ends[1], &word, &fd));
}

static void more_descriptors_than_are_taken_are_dropped(void **state UNUSED)
{
	const unsigned before = open_descriptors();
	char word;
	int fd;

	for (size_t count = 1; count <= MOST; count++) {
		send_with_fds(count);
		assert_true(word_receive(ends[1], &word, &fd));
		assert_true(fd > 2);
		close(fd);
		assert_int_equal(open_descriptors(), before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_word_comes_with_its_descriptor, begin, end),
		cmocka_unit_test_setup_teardown(
			more_descriptors_than_are_taken_are_dropped, begin,
			end),
	};

	return RUN_GROUP(tests);
}
