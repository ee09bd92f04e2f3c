/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/box/serve.h"

#include <signal.h>

/* One caller's command. */
static int keep_one(const struct quarters *quarters, int caller)
{
	struct request request;

	signal(SIGCHLD, SIG_DFL);
	return request_receive(&request, caller)
		       ? keep(quarters, &request, caller)
		       : 0;
}

int serve(const struct quarters *quarters, int channel)
{
	char word;
	int caller;

	/* Nobody waits for those that keep a command. */
	signal(SIGCHLD, SIG_IGN);
	if (word_send(channel, WORD_READY, -1) < 0)
		return 0;
	while (word_receive(channel, &word, &caller)) {
		if (caller < 0)
			continue;
		if (fork() == 0) {
			close(channel);
			_exit(keep_one(quarters, caller));
		}
		close(caller);
	}
	return 0;
}
