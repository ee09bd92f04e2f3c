/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The standard input of a command in a box, where that is a file: the user has
 * opened it to be read, but as his own it could be opened anew in /proc, to be
 * written to, or get another mode by its descriptor.  So the command gets it on
 * a mount of its own that cannot be written to.  What cannot be had so, as a
 * file without a name, stays as it is.
 */
#ifndef UCHROOT_RUN_INPUT_H
#define UCHROOT_RUN_INPUT_H

struct input {
	int given; /* the user's, while descriptor 0 is another; else -1 */
};

/* Makes descriptor 0 one that only reads, for a box that is not made yet. */
void input_guard(struct input *input);

/* The user's descriptor goes on where the command has stopped to read. */
void input_return(struct input *input);

#endif
