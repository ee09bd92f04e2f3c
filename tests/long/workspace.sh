# SPDX-License-Identifier: BSD-2-Clause
# needs: root to give the tree its owners
# timeout: 7200
#
# Workspaces with as many paths as ON has; the suite makes small ones.

export WORKSPACE_PATHS=18000
. "${top_srcdir:-.}/tests/integration/translate/workspace.sh"
