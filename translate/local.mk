# SPDX-License-Identifier: BSD-2-Clause
# translate: cpiotranslate and tartranslate.
