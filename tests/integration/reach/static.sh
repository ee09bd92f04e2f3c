# SPDX-License-Identifier: BSD-2-Clause
#
# Programs without a dynamic linker, of two libcs, are in the session like all
# others: what they do, what they start, and with threads, signals and children
# at the same time.
#
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/world.inc"
. "$top_srcdir/tests/integration/reach/build.inc"

helpers=$top_srcdir/tests/helpers
seconds=${STORM_SECONDS:-1}

# The child is another user, to whom the way to the helper may be closed.
cp "$(command -v portable)" portable

is_calm() # SENTENCE COMMAND...
{
	calm_sentence=$1
	shift
	fb timeout $((seconds + 120)) "$@" >found 2>&1
	like "$calm_sentence" "$?, $(head -n 5 found)" \
		'^0, [1-9][0-9]* rounds, [0-9]+ handled, 0 wrong$'
}

cat >cancel.c <<'END'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void *wait_for_writer(void *path)
{
	return (void *)(long)open(path, O_RDONLY);
}

static const char *cancel(const char *path)
{
	pthread_t thread;
	void *result;

	pthread_create(&thread, NULL, wait_for_writer, (void *)path);
	usleep(100000);
	pthread_cancel(thread);
	pthread_join(thread, &result);
	return result == PTHREAD_CANCELED ? "cancelled" : "not cancelled";
}

int main(void)
{
	struct stat st = { 0 };
	const char *first;

	mkfifo("fifo", 0644);
	first = cancel("fifo");
	chown("fifo", 4242, 43);
	stat("fifo", &st);
	printf("%s, %d, %s\n", first, (int)st.st_uid, cancel("fifo"));
	unlink("fifo");
	return 0;
}
END

for kind in $kinds; do
	link_as $kind portable-$kind "$helpers/portable.c" || continue
	unlike "$kind: no dynamic linker" \
		"$(readelf -lW portable-$kind)" 'INTERP'
	fb ./portable-$kind ./portable-$kind --child >found 2>&1
	same_world "$kind: a program and its children see what was recorded" \
		found
	fb ./portable-$kind ./portable --child >found 2>&1
	same_world "$kind: a dynamic child, too" found
	fb ./portable ./portable-$kind --child >found 2>&1
	same_world "$kind: as a child of a dynamic program" found

	link_as $kind starter-$kind "$helpers/starter.c" || continue
	for way in posix_spawn posix_spawnp system popen vfork fexecve \
		closed failures; do
		is "$kind: started by $way" "$(fb "./starter-$kind" $way \
			'touch f; chown 4242:43 f; stat -c %u:%g f; id -u' 2>&1)" \
			'4242:43
0'
	done
	is "$kind: started by many threads" "$(fb "./starter-$kind" threads \
		'id -u; chown 4242:43 f; stat -c %u:%g f' 2>&1 | sort | uniq)" \
		'0
4242:43'

	link_as $kind cloned-$kind "$helpers/cloned.c" || continue
	same_children "$kind" ./cloned-$kind

	link_as $kind cancel-$kind cancel.c || continue
	is "$kind: a thread that waits for a FIFO is cancelled" \
		"$(fb timeout 20 ./cancel-$kind 2>&1)" 'cancelled, 4242, cancelled'

	link_as $kind storm-$kind "$helpers/storm.c" || continue
	is_calm "$kind: 32 threads" ./storm-$kind 1 32 "$seconds"
	is_calm "$kind: with forks and timers" \
		./storm-$kind 4 4 "$seconds" fork signals
	like "$kind: handlers ran" "$(cat found)" ' [1-9][0-9]* handled'
done

done_testing
