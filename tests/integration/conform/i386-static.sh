# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# As i386.sh, but the program is static: it asks another quarter.

linkage=-static own_part=3/4
. "${top_srcdir:-.}/tests/integration/conform/i386.sh"
