# SPDX-License-Identifier: BSD-2-Clause
#
# An image needs no library of the host: one with musl for its only libc, and
# one with no library at all.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"
have musl-gcc || skip_all 'musl-gcc is not installed'

cat >own.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct stat st;

	close(open("/file", O_CREAT | O_WRONLY, 0644));
	if (chown("/file", 4242, 4343) < 0 || chmod("/file", 06751) < 0 ||
	    stat("/file", &st) < 0)
		return 1;
	printf("%d %d:%d %o\n", (int)getuid(), (int)st.st_uid, (int)st.st_gid,
	       (unsigned)st.st_mode & 07777);
	fflush(stdout);
	if (argc == 1)
		return 42;
	argv[1] = NULL;
	execv(argv[0], argv);
	return 1;
}
END
ok 'a program is built for musl' musl-gcc -o own own.c
linker=$(readelf -l own | sed -n 's/.*interpreter: \(.*\)]/\1/p')
libc=$(readlink -f "$linker")
mkdir -p "musl$(dirname "$linker")"
cp "$libc" "musl$linker"
cp own musl/own
is 'in an image with musl alone it sees what it changes' \
	"$(uchroot musl /own again; echo $?)" '0 4242:4343 6751
0 4242:4343 6751
42'

ok 'it is built without a libc to load' musl-gcc -static -o own own.c
mkdir none
cp own none/own
is 'and needs no library' "$(uchroot none /own again; echo $?)" \
	'0 4242:4343 6751
0 4242:4343 6751
42'
is 'of which the image has none' "$(find none ! -type d)" none/own

done_testing
