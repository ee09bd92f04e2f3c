# SPDX-License-Identifier: BSD-2-Clause
# packaging: what makes packages of the archive of a release.

build_package = $(SHELL) $(srcdir)/%D%/build

# Each leaves its packages in a folder of its name in the build folder.
#? make deb                  build packages for Debian; DEBFLAGS=-nc ...
#? make rpm                  build packages for systems with RPM; RPMFLAGS=...
#? make arch                 build a package for Arch; ARCHFLAGS=-f ...
deb: dist
	$(build_package) deb $(distdir).tar.xz $(DEBFLAGS)
rpm: dist
	$(build_package) rpm $(distdir).tar.xz $(RPMFLAGS)
arch: dist
	$(build_package) arch $(distdir).tar.xz $(ARCHFLAGS)

.PHONY: deb rpm arch

EXTRA_DIST += %D%/build %D%/apparmor/uchroot %D%/debian \
	%D%/fakebuild.spec %D%/PKGBUILD
