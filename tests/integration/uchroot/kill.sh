# SPDX-License-Identifier: BSD-2-Clause
#
# Boxes, sessions, testbeds and first uses that are killed at random instants
# leave nothing: no process, no mount, no file.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"
need python3 tar

kills=${KILLS:-25}
export XDG_RUNTIME_DIR="$PWD"
(cd image && tar -cf ../image.tar .) || bail 'no tarball'
uchroot -l
found=$(python3 "$top_srcdir/tests/integration/uchroot/kill.py" "$kills" \
	image image.tar "$PWD" /dev/shm 2>&1)
like 'nothing is left of what is killed' "$found" "^$kills kills, 0 left: "
remark "$found"

done_testing
