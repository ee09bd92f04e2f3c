# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that would make their calls by a ring, which no session sees, get
# none, and make them one by one: by liburing, by number, and by its system call
# in the program's own text.

. "${top_srcdir:-.}/tests/tap.sh"

cat >number.c <<'END'
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	char parameters[256] = "";
	long fd = syscall(__NR_io_uring_setup, 8, parameters);

	printf("%s\n", fd < 0 && errno == ENOSYS ? "no ring" : "another answer");
	return 0;
}
END
${CC:-cc} -o number number.c || bail 'cannot compile'
is 'by number' "$(fb ./number)" 'no ring'
if loads_static && ${CC:-cc} -static -o static number.c \
	2>/dev/null; then
	is 'by a static program' "$(fb ./static)" 'no ring'
else
	skip 'by a static program' 'none can be linked, or loaded, here'
fi

cat >ring.c <<'END'
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <sys/stat.h>

/* Makes a file by a ring, or without where there is none. */
int main(void)
{
	struct io_uring ring;
	struct io_uring_cqe *done;
	int ret = io_uring_queue_init(8, &ring, 0);

	if (ret == 0) {
		io_uring_prep_openat(io_uring_get_sqe(&ring), AT_FDCWD, "made",
				     O_CREAT | O_WRONLY, 0600);
		io_uring_submit(&ring);
		io_uring_wait_cqe(&ring, &done);
	} else {
		open("made", O_CREAT | O_WRONLY, 0600);
	}
	printf("%s\n", ret == 0 ? "a ring"
			: ret == -ENOSYS ? "no ring" : "another answer");
	return 0;
}
END
if ${CC:-cc} -o ring ring.c -luring 2>/dev/null; then
	is 'by liburing' "$(fb ./ring)" 'no ring'
	is 'the file is made all the same' "$(fb stat -c %u:%a made)" 0:600
else
	skip 'by liburing' 'liburing-dev is not installed'
fi

# node asks for a ring if it is told to.
if have node; then
	is 'by node' "$(UV_USE_IO_URING=1 fb node -e '
		const fs = require("fs").promises;
		(async () => {
			await fs.writeFile("odd", "x");
			await fs.chown("odd", 4242, 4343);
			await fs.chmod("odd", 0o4751);
			await fs.rename("odd", "again");
			const st = await fs.lstat("again");
			console.log(st.uid, st.gid, st.mode.toString(8));
		})()' 2>&1)" '4242 4343 104751'
	is 'others see the same' "$(UV_USE_IO_URING=1 fb sh -c '
		node -e "require(\"fs\").promises.chown(\"again\", 51, 52)"
		stat -c %u:%g again')" '51:52'
else
	skip 'by node' 'it is not installed'
fi

done_testing
