# SPDX-License-Identifier: BSD-2-Clause
#
# fakebuild finds the library beside itself, however it is called: another one
# may lie beside a link to it, or beside a script that names it.

. "${top_srcdir:-.}/tests/tap.sh"

program=$(readlink -f "$(command -v fakebuild)")
mkdir -p other/bin other/preload
for name in fakebuild-fakeroot fakebuild fakeroot-fakebuild; do
	: >"other/preload/lib$name.so"
	: >"other/bin/lib$name.so"
done
here=$PWD
# Whose library is loaded, and whether it works.
look='touch a; chown 4242:77 a; stat -c %u:%g a
	case $LD_PRELOAD in "$1"*) echo other ;; *) echo own ;; esac'
own='4242:77
own'

is 'by its path' "$("$program" sh -c "$look" sh "$here/other")" "$own"
is 'from PATH' "$(PATH=${program%/*}:$PATH fakebuild sh -c "$look" sh \
	"$here/other")" "$own"
is 'by a path below the working directory' \
	"$(cd "${program%/*}" && ./fakebuild sh -c "cd '$here'; $look" sh \
		"$here/other")" "$own"
ln -s "$program" other/bin/fakebuild
is 'by a link' "$(other/bin/fakebuild sh -c "$look" sh "$here/other")" "$own"
is 'by a link of an absolute path' \
	"$("$here/other/bin/fakebuild" sh -c "$look" sh "$here/other")" "$own"
is 'by a link in PATH' "$(PATH=$here/other/bin:$PATH fakebuild sh -c "$look" \
	sh "$here/other")" "$own"
rm other/bin/fakebuild
printf '#!%s sh\n%s\n' "$program" "$look" >other/bin/fakebuild
chmod 755 other/bin/fakebuild
is 'by a script of the same name' \
	"$("$here/other/bin/fakebuild" "$here/other")" "$own"
ln -s "${program%/*}" folder
is 'in a folder behind a link' \
	"$("$here/folder/fakebuild" sh -c "$look" sh "$here/other")" "$own"

done_testing
