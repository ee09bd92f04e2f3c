# SPDX-License-Identifier: BSD-2-Clause
# protocmp: compare a proto area with the packaging data.
