# SPDX-License-Identifier: BSD-2-Clause
#
# What a session recorded is a packaging database: outside of it, the filter
# makes of the builder's tree the archive that tar makes inside, and root can
# restore the tree itself.
#
# needs: root to restore a tree

. "${top_srcdir:-.}/tests/tap.sh"
need make tar cpio

chmod 755 .
mkdir -m 755 build
cat >build/Makefile <<'END'
install:
	mkdir -p $(DESTDIR)/bin $(DESTDIR)/etc $(DESTDIR)/run $(DESTDIR)/var/lib
	install -m 4511 -o root -g 5 Makefile $(DESTDIR)/bin/ct
	ln $(DESTDIR)/bin/ct $(DESTDIR)/bin/another
	install -m 2755 -o 4242 -g 4343 Makefile $(DESTDIR)/bin/tool
	cp Makefile $(DESTDIR)/etc/plain
	install -m 0000 Makefile $(DESTDIR)/etc/secret
	install -m 0440 -o 4242 -g root Makefile $(DESTDIR)/etc/config
	install -d -m 3775 -o 4242 -g 4343 $(DESTDIR)/var/lib/shared
	touch $(DESTDIR)/var/lib/shared/file
	mkdir $(DESTDIR)/dev
	mknod -m 0666 $(DESTDIR)/dev/null c 1 3
	mknod -m 0640 $(DESTDIR)/dev/disk b 8 260
	chown root:4242 $(DESTDIR)/dev/disk
	mkfifo -m 0620 $(DESTDIR)/run/pipe
	chown 4444:4545 $(DESTDIR)/run/pipe
	ln -s ../bin/ct $(DESTDIR)/etc/link
	chown -h 4242:4343 $(DESTDIR)/etc/link
	chmod 0555 $(DESTDIR)/etc
	chmod 0711 $(DESTDIR)
END
chown -R "$TEST_ID:$TEST_ID" build

as_builder() # COMMAND...
{
	(cd build && as_user "$@")
}
# shellcheck disable=SC2016
pack='tar --format=gnu --numeric-owner --sort=name -C root -cf - .'

ok 'a user installs in a session that keeps its state' \
	as_builder fakebuild --state s.db make -s install DESTDIR=root
is 'everything is his' "$(find build/root ! -uid "$TEST_ID")" ''
as_builder fakebuild -i s.db $pack >inside.tar
like 'inside, things are as they were installed' \
	"$(tar -tvf inside.tar --numeric-owner)" '^-r-s--x--x 0/5 .*/bin/'

# ---- the filter ----

# shellcheck disable=SC2016
exits 'outside, the filter takes them from the state' 0 \
	as_builder sh -c "$pack | tartranslate --numeric-owner --root root s.db"
mv out filtered.tar
tar -tvvf inside.tar --numeric-owner --full-time >expected
tar -tvvf filtered.tar --numeric-owner --full-time >found
same_file 'member by member, the archive is the one from inside' \
	found expected
same_file 'byte by byte, too' filtered.tar inside.tar

as_builder fakebuild -i s.db tar -C root -cf - . >named.tar
# shellcheck disable=SC2016
exits 'names are those of this host, as inside' 0 as_builder sh -c \
	'tar -C root -cf - . | tartranslate --root root s.db'
same_file 'byte by byte, with names' out named.tar
# shellcheck disable=SC2016
exits 'in the folder itself nothing need be said' 0 as_builder sh -c \
	'cd root && tar -cf - . | tartranslate ../s.db'
same_file 'and the archive is the same' out named.tar
# shellcheck disable=SC2016
exits 'a state that is about other paths' 1 as_builder sh -c \
	'tar -C root -cf - . | tartranslate s.db'
like 'is told' "$(cat err)" 'no member has an entry of its own'
as_builder fakebuild --state plain.db mkdir plain
as_builder fakebuild -i plain.db tar -cf - plain >named.tar
exits 'a session that changed no owner' 0 \
	as_builder sh -c 'tar -cf - plain | tartranslate plain.db'
same_file "makes everything root's" out named.tar

# shellcheck disable=SC2016
as_builder fakebuild -i s.db sh -c 'cd root && find . | LC_ALL=C sort |
	cpio -o -H newc --quiet --reproducible' >inside.cpio
# shellcheck disable=SC2016
exits 'the same for cpio' 0 as_builder sh -c '(cd root && find . |
	LC_ALL=C sort | cpio -o -H newc --quiet --reproducible) |
	cpiotranslate --root root s.db'
cpio -itvn --quiet <inside.cpio >expected
cpio -itvn --quiet <out >found
same_file 'member by member' found expected
like 'devices among them' "$(cat found)" '^brw-r-----.* 0 +4242 +8, 260 .*dev/disk$'

# ---- protocmp ----

exits 'inside, the tree is as the state says' 0 \
	as_builder fakebuild -i s.db protocmp -d s.db root
exits 'outside it is not' 1 as_builder protocmp -d s.db root
like 'and what differs is told' "$(cat out)" '^filea: f bin/(ct|another) '
cp -a build/root copy
exits 'an empty file in the place of a device is told' 2 \
	protocmp -GUP --root build/root -d build/s.db copy
like 'with its type' "$(cat err)" "dev/disk: is of type 'f', the database has 'b'"
(cd copy/dev && rm null disk && mknod null c 1 3 && mknod disk b 8 260 &&
	touch -r ../../build/root/dev . && touch -r ../../build/root/dev/null null &&
	touch -r ../../build/root/dev/disk disk)
exits 'root restores a copy' 0 \
	protocmp -GUP --root build/root -d build/s.db copy
exits 'which then is as the state says' 0 \
	protocmp --root build/root -d build/s.db copy
tar --format=gnu --numeric-owner --sort=name -C copy -cf root.tar .
same_file 'and gives the same archive, byte by byte' root.tar inside.tar

done_testing
