/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The door of a session: a socket that gives descriptors to whoever connects
 * and runs as the same user: of the ledger, and of the root directory, for
 * guests that have another one.  It lies in the abstract namespace, which a
 * chroot does not hide.  A guest is served in one step that cannot block, so
 * no guest can hold up another.
 */
#include "faked/session.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "faked/bare.h"
#include "ledger/door.h"

/* Fills in the name of the door; its length. */
static size_t name_socket(struct session *session)
{
	struct bare_text text = bare_text(session->socket,
					  sizeof(session->socket));

	bare_put(&text, "@fakebuild-");
	bare_put_number(&text, real_uid(), 10);
	bare_put(&text, "-");
	bare_put(&text, session->key);
	return text.at - session->socket;
}

int session_listen(struct session *session)
{
	size_t n = name_socket(session);
	int door = real_uid() == ledger_nobody ? -EACCES
					       : door_open(session->socket, n);

	session->listener = door < 0 ? -1 : door;
	if (door < 0)
		session->socket[0] = '\0';
	return door < 0 ? door : 0;
}

static bool is_same_file(int a, int b)
{
	struct stat one, other;

	return raw(__NR_fstat, a, &one) == 0 &&
	       raw(__NR_fstat, b, &other) == 0 && one.st_ino == other.st_ino &&
	       one.st_dev == other.st_dev;
}

int session_find_door(struct session *session)
{
	int gifts[DOOR_GIFTS];
	int ret = door_ask(session->socket, name_socket(session), real_uid(),
			   gifts);

	if (ret == 0 && !is_same_file(gifts[DOOR_LEDGER], session->fd))
		ret = -EACCES;
	if (ret < 0)
		session->socket[0] = '\0';
	door_close(gifts);
	return ret;
}

void session_serve(const struct session *session)
{
	int gifts[DOOR_GIFTS] = {
		[DOOR_LEDGER] = session->fd,
		[DOOR_ROOT] = raw(__NR_openat, AT_FDCWD, "/",
				  O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	door_serve(session->listener, real_uid(), gifts);
	if (gifts[DOOR_ROOT] >= 0)
		raw(__NR_close, gifts[DOOR_ROOT]);
}
