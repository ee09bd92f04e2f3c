# SPDX-License-Identifier: BSD-2-Clause
#
# libc's walkers call back without saying for which call: many at once, some
# that are never finished, one inside another, one that a child goes on with.
# musl has other names for what they find, and other ways to it.

. "${top_srcdir:-.}/tests/tap.sh"

walks()
{
	sed -n "s/^$1 //p" found
}

# What is found is each time found by all walks.
all_walks()	# LIBC PROGRAM
{
	fb sh -c 'mkdir "$2"; mknod "$2/chr" c 4 64; ln -s nowhere "$2/link"
		chown -h 4242 "$2/link"; exec "$1" "$2"' sh "$2" "place-$1" \
		>found 2>&1
	is "$1: as many at once as there are threads" "$(walks 'at once')" 250
	is "$1: left by longjmp again and again" "$(walks 'left by longjmp')" \
		250
	is "$1: one goes on after another in it was left" \
		"$(walks 'left inside another')" 2
	is "$1: a child goes on with the walk of its parent" \
		"$(walks 'in a child')" 1
	is "$1: a walk for every entry of a scan" "$(walks 'inside a scan')" 4
	is "$1: a walk that changes the directory, or could" \
		"$(walks 'from directory to directory')" 1
	is "$1: a link that leads nowhere has its owner" \
		"$(walks 'along links')" 1
}

all_walks glibc walks
if have musl-gcc; then
	ok 'the walks are built for musl' musl-gcc -pthread -o walks-musl \
		"$top_srcdir/tests/helpers/walks.c"
	all_walks musl ./walks-musl
else
	skip 'the same walks in musl' 'musl-gcc is not installed'
fi
done_testing
