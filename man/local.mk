# SPDX-License-Identifier: BSD-2-Clause
# man: the manual pages, one line for each.
