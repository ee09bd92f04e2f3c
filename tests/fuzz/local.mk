# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets and the replay of their seeds.
