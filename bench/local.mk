# SPDX-License-Identifier: BSD-2-Clause
# bench: what the tools cost, as ratios to the bare command.
