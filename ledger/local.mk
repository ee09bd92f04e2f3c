# SPDX-License-Identifier: BSD-2-Clause
# ledger: the shared-memory table of what is known about each inode.
