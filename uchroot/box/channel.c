/* SPDX-License-Identifier: BSD-2-Clause */
/* Words with descriptors over a socket, unix(7). */
#include "uchroot/box/channel.h"

#include <string.h>
#include <sys/socket.h>

union control {
	struct cmsghdr head;
	char space[CMSG_SPACE(sizeof(int))];
};

int channel_send(int channel, enum box_word word, int fd)
{
	char byte = word;
	struct iovec text = { &byte, 1 };
	union control control = { .head = { .cmsg_len = CMSG_LEN(sizeof(fd)),
					    .cmsg_level = SOL_SOCKET,
					    .cmsg_type = SCM_RIGHTS } };
	struct msghdr message = { .msg_iov = &text, .msg_iovlen = 1 };

	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	return sendmsg(channel, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

bool channel_receive(int channel, enum box_word *word, int *fd)
{
	char byte;
	struct iovec text = { &byte, 1 };
	union control control;
	struct msghdr message = { .msg_iov = &text,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	*fd = -1;
	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != 1)
		return false;
	if (CMSG_FIRSTHDR(&message))
		memcpy(fd, CMSG_DATA(&control.head), sizeof(*fd));
	*word = (unsigned char)byte;
	return true;
}
