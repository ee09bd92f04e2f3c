# SPDX-License-Identifier: BSD-2-Clause
#
# Programs without a dynamic linker, of two libcs, are in the session like all
# others: what they do, what they start, and with threads, signals and children
# at the same time.
#
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

helpers=$top_srcdir/tests/helpers
seconds=${STORM_SECONDS:-1}

cat >expected <<'END'
tree 0:0 40755
tree/program 4242:4343 104751
tree/tty 51:52 20600 4:64
program is a file
tty is a character device
the child is 0:0
tree/program 4242:4343 104751
the child is 4242:0
tree/program 4242:4343 104751
END

cat >children <<'END'
written by a vfork child: 4242
a vfork child: 7
raw clone: uid: 42
raw clone: uid after exec: 51
raw clone: parent's uid: 4242
clone: uid: 42
clone: changed: 51
clone: parent's uid afterwards: 4242
clone: uid of the next: 42
clone: uid of a program: 42
a command: 0
END

is_calm() # SENTENCE COMMAND...
{
	calm_sentence=$1
	shift
	fb timeout $((seconds + 120)) "$@" >found 2>&1
	like "$calm_sentence" "$?, $(head -n 5 found)" \
		'^0, [1-9][0-9]* rounds, [0-9]+ handled, 0 wrong$'
}

for kind in $kinds; do
	link_as $kind portable-$kind "$helpers/portable.c" || continue
	unlike "$kind: no dynamic linker" \
		"$(readelf -lW portable-$kind)" 'INTERP'
	fb ./portable-$kind ./portable-$kind --child >found 2>&1
	is "$kind: a program and its children see what was recorded" \
		"$(sort found)" "$(sort expected)"
	is "$kind: and nothing of it is on the disk" \
		"$(find tree -printf '%U %m\n' | sort -u)" \
		"$(id -u) 600
$(id -u) 751
$(id -u) 755"
	rm -rf tree

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
	fb timeout 60 ./cloned-$kind >found 2>&1
	while read -r line; do
		like "$kind: $line" "$(cat found)" "^$line\$"
	done <children

	link_as $kind storm-$kind "$helpers/storm.c" || continue
	is_calm "$kind: 32 threads" ./storm-$kind 1 32 "$seconds"
	is_calm "$kind: with forks and timers" \
		./storm-$kind 4 4 "$seconds" fork signals
	like "$kind: handlers ran" "$(cat found)" ' [1-9][0-9]* handled'
done

done_testing
