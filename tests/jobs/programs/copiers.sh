# SPDX-License-Identifier: BSD-2-Clause
#
# Copying and moving: coreutils, rsync, within and across file systems.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr
stock_zoo
odd='uid=4242 gid=4343'

same 'cp -a' "$odd" 'cp -a ../zoo .'
same 'cp -a, twice' "$odd" 'cp -a ../zoo . && cp -a ../zoo/. zoo'
same 'cp -a --remove-destination' "$odd" \
	'cp -a ../zoo . && cp -a --remove-destination ../zoo/. zoo'
same 'cp -r as root gives root the copies' 'zoo/plain .* uid=0 gid=0' \
	'cp -r --no-preserve=all ../zoo .'
same 'cp -p' "$odd" 'cp -p ../zoo/plain ../zoo/set-uid ../zoo/listed \
	../zoo/capable ../zoo/tagged .'
same 'cp --preserve=mode' 'plain.*uid=0 gid=0' \
	'cp --preserve=mode ../zoo/plain ../zoo/set-uid ../zoo/closed/inside .'
same 'cp over an existing file keeps its owner' 'target.*uid=4545' \
	'echo >target && chown 4545 target && cp ../zoo/plain target'
same 'cp -al' "$odd" 'cp -a ../zoo . && cp -al zoo linked'
same 'cp --reflink=auto --sparse=always' "$odd" \
	'cp -p --reflink=auto --sparse=always ../zoo/plain .'
same 'mv' "$odd" 'cp -a ../zoo . && mv zoo moved'
same 'mv over a file' "$odd" \
	'cp -a ../zoo . && mv zoo/plain zoo/set-uid && mv zoo/sticky zoo/deep/er'
same 'mv -b' "$odd" 'cp -a ../zoo . && mv -b zoo/plain zoo/set-gid'
same 'ln -f, rm -r' "$odd" \
	'cp -a ../zoo . && ln -f zoo/plain zoo/set-gid && rm -r zoo/closed'
same 'install -o -g -m' 'uid=4242 gid=4343' '
	install -o 4242 -g 4343 -m 6751 ../zoo/plain a &&
	install -d -o 4343 -g 4242 -m 2770 b/c &&
	install -D -o daemon -g games -m 2755 ../zoo/plain d/e/f &&
	install -p ../zoo/set-uid g && install -b -o 4545 ../zoo/plain a &&
	install -s -o 4242 -m 4755 /bin/true stripped'
same 'chown --from, -R, --reference, by name' 'uid=1 gid=60' '
	cp -a ../zoo . && chown --from=4242 4545 -R zoo &&
	chown -h --reference=zoo/set-gid zoo/symbolic &&
	chown daemon:games zoo/wide'
same 'chown -R -L -H -P' 'uid=4545' '
	cp -a ../zoo . && ln -s zoo way && chown -R -P 4545 way;
	chown -R -H 4545:4646 way; chown -R -L 4747 way 2>/dev/null; true'
same 'chgrp and chmod -R' 'gid=4646' '
	cp -a ../zoo . && chgrp -R 4646 zoo &&
	chmod -R u+s,g-w,o=X zoo && chmod -R g+s zoo/shared'
same 'umask counts' '0751|0640' '
	umask 027; mkdir a; touch b; cp ../zoo/executable c; mkfifo d
	umask 777; mkdir e; touch f; umask 0; mkdir g; touch h; mknod i c 1 3'
same 'mktemp, touch, dd, tee, split' '0600' '
	mv "$(mktemp ./tempXXXXXX)" temp && mv "$(mktemp -d ./tXXXXXX)" folder &&
	touch new && dd if=/dev/zero of=data bs=10 count=1 2>/dev/null &&
	echo x | tee tee >/dev/null && echo abcd | split -b 1 &&
	chown 4242:4343 data && dd if=/dev/zero of=data bs=5 count=1 2>/dev/null
	sed -i s/a/b/ tee && chown 4242:4343 tee && sed -i s/x/y/ tee'

# ---- across file systems ----

disk_type=$(stat -f -c %T .)
other=/dev/shm
if [ "$(stat -f -c %T $other 2>/dev/null)" != "$disk_type" ] &&
   [ -w $other ]; then
	across=$(mktemp -d $other/fakebuild.XXXXXX)
	chmod 1777 "$across"
	trap 'chmod -R u+rwx "$across" 2>/dev/null; rm -rf "$across"' EXIT
	export across
	same "mv from $disk_type to $other and back" "$odd" '
		cp -a ../zoo . && there=$(mktemp -d "$across/XXXXXX") &&
		mv zoo "$there" && (cd "$there" && "$listing" .) &&
		mv "$there/zoo" back && rmdir "$there"'
	same "cp -a to $other" "$odd" '
		there=$(mktemp -d "$across/XXXXXX") &&
		cp -a ../zoo "$there" && (cd "$there" && "$listing" .)'
else
	skip 'mv across file systems' "no second file system at $other"
fi

# ---- rsync ----

if have rsync; then
	same 'rsync -aHAX' 'security.capability' 'rsync -aHAX ../zoo .'
	same 'rsync -aHAX, nothing to do the second time' "$odd" '
		rsync -aHAX ../zoo . && rsync -aHAXi ../zoo .'
	same 'rsync repairs owner and mode' "$odd" '
		rsync -aHAX ../zoo . && chown -R 4747 zoo && chmod -R 700 zoo &&
		rsync -aHAX ../zoo .'
	same 'rsync --chown --chmod' 'uid=4545 gid=4646' '
		rsync -a --chown=4545:4646 --chmod=D2750,F6640 ../zoo .'
	same 'rsync --numeric-ids --delete --inplace' "$odd" '
		cp -a ../zoo . && touch zoo/extra &&
		rsync -aHAX --numeric-ids --delete --inplace ../zoo .'
	same 'rsync --fake-super keeps what it cannot do' 'rsync' '
		rsync -aX --fake-super ../zoo . || echo $?'
else
	skip 'rsync' 'it is not installed'
fi

done_testing
