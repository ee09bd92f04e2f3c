/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A request is a head and its texts, each with its NUL: user, directory,
 * arguments, variables.  Who sends one runs as the user who made the box, but
 * the numbers in it are checked all the same.
 */
#include "uchroot/box/request.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/file/io.h"

struct head {
	uint32_t size; /* of all texts */
	uint32_t arguments;
	uint32_t variables;
	uint8_t tty[3];
	uint8_t failed;
};

/* More than the kernel takes of arguments and variables. */
#define SIZE_MAX_OF_TEXTS (8u << 20)

/* Room for a message's descriptors. */
union control {
	struct cmsghdr head;
	char space[CMSG_SPACE(3 * sizeof(int))];
};

/* ------------------------------------------------------------ descriptors */

/* Sends all bytes, and descriptors with the first. */
static int send_with(int channel, const void *bytes, size_t size,
		     const int *fds, size_t count)
{
	struct iovec text = { (void *)bytes, size };
	union control control = { .head = { .cmsg_len = CMSG_LEN(count *
								 sizeof(int)),
					    .cmsg_level = SOL_SOCKET,
					    .cmsg_type = SCM_RIGHTS } };
	struct msghdr message = {
		.msg_iov = &text,
		.msg_iovlen = 1,
		.msg_control = count ? &control : NULL,
		.msg_controllen = count ? CMSG_SPACE(count * sizeof(int)) : 0,
	};

	memcpy(CMSG_DATA(&control.head), fds, count * sizeof(*fds));
	return sendmsg(channel, &message, MSG_NOSIGNAL) == (ssize_t)size ? 0
									 : -1;
}

/* Receives all bytes, and up to three descriptors, -1 where there is none. */
static bool receive_with(int channel, void *bytes, size_t size, int fds[3])
{
	struct iovec text = { bytes, size };
	union control control;
	/* Its padding would hold a fourth one. */
	struct msghdr message = { .msg_iov = &text,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_LEN(3 *
							     sizeof(*fds)) };
	ssize_t n;

	fds[0] = fds[1] = fds[2] = -1;
	do
		n = recvmsg(channel, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	if (CMSG_FIRSTHDR(&message) && control.head.cmsg_type == SCM_RIGHTS)
		memcpy(fds, CMSG_DATA(&control.head),
		       control.head.cmsg_len - CMSG_LEN(0));
	return n == (ssize_t)size;
}

int word_send(int channel, char word, int fd)
{
	return send_with(channel, &word, 1, &fd, fd >= 0);
}

bool word_receive(int channel, char *word, int *fd)
{
	int fds[3];

	if (!receive_with(channel, word, 1, fds))
		return false;
	if (fd)
		*fd = take_fd(&fds[0]);
	for (int i = 0; i < 3; i++)
		cleanup_fd(&fds[i]);
	return true;
}

/* ---------------------------------------------------------------- sending */

static void add(const char *text, char **to, uint32_t *size)
{
	size_t n = strlen(text) + 1;

	if (*to)
		*to = (char *)memcpy(*to, text, n) + n;
	*size += n;
}

static uint32_t add_list(char *const *list, char **to, uint32_t *size)
{
	uint32_t count = 0;

	for (; list[count]; count++)
		add(list[count], to, size);
	return count;
}

/* Adds all texts at `to`, or only their sizes if that is NULL. */
static void add_texts(const struct request *request, struct head *head,
		      char *to)
{
	head->size = 0;
	add(request->user, &to, &head->size);
	add(request->cwd, &to, &head->size);
	head->arguments = add_list(request->argv, &to, &head->size);
	head->variables = add_list(request->envp, &to, &head->size);
}

int request_send(const struct request *request, int channel)
{
	static const int fds[] = { 0, 1, 2 };
	CLEANUP_FREE char *texts = NULL;
	struct head head = { .failed = request->failed };

	for (int fd = 0; fd < 3; fd++)
		head.tty[fd] = request->tty[fd];
	add_texts(request, &head, NULL);
	texts = malloc(head.size);
	if (!texts)
		return -1;
	add_texts(request, &head, texts);
	return send_with(channel, &head, sizeof(head), fds, 3) < 0
		       ? -1
		       : write_full(channel, texts, head.size);
}

/* -------------------------------------------------------------- receiving */

/* The next text; NULL if there is none. */
static char *take(char **at, const char *end)
{
	char *text = *at, *nul = memchr(text, '\0', end - text);

	if (nul)
		*at = nul + 1;
	return nul ? text : NULL;
}

static bool take_list(char ***list, uint32_t count, char **at, const char *end)
{
	if (count > (size_t)(end - *at))
		return false;
	*list = calloc(count + 1, sizeof(**list));
	for (uint32_t i = 0; *list && i < count; i++)
		if (!((*list)[i] = take(at, end)))
			return false;
	return *list;
}

static bool take_texts(struct request *request, const struct head *head,
		       char *texts)
{
	const char *end = texts + head->size;

	request->user = take(&texts, end);
	request->cwd = request->user ? take(&texts, end) : NULL;
	return request->cwd &&
	       take_list(&request->argv, head->arguments, &texts, end) &&
	       take_list(&request->envp, head->variables, &texts, end);
}

bool request_receive(struct request *request, int channel)
{
	struct head head;
	char *texts;
	int fds[3];

	if (!receive_with(channel, &head, sizeof(head), fds) ||
	    head.size > SIZE_MAX_OF_TEXTS)
		return false;
	for (int fd = 0; fd < 3; fd++) {
		request->tty[fd] = head.tty[fd];
		if (fds[fd] < 0 || dup2(fds[fd], fd) < 0)
			return false;
		close(fds[fd]);
	}
	request->failed = head.failed;
	texts = malloc(head.size + 1);
	return texts &&
	       read_full(channel, texts, head.size) == (ssize_t)head.size &&
	       take_texts(request, &head, texts);
}
