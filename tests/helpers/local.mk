# SPDX-License-Identifier: BSD-2-Clause
# Small programs that shell tests run: one line each,
# test_helpers += %D%/<name>
test_helpers += %D%/hostile
