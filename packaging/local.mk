# SPDX-License-Identifier: BSD-2-Clause
# packaging: what makes packages of the archive of a release.

# The archive below the name that Debian wants, and the packaging beside its
# sources; dpkg-buildpackage leaves what it makes in the folder above them.
DEBFLAGS = -us -uc
#? make deb                  build packages for Debian, in the build folder
deb: dist
	rm -rf $(distdir)
	cp $(distdir).tar.xz $(PACKAGE)_$(VERSION).orig.tar.xz
	tar xf $(distdir).tar.xz
	cp -R $(distdir)/%D%/debian $(distdir)
	cd $(distdir) && dpkg-buildpackage $(DEBFLAGS)
	rm -rf $(distdir)

.PHONY: deb

EXTRA_DIST += %D%/debian
