# SPDX-License-Identifier: BSD-2-Clause
# pkgdb: what the packages say about each path.
