# SPDX-License-Identifier: BSD-2-Clause
#
# The ledger of an image whose files all have odd owners: a box takes it up
# without a look at each file, and every file is known again all the same.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"
sh "$top_srcdir/tests/jobs/furnish" image find

cache=$HOME/.cache/uchroot
shape='find / -xdev ! -path "/proc*" ! -path "/dev*" ! -path "/run*" \
	! -path "/sys*" -exec stat -c "%n %F %u:%g %a %h %t:%T %Y" {} + | sort'

fb_sh "cd image && mkdir -p many/in && for i in 0 1 2 3 4 5 6 7 8 9; do
		for j in 0 1 2 3 4 5 6 7 8 9; do
			mkdir many/\$i\$j; for k in 0 1 2 3 4 5 6 7 8 9; do
				echo \$k >many/\$i\$j/\$k; done; done; done
	chown -R 4242:4343 many; chmod 2775 many/42
	$(odd_files 1M) && touch -h -d @42424242 ./* . .. && cd .. &&
	chown 4244:4245 . && chmod 1751 . &&
	tar --numeric-owner -cf ../image.tar ." || bail 'no tarball'
fb_sh "mkdir root && tar -C root -xpf image.tar --numeric-owner && cd root &&
	find srv many -exec stat -c '/%n %F %u:%g %a %h %t:%T %Y' {} + | sort" \
	>expected
like 'the tarball has odd owners' "$(cat expected)" \
	'^/many/42 directory 4242:4343 2775 '
rm -rf image

shown()
{
	uchroot image.tar sh -c "$shape" | grep -E '^/(srv|many)'
}
shown >found
same_file 'a box shows what is in the tarball' found expected
shown >found
same_file 'and again' found expected
is 'the top has its owner, too' \
	"$(uchroot image.tar stat -c '%u:%g %a' /)" '4244:4245 1751'

if [ "$(stat -f -c %T .)" = overlayfs ]; then
	skip 'a box looks at few of the files' 'those of an overlay may have any number'
elif have strace && strace -o /dev/null true 2>/dev/null; then
	strace -f -o trace uchroot image.tar true
	is 'a box looks at few of the files' \
		"$(grep -c '"/many/' trace | sed 's/^.$/few/; s/^[123].$/few/')" few
else
	skip 'a box looks at few of the files' 'strace does not work here'
fi

is 'files that are changed are known again' "$(uchroot image.tar sh -c '
	echo more >>/many/42/7; mv /many/42 /many/new; ln /many/new/8 /many/also
	touch /many/13/new; chmod 4711 /many/also; cp /bin/true /many/new/9
	mv /srv/set /many/set; rm /many/24/4; mv /many/24/5 /many/24/4
	chmod 700 /; rm -r /srv/mail
	stat -c "%n %u:%g %a" /many/new /many/new/7 /many/new/8 /many/also \
		/many/13 /many/13/new /many/new/9 /many/set /srv/same \
		/many/24/4 /')" "$(cat <<END
/many/new 4242:4343 2775
/many/new/7 4242:4343 644
/many/new/8 4242:4343 4711
/many/also 4242:4343 4711
/many/13 4242:4343 755
/many/13/new 0:0 644
/many/new/9 4242:4343 644
/many/set 4242:4343 6751
/srv/same 4242:4343 6751
/many/24/4 4242:4343 644
/ 4244:4245 700
END
)"
shown >found
same_file 'which no later box sees' found expected

# ---- what was not unpacked here ----

digest=$(sha256sum image.tar | sed 's/ .*//')
cp -a "$cache/$digest/root" copied && cp "$cache/$digest/ledger" ledger ||
	bail 'no copy'
chmod -R u+w "$cache/$digest/root"
rm -r "$cache/$digest/root" && mv copied "$cache/$digest/root"
exits 'a copied cache, whose owners nobody knows, is not used' 125 \
	uchroot image.tar true
like 'and that is told' "$(cat err)" "$digest/root: is a copy .*--purge"
ok 'it can be removed' uchroot --purge
shown >found
same_file 'and is unpacked again' found expected

done_testing
