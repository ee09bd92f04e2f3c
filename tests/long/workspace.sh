# SPDX-License-Identifier: BSD-2-Clause
# needs: root to give the tree its owners
# timeout: 7200
#
# A workspace with as many paths as ON has; the suite makes a small one.

export WORKSPACE_PATHS=18000
. "${top_srcdir:-.}/tests/integration/translate/workspace.sh"
