/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A foreign process that takes the place of a session: it listens at the
 * session's socket, and hands a ledger, a root and a library of its own to
 * every client.  It writes all bytes of its clients to standard output.
 *
 *	stranger serve NAME LEDGER ROOT	hands out both, until it is killed
 *	stranger silent NAME		listens and says nothing
 *	stranger full NAME		lets nobody in: its backlog is full
 *	stranger ledger FILE HEX	makes a ledger whose chains are rings,
 *					with this secret
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ledger/layout.h"

static int fail(const char *what)
{
	perror(what);
	return 1;
}

static socklen_t name_socket(struct sockaddr_un *address, const char *name)
{
	size_t size = strnlen(name, sizeof(address->sun_path) - 1);

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, name, size);
	if (*name != '@')
		return sizeof(*address);
	address->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + size;
}

static int take_name(const char *name, int backlog)
{
	struct sockaddr_un address;
	socklen_t length = name_socket(&address, name);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	if (fd < 0 || bind(fd, (void *)&address, length) < 0 ||
	    listen(fd, backlog) < 0)
		return -1;
	puts("listening");
	fflush(stdout);
	return fd;
}

static void hand_out(int client, const int fds[2])
{
	char word = 'L';
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(2 * sizeof(int))];
	} control = { .header = { .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS,
				  .cmsg_len = CMSG_LEN(2 * sizeof(int)) } };
	struct iovec body = { &word, 1 };
	struct msghdr message = { .msg_iov = &body,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	memcpy(control.room + CMSG_LEN(0), fds, 2 * sizeof(int));
	sendmsg(client, &message, MSG_NOSIGNAL);
}

/* What a client says, until it leaves. */
static void listen_to(int client)
{
	char bytes[4096];
	ssize_t n;

	while ((n = recv(client, bytes, sizeof(bytes), 0)) > 0) {
		printf("heard %zd bytes: ", n);
		for (ssize_t i = 0; i < n; i++)
			printf("%02x", (unsigned char)bytes[i]);
		putchar('\n');
	}
	puts("client");
	fflush(stdout);
	close(client);
}

static int serve(const char *name, const char *ledger, const char *root)
{
	int fds[] = { open(ledger, O_RDWR), open(root, O_PATH | O_DIRECTORY) };
	int fd = take_name(name, 100), client;

	if (fd < 0 || fds[0] < 0 || fds[1] < 0)
		return fail(name);
	while ((client = accept(fd, NULL, NULL)) >= 0) {
		hand_out(client, fds);
		listen_to(client);
	}
	return fail("accept");
}

static int be_silent(const char *name)
{
	if (take_name(name, 100) < 0)
		return fail(name);
	for (;;)
		pause();
}

static int be_full(const char *name)
{
	struct sockaddr_un address;
	socklen_t length = name_socket(&address, name);
	int fd = -1;

	if (take_name(name, 0) < 0)
		return fail(name);
	/* The last of these finds no room, and those after it would wait. */
	do
		fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	while (fd >= 0 && connect(fd, (void *)&address, length) == 0);
	puts("full");
	fflush(stdout);
	for (;;)
		pause();
}

/* Every bucket of the first table leads to a record that leads to itself. */
static void make_rings(char *file)
{
	struct ledger_header *header = (void *)file;
	uint32_t *heads = (void *)(file + LEDGER_HEADER_SIZE);
	struct ledger_record *record = (void *)(file + LEDGER_HEADER_SIZE +
						LEDGER_CHUNK);

	header->version = LEDGER_VERSION;
	header->builder_uid = getuid();
	header->cursor[LEDGER_HEADS] = LEDGER_TABLE_0 * sizeof(*heads);
	header->cursor[LEDGER_RECORDS] = sizeof(*record);
	for (unsigned zone = 0; zone < LEDGER_ZONES; zone++)
		header->ready[zone] = LEDGER_CHUNK;
	for (uint64_t i = 0; i < LEDGER_TABLE_0; i++)
		heads[i] = 1;
	record->next = 1;
	header->magic = LEDGER_MAGIC;
}

static int make_ledger(const char *name, const char *secret)
{
	size_t size = LEDGER_HEADER_SIZE + LEDGER_WINDOW;
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0666);
	struct ledger_header *header;
	unsigned byte;

	if (fd < 0 || fchmod(fd, 0666) < 0 || ftruncate(fd, size) < 0)
		return fail(name);
	header = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (header == MAP_FAILED)
		return fail("mmap");
	make_rings((void *)header);
	for (unsigned i = 0; i < LEDGER_SECRET_SIZE; i++)
		if (sscanf(secret + 2 * i, "%2x", &byte) == 1)
			header->secret[i] = byte;
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "serve"))
		return serve(argv[2], argv[3], argv[4]);
	if (argc == 3 && !strcmp(argv[1], "silent"))
		return be_silent(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "full"))
		return be_full(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "ledger"))
		return make_ledger(argv[2], argv[3]);
	fprintf(stderr, "usage: stranger serve|silent|full|ledger ...\n");
	return 2;
}
