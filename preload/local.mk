# SPDX-License-Identifier: BSD-2-Clause
# preload: libfakebuild.so, the shim in every process.
