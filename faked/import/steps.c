/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A step is a head of one size and then the bytes of its texts.  The file has
 * no name: it ends with this process, and nobody else can write it.
 */
#include "faked/import/steps.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/file/io.h"
#include "common/file/temporary.h"

/* So much stays in memory, and is written and read at once. */
#define ROOM ((size_t)1 << 20)

/* Before the texts of a step. */
struct head {
	struct step step;      /* without its texts */
	uint32_t path, target; /* their bytes, with the NUL; target 0: NULL */
};

void steps_fini(struct steps *steps)
{
	str_fini(&steps->room);
	if (steps->in)
		fclose(steps->in);
	cleanup_fd(&steps->fd);
	str_fini(&steps->texts);
	*steps = (struct steps)STEPS_INIT;
}

/* ---------------------------------------------------------------- writing */

/* Makes the file.  0, or -1 with errno. */
static int make_file(struct steps *steps)
{
	const char *dir = getenv("TMPDIR");

	steps->fd = temporary_unnamed(dir && *dir == '/' ? dir : "/tmp");
	return steps->fd < 0 ? -1 : 0;
}

/* Moves what is in memory to the end of the file.  0, or -1 with errno. */
static int flush(struct steps *steps)
{
	if (steps->fd < 0 && make_file(steps) < 0)
		return -1;
	if (write_full(steps->fd, steps->room.data, steps->room.len) < 0)
		return -1;
	str_clear(&steps->room);
	return 0;
}

int steps_put(struct steps *steps, const struct step *step)
{
	struct head head = {
		.step = *step,
		.path = strlen(step->path) + 1,
		.target = step->target ? strlen(step->target) + 1 : 0,
	};

	head.step.path = head.step.target = head.step.xattrs = NULL;
	str_append(&steps->room, &head, sizeof(head));
	str_append(&steps->room, step->path, head.path);
	if (head.target)
		str_append(&steps->room, step->target, head.target);
	if (step->xattrs_size)
		str_append(&steps->room, step->xattrs, step->xattrs_size);
	if (str_failed(&steps->room))
		return -1;
	steps->count++;
	return steps->room.len >= ROOM ? flush(steps) : 0;
}

/* ---------------------------------------------------------------- reading */

/* Goes back to the first step.  0, or -1 with errno. */
static int begin_reading(struct steps *steps)
{
	if (steps->fd < 0) {
		steps->in = fmemopen(steps->room.data, steps->room.len, "r");
		return steps->in ? 0 : -1;
	}
	if (flush(steps) < 0 || lseek(steps->fd, 0, SEEK_SET) < 0)
		return -1;
	steps->in = fdopen(steps->fd, "r");
	if (!steps->in)
		return -1;
	steps->fd = -1;
	return 0;
}

/* Reads the texts of a step.  False at an error. */
static bool read_texts(struct steps *steps, const struct head *head)
{
	size_t size = (size_t)head->path + head->target +
		      head->step.xattrs_size;

	char *room;

	str_clear(&steps->texts);
	room = str_room(&steps->texts, size);
	return room && fread(room, 1, size, steps->in) == size;
}

int steps_next(struct steps *steps, struct step *step)
{
	struct head head;

	if (steps->count == 0)
		return 0;
	if (!steps->in && begin_reading(steps) < 0)
		return -1;
	errno = EIO;
	if (fread(&head, sizeof(head), 1, steps->in) != 1 ||
	    !read_texts(steps, &head))
		return -1;
	steps->count--;
	*step = head.step;
	step->path = steps->texts.data;
	if (head.target)
		step->target = step->path + head.path;
	step->xattrs = step->path + head.path + head.target;
	return 1;
}
