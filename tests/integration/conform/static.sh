# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# The conformance suite, asked by a program without a dynamic linker, whose
# system calls the shim finds in its text.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
loads_static || skip_all "programs are not loaded on $(uname -m)"
${CC:-cc} -O1 -static -D_GNU_SOURCE -I"$top_srcdir" -I"$top_builddir" \
	-o conform-static "$top_srcdir"/tests/conform/*.c -lpthread -lrt \
	2>link.err ||
	skip_all 'nothing can be linked statically'
! readelf -lW conform-static | grep -q INTERP || bail 'it is a dynamic program'
asker=$PWD/conform-static
asker_of_root=$asker
# Without those of which there are thousands; CONFORM_AREAS= asks all.
areas='owner mode create names descriptors ids capabilities spawn proc xattr acl
	nodes locked flags readonly pointers times users misc open devices
	sandbox ipc'
areas=${CONFORM_AREAS-$areas}
chmod 755 . conform-static
make_place "${TMPDIR:-/tmp}"
compare_with_root "$place"
