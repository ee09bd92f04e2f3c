# SPDX-License-Identifier: BSD-2-Clause
#
# tests/integration/uchroot/kill.sh with a thousand kills, however long that
# takes.
#
# timeout: 86400

KILLS=${KILLS:-1000}
. "${top_srcdir:-.}/tests/integration/uchroot/kill.sh"
