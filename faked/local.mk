# SPDX-License-Identifier: BSD-2-Clause
# faked: the state server and the launcher.
EXTRA_DIST += %D%/schema.sql
