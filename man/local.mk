# SPDX-License-Identifier: BSD-2-Clause
# man: the manual pages, one line for each.
dist_man_MANS += %D%/protocmp.1
dist_man_MANS += %D%/protolist.1
dist_man_MANS += %D%/pkgdb.1
dist_man_MANS += %D%/pkgdb.5
dist_man_MANS += %D%/fakebuild.1
dist_man_MANS += %D%/uchroot.1
dist_man_MANS += %D%/uchroot.conf.5
dist_man_MANS += %D%/autopkgtest-virt-uchroot.1
dist_man_MANS += %D%/fakebuild-pseudo.1
dist_man_MANS += %D%/faked.8
dist_man_MANS += %D%/fakebuild-state.5
dist_man_MANS += %D%/cpiotranslate.1
dist_man_MANS += %D%/tartranslate.1
dist_man_MANS += %D%/fakebuild-conformance.7
dist_man_MANS += %D%/fakebuild-explain.7
dist_man_MANS += %D%/fakebuild-recipes.7
